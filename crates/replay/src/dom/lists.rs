//! Lists of attributes that wait to be used again: pages change and drop elements all the time.

use super::node::{Attribute, AttributeList, Value};

/// So many lists are kept at most.
const LISTS_MAX: usize = 256;

#[derive(Debug, Default)]
#[expect(
    clippy::vec_box,
    reason = "elements hold them boxed, so that nodes are small: the boxes are used again too"
)]
pub(crate) struct Lists<'a>(Vec<Box<AttributeList<'a>>>);

/// A copy of a page begins without them.
impl Clone for Lists<'_> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<'a> Lists<'a> {
    pub(super) fn extend(&mut self, list: Option<Box<AttributeList<'a>>>) {
        if let Some(mut list) = list
            && self.0.len() < LISTS_MAX
        {
            list.clear();
            self.0.push(list);
        }
    }

    /// A list of these attributes, to be changed.
    pub(super) fn list_of(&mut self, recorded: &'a [Attribute<'a>]) -> Box<AttributeList<'a>> {
        let mut list = self.0.pop().unwrap_or_default();
        list.extend(recorded.iter().map(|a| (a.name, Value::Recorded(a.value))));
        list
    }
}
