use super::reader::{Reader, Stop, record};
use crate::operation::{
    Add, Attribute, AttributeChange, AttributeValue, Change, Mutation, Remove, StyleProperty, StyleValue, TextChange,
};

impl<'a> Reader<'a> {
    pub(super) fn mutation(&mut self) -> Result<Change<'a>, Stop> {
        let (mut texts, mut attributes, mut removes, mut adds) = (None, None, None, None);
        let mut is_attach_iframe = None;
        record!(self, {
            "source" => { self.integer()?; },
            "texts" => texts = Some(self.list(Self::text_change)?),
            "attributes" => attributes = Some(self.list(Self::attribute_change)?),
            "removes" => removes = Some(self.list(Self::remove)?),
            "adds" => adds = Some(self.list(Self::add)?),
            "isAttachIframe" => is_attach_iframe = self.optional(Self::boolean)?,
        });
        Ok(Change::Mutation(Mutation {
            texts: self.required_list(texts)?,
            attributes: self.required_list(attributes)?,
            removes: self.required_list(removes)?,
            adds: self.required_list(adds)?,
            is_attach_iframe,
        }))
    }

    /// Recorders always write all four lists; without one it counts as empty, but is not the same JSON.
    fn required_list<T>(&self, list: Option<&'a [T]>) -> Result<&'a [T], Stop> {
        match list {
            Some(list) => Ok(list),
            None if self.is_exact() => Err(Stop::Misfit),
            None => Ok(&[]),
        }
    }

    fn text_change(&mut self) -> Result<TextChange<'a>, Stop> {
        let (mut id, mut value) = (None, None);
        record!(self, {
            "id" => id = Some(self.integer()?),
            "value" => value = Some(self.nullable(Self::text)?),
        });
        Ok(TextChange {
            id: id.ok_or(Stop::Misfit)?,
            value: value.ok_or(Stop::Misfit)?,
        })
    }

    fn attribute_change(&mut self) -> Result<AttributeChange<'a>, Stop> {
        let (mut id, mut attributes) = (None, None);
        record!(self, {
            "id" => id = Some(self.integer()?),
            "attributes" => attributes = Some(self.attributes()?),
        });
        Ok(AttributeChange {
            id: id.ok_or(Stop::Misfit)?,
            attributes: attributes.ok_or(Stop::Misfit)?,
        })
    }

    fn remove(&mut self) -> Result<Remove, Stop> {
        let (mut parent_id, mut id, mut is_shadow) = (None, None, None);
        record!(self, {
            "parentId" => parent_id = Some(self.integer()?),
            "id" => id = Some(self.integer()?),
            "isShadow" => is_shadow = self.optional(Self::boolean)?,
        });
        Ok(Remove {
            parent_id: parent_id.ok_or(Stop::Misfit)?,
            id: id.ok_or(Stop::Misfit)?,
            is_shadow,
        })
    }

    fn add(&mut self) -> Result<Add<'a>, Stop> {
        let (mut parent_id, mut next_id, mut previous_id, mut tree) = (None, None, None, None);
        record!(self, {
            "parentId" => parent_id = Some(self.integer()?),
            "nextId" => next_id = Some(self.nullable(Self::integer)?),
            "previousId" => previous_id = Some(self.nullable(Self::integer)?),
            "node" => tree = Some(self.tree()?),
        });
        Ok(Add {
            parent_id: parent_id.ok_or(Stop::Misfit)?,
            next_id,
            previous_id,
            tree: tree.ok_or(Stop::Misfit)?,
        })
    }

    pub(super) fn attributes(&mut self) -> Result<&'a [Attribute<'a>], Stop> {
        self.open(b'{')?;
        let mut attributes = std::mem::take(&mut self.scratch.attributes);
        while let Some(key) = self.next_key(attributes.is_empty())? {
            attributes.push(Attribute {
                name: self.resolve(key)?,
                value: self.attribute_value()?,
            });
        }
        let kept = self.keep(&attributes);
        attributes.clear();
        self.scratch.attributes = attributes;
        Ok(kept)
    }

    fn attribute_value(&mut self) -> Result<AttributeValue<'a>, Stop> {
        Ok(match self.cursor.peek() {
            b'"' => AttributeValue::Text(self.text()?),
            b't' | b'f' => AttributeValue::Bool(self.boolean()?),
            b'n' => {
                self.cursor.word("null")?;
                AttributeValue::Null
            }
            b'{' => {
                let start = self.cursor.at();
                match self.style_properties() {
                    Ok(properties) => AttributeValue::Style(properties),
                    Err(Stop::Misfit) => self.json_from(start)?,
                    Err(error) => return Err(error),
                }
            }
            b'-' | b'0'..=b'9' => {
                let start = self.cursor.at();
                match self.number() {
                    Ok(value) => AttributeValue::Number(value),
                    Err(Stop::Misfit) => self.json_from(start)?,
                    Err(error) => return Err(error),
                }
            }
            _ => AttributeValue::Json(self.json()?),
        })
    }

    fn json_from(&mut self, start: usize) -> Result<AttributeValue<'a>, Stop> {
        self.cursor.go_to(start);
        self.json().map(AttributeValue::Json)
    }

    fn style_properties(&mut self) -> Result<&'a [StyleProperty<'a>], Stop> {
        self.open(b'{')?;
        let mut properties = Vec::new();
        while let Some(key) = self.next_key(properties.is_empty())? {
            properties.push(StyleProperty {
                name: self.resolve(key)?,
                value: self.style_value()?,
            });
        }
        Ok(self.keep(&properties))
    }

    fn style_value(&mut self) -> Result<StyleValue<'a>, Stop> {
        match self.cursor.peek() {
            b'"' => Ok(StyleValue::Text(self.text()?)),
            b'f' => {
                self.cursor.word("false")?;
                Ok(StyleValue::Removed)
            }
            b'[' => match self.list(Self::text)? {
                [value, priority] => Ok(StyleValue::WithPriority(value, priority)),
                _ => Err(Stop::Misfit),
            },
            _ => Err(Stop::Misfit),
        }
    }
}
