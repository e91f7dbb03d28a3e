use super::reader::{Reader, Stop, record};
use crate::json;
use crate::operation::{
    CanvasMutation, Change, CustomElement, Font, Input, MediaInteraction, MouseInteraction, Position, Scroll,
    SelectionRange, ViewportResize,
};

impl<'a> Reader<'a> {
    /// `data` of type 3.
    pub(super) fn incremental(&mut self) -> Result<Change<'a>, Stop> {
        match self.source()? {
            0 => self.mutation(),
            1 => self.positions().map(Change::MouseMove),
            2 => self.mouse_interaction(),
            3 => self.scroll(),
            4 => self.viewport_resize(),
            5 => self.input(),
            6 => self.positions().map(Change::TouchMove),
            7 => self.media_interaction(),
            8 => self.style_sheet_rule(),
            9 => self.canvas_mutation(),
            10 => self.font(),
            12 => self.positions().map(Change::Drag),
            13 => self.style_declaration(),
            14 => self.selection(),
            15 => self.adopted_style_sheet(),
            16 => self.custom_element(),
            _ => Err(Stop::Misfit),
        }
    }

    /// Looks ahead for the member that says what all the others mean; recorders write it first.
    fn source(&mut self) -> Result<i64, Stop> {
        if self.cursor.peek() != b'{' {
            return Err(Stop::Misfit);
        }
        let start = self.cursor.at();
        self.open(b'{')?;
        let mut first = true;
        let mut source = None;
        while let Some(key) = self.next_key(first)? {
            first = false;
            if key == "source" {
                source = Some(self.integer()?);
                break;
            }
            self.cursor.skip_value()?;
        }
        self.cursor.go_to(start);
        source.ok_or(Stop::Misfit)
    }

    fn positions(&mut self) -> Result<&'a [Position], Stop> {
        let mut positions = None;
        record!(self, {
            "source" => { self.integer()?; },
            "positions" => positions = Some(self.list(Self::position)?),
        });
        positions.ok_or(Stop::Misfit)
    }

    fn position(&mut self) -> Result<Position, Stop> {
        let (mut x, mut y, mut id, mut time_offset) = (None, None, None, None);
        record!(self, {
            "x" => x = Some(self.number()?),
            "y" => y = Some(self.number()?),
            "id" => id = Some(self.integer()?),
            "timeOffset" => time_offset = Some(self.number()?),
        });
        Ok(Position {
            x: x.ok_or(Stop::Misfit)?,
            y: y.ok_or(Stop::Misfit)?,
            id: id.ok_or(Stop::Misfit)?,
            time_offset: time_offset.ok_or(Stop::Misfit)?,
        })
    }

    fn mouse_interaction(&mut self) -> Result<Change<'a>, Stop> {
        let (mut kind, mut id, mut x, mut y, mut pointer_type) = (None, None, None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "type" => kind = Some(self.integer()?),
            "id" => id = Some(self.integer()?),
            "x" => x = self.optional(Self::number)?,
            "y" => y = self.optional(Self::number)?,
            "pointerType" => pointer_type = self.optional(Self::integer)?,
        });
        Ok(Change::MouseInteraction(MouseInteraction {
            kind: kind.ok_or(Stop::Misfit)?,
            id: id.ok_or(Stop::Misfit)?,
            x,
            y,
            pointer_type,
        }))
    }

    fn scroll(&mut self) -> Result<Change<'a>, Stop> {
        let (mut id, mut x, mut y) = (None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "id" => id = Some(self.integer()?),
            "x" => x = Some(self.number()?),
            "y" => y = Some(self.number()?),
        });
        Ok(Change::Scroll(Scroll {
            id: id.ok_or(Stop::Misfit)?,
            x: x.ok_or(Stop::Misfit)?,
            y: y.ok_or(Stop::Misfit)?,
        }))
    }

    fn viewport_resize(&mut self) -> Result<Change<'a>, Stop> {
        let (mut width, mut height) = (None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "width" => width = Some(self.number()?),
            "height" => height = Some(self.number()?),
        });
        Ok(Change::ViewportResize(ViewportResize {
            width: width.ok_or(Stop::Misfit)?,
            height: height.ok_or(Stop::Misfit)?,
        }))
    }

    fn input(&mut self) -> Result<Change<'a>, Stop> {
        let (mut id, mut text, mut is_checked, mut user_triggered) = (None, None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "text" => text = Some(self.text()?),
            "isChecked" => is_checked = self.optional(Self::boolean)?,
            "id" => id = Some(self.integer()?),
            "userTriggered" => user_triggered = self.optional(Self::boolean)?,
        });
        Ok(Change::Input(Input {
            id: id.ok_or(Stop::Misfit)?,
            text: text.ok_or(Stop::Misfit)?,
            is_checked,
            user_triggered,
        }))
    }

    fn media_interaction(&mut self) -> Result<Change<'a>, Stop> {
        let (mut kind, mut id, mut current_time, mut volume) = (None, None, None, None);
        let (mut muted, mut repeats, mut playback_rate) = (None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "type" => kind = Some(self.integer()?),
            "id" => id = Some(self.integer()?),
            "currentTime" => current_time = self.optional(Self::number)?,
            "volume" => volume = self.optional(Self::number)?,
            "muted" => muted = self.optional(Self::boolean)?,
            "loop" => repeats = self.optional(Self::boolean)?,
            "playbackRate" => playback_rate = self.optional(Self::number)?,
        });
        Ok(Change::MediaInteraction(MediaInteraction {
            kind: kind.ok_or(Stop::Misfit)?,
            id: id.ok_or(Stop::Misfit)?,
            current_time,
            volume,
            muted,
            r#loop: repeats,
            playback_rate,
        }))
    }

    fn canvas_mutation(&mut self) -> Result<Change<'a>, Stop> {
        let data = self.json()?;
        let id = json::member(data, "id").and_then(json::integer);
        Ok(Change::CanvasMutation(CanvasMutation {
            id: id.ok_or(Stop::Misfit)?,
            data,
        }))
    }

    fn font(&mut self) -> Result<Change<'a>, Stop> {
        let data = self.json()?;
        let family = json::member(data, "family").ok_or(Stop::Misfit)?;
        let inner = family.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        Ok(Change::Font(Font {
            family: self.resolve(inner.ok_or(Stop::Misfit)?)?,
            data,
        }))
    }

    fn selection(&mut self) -> Result<Change<'a>, Stop> {
        let mut ranges = None;
        record!(self, {
            "source" => { self.integer()?; },
            "ranges" => ranges = Some(self.list(Self::selection_range)?),
        });
        ranges.map(Change::Selection).ok_or(Stop::Misfit)
    }

    fn selection_range(&mut self) -> Result<SelectionRange, Stop> {
        let (mut start, mut start_offset, mut end, mut end_offset) = (None, None, None, None);
        record!(self, {
            "start" => start = Some(self.integer()?),
            "startOffset" => start_offset = Some(self.integer()?),
            "end" => end = Some(self.integer()?),
            "endOffset" => end_offset = Some(self.integer()?),
        });
        Ok(SelectionRange {
            start: start.ok_or(Stop::Misfit)?,
            start_offset: start_offset.ok_or(Stop::Misfit)?,
            end: end.ok_or(Stop::Misfit)?,
            end_offset: end_offset.ok_or(Stop::Misfit)?,
        })
    }

    fn custom_element(&mut self) -> Result<Change<'a>, Stop> {
        let mut define = None;
        record!(self, {
            "source" => { self.integer()?; },
            "define" => define = self.optional(Self::definition)?,
        });
        Ok(Change::CustomElement(CustomElement { define }))
    }

    fn definition(&mut self) -> Result<&'a str, Stop> {
        let mut name = None;
        record!(self, {
            "name" => name = Some(self.text()?),
        });
        name.ok_or(Stop::Misfit)
    }
}
