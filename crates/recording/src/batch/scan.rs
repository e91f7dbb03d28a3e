//! One pass over a batch's text: its grammar, its header, and where each event lies, of what kind it is, when it
//! was and whether it fits the registry. Nothing is built but this list; an event that does not fit is listed
//! apart and costs its neighbours nothing.

use std::ops::Range;

use super::event::{EventScan, read_event};
use super::header::{Header, HeaderParts};
use crate::json::{Cursor, SyntaxError};
use crate::shape::{Trouble, TroubleKind, for_each_member};

#[derive(Debug, Clone)]
pub struct ScanLimits {
    pub events_max: u32,
    pub event_bytes_max: u64,
    /// Levels within one event.
    pub nesting_depth_max: u32,
}

/// A batch's text, understood.
#[derive(Debug, Clone)]
pub struct Batch {
    pub header: Header,
    /// Those that fit, in the order of the text.
    pub events: Vec<Event>,
    /// Those that do not.
    pub unfit: Vec<Unfit>,
    /// Where the list of events lies.
    pub events_range: Range<usize>,
    /// The batch has members that this version does not know.
    pub has_unknown_members: bool,
}

/// An event that fits its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Position in `events`.
    pub index: u32,
    pub range: Range<usize>,
    pub scan: EventScan,
}

/// An event that does not fit, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfit {
    pub index: u32,
    pub range: Range<usize>,
    pub reason: String,
    pub too_deep: bool,
}

/// Why a text is no batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    #[error("not JSON: {0}")]
    Syntax(#[from] SyntaxError),
    #[error("not a batch: {0}")]
    NotABatch(String),
    #[error("more than {events_max} events")]
    TooManyEvents { events_max: u32 },
}

impl From<Trouble> for ScanError {
    fn from(trouble: Trouble) -> Self {
        match trouble.kind() {
            TroubleKind::Syntax(error) => Self::Syntax(error),
            TroubleKind::Misfit(misfit) => Self::NotABatch(misfit.to_string()),
        }
    }
}

/// Scans a batch.
pub fn scan(text: &str, limits: &ScanLimits) -> Result<Batch, ScanError> {
    let mut cursor = Cursor::new(text);
    let mut parts = HeaderParts::default();
    let mut events = None;
    let mut has_unknown_members = false;
    let depth_max = limits.nesting_depth_max;
    let mut too_many = false;
    let walked = for_each_member(&mut cursor, |cursor| {
        let key = cursor.key()?;
        if key != "events" {
            has_unknown_members |= !parts.read(&key, cursor, depth_max)?;
        } else if events.is_some() {
            return Err(Trouble::misfit("events: appears twice"));
        } else {
            let list = EventList::scan(cursor, limits)?;
            too_many = list.too_many;
            events = Some(list);
            if too_many {
                return Err(Trouble::misfit("too many events"));
            }
        }
        Ok(())
    });
    if too_many {
        return Err(ScanError::TooManyEvents {
            events_max: limits.events_max,
        });
    }
    walked?;
    cursor.end()?;
    let EventList {
        events, unfit, range, ..
    } = events.ok_or_else(|| ScanError::NotABatch("events: missing".to_owned()))?;
    has_unknown_members |= parts.has_unknown_recorder_members();
    let header = parts.finish().map_err(ScanError::NotABatch)?;
    Ok(Batch {
        header,
        events,
        unfit,
        events_range: range,
        has_unknown_members,
    })
}

/// Scans one event by itself.
pub fn scan_event(text: &str, limits: &ScanLimits) -> Result<EventScan, String> {
    let mut cursor = Cursor::new(text);
    let read = read_event(&mut cursor, limits.nesting_depth_max)
        .and_then(|event| cursor.end().map(|()| event).map_err(Into::into));
    read.map_err(|trouble| match trouble.kind() {
        TroubleKind::Syntax(error) => error.to_string(),
        TroubleKind::Misfit(misfit) => misfit.to_string(),
    })
}

#[derive(Default)]
struct EventList {
    events: Vec<Event>,
    unfit: Vec<Unfit>,
    range: Range<usize>,
    too_many: bool,
}

impl EventList {
    fn scan(cursor: &mut Cursor<'_>, limits: &ScanLimits) -> Result<Self, Trouble> {
        cursor.peek();
        let mut list = Self {
            range: cursor.at()..0,
            ..Self::default()
        };
        if !cursor.take(b'[') {
            return Err(Trouble::misfit("events: expected a list"));
        }
        if !cursor.take(b']') {
            let mut index = 0;
            loop {
                if index == limits.events_max {
                    list.too_many = true;
                    return Ok(list);
                }
                list.scan_one(cursor, index, limits)?;
                index += 1;
                if !cursor.take(b',') {
                    break;
                }
            }
            if !cursor.take(b']') {
                return Err(cursor.error("',' or ']'").into());
            }
        }
        list.range.end = cursor.at();
        Ok(list)
    }

    fn scan_one(&mut self, cursor: &mut Cursor<'_>, index: u32, limits: &ScanLimits) -> Result<(), SyntaxError> {
        cursor.peek();
        let start = cursor.at();
        let reason = match read_event(cursor, limits.nesting_depth_max).map_err(Trouble::kind) {
            Ok(scan) => {
                let range = start..cursor.at();
                if range.len() as u64 <= limits.event_bytes_max {
                    self.events.push(Event { index, range, scan });
                    return Ok(());
                }
                format!("longer than {} bytes", limits.event_bytes_max)
            }
            Err(TroubleKind::Syntax(error)) => return Err(error),
            Err(TroubleKind::Misfit(misfit)) => misfit.to_string(),
        };
        // What stopped the check may stand in its middle: go over it again, for its grammar alone.
        cursor.go_to(start);
        let depth = cursor.skip_value()?;
        let too_deep = depth > limits.nesting_depth_max;
        let reason = if too_deep {
            format!("nested deeper than {}", limits.nesting_depth_max)
        } else {
            reason
        };
        self.unfit.push(Unfit {
            index,
            range: start..cursor.at(),
            reason,
            too_deep,
        });
        Ok(())
    }
}
