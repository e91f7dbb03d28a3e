//! One event: its members in any order, and which kind's shape its `data` must have.

use std::ops::Range;

use crate::json::{self, Cursor, Number, SyntaxError};
use crate::registry::Kind;
use crate::shape::{Step, Trouble, any_number, check, for_each_member, integer, text, too_deep};

/// The beginning of the year 2200: a timestamp behind it is nonsense.
pub(super) const TIMESTAMP_MS_MAX: i64 = 7_258_118_400_000;

/// What an event says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct EventScan {
    pub kind: Kind,
    /// Whole milliseconds; a fraction is cut off.
    pub at_ms: i64,
    /// Where the payload lies in the text: `data.payload` of custom and plugin events, `data` of all others.
    /// Empty when there is none.
    pub payload: Range<usize>,
}

/// `data` as far as it is known while an event's members go by.
enum Data {
    /// Not met yet.
    Missing,
    /// Met before `type`: its position, to come back to.
    Unchecked(usize),
    Checked(Kind, Range<usize>),
}

/// Reads the event at the cursor.
pub(super) fn read_event(cursor: &mut Cursor<'_>, depth_max: u32) -> Result<EventScan, Trouble> {
    let mut event_type = None;
    let mut at_ms = None;
    let mut data = Data::Missing;
    let depth_left = depth_max.checked_sub(1).ok_or_else(too_deep)?;
    for_each_member(cursor, |cursor| {
        match EventMember::read(cursor)? {
            EventMember::Type if event_type.is_none() => {
                event_type = Some(integer(cursor).map_err(|trouble| trouble.within(Step::Member("type")))?);
            }
            EventMember::Timestamp if at_ms.is_none() => {
                at_ms = Some(timestamp(cursor).map_err(|trouble| trouble.within(Step::Member("timestamp")))?);
            }
            EventMember::Data if matches!(data, Data::Missing) => match event_type {
                Some(event_type) => {
                    let (kind, payload) = check_data(cursor, event_type, depth_left)?;
                    data = Data::Checked(kind, payload);
                }
                None => {
                    cursor.peek();
                    data = Data::Unchecked(cursor.at());
                    cursor.skip_value()?;
                }
            },
            EventMember::Type => return Err(twice("type")),
            EventMember::Data => return Err(twice("data")),
            EventMember::Timestamp => return Err(twice("timestamp")),
            EventMember::Other => {
                if cursor.skip_value()? > depth_left {
                    return Err(too_deep());
                }
            }
        }
        Ok(())
    })?;
    let event_type = event_type.ok_or_else(|| missing("type"))?;
    let at_ms = at_ms.ok_or_else(|| missing("timestamp"))?;
    let (kind, payload) = match data {
        Data::Checked(kind, payload) => (kind, payload),
        Data::Unchecked(start) => {
            let end = cursor.at();
            cursor.go_to(start);
            let checked = check_data(cursor, event_type, depth_left)?;
            cursor.go_to(end);
            checked
        }
        Data::Missing => match Kind::of_type(event_type) {
            kind @ (Kind::DomContentLoaded | Kind::Load) => (kind, 0..0),
            kind @ Kind::OtherType if !matches!(event_type, 3 | 5 | 6) => (kind, 0..0),
            _ => return Err(missing("data")),
        },
    };
    Ok(EventScan { kind, at_ms, payload })
}

#[cold]
fn twice(member: &'static str) -> Trouble {
    Trouble::misfit("appears twice").within(Step::Member(member))
}

#[cold]
fn missing(member: &'static str) -> Trouble {
    Trouble::misfit("missing").within(Step::Member(member))
}

enum EventMember {
    Type,
    Data,
    Timestamp,
    Other,
}

impl EventMember {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        Ok(match cursor.key()?.as_ref() {
            "type" => Self::Type,
            "data" => Self::Data,
            "timestamp" => Self::Timestamp,
            _ => Self::Other,
        })
    }
}

fn timestamp(cursor: &mut Cursor<'_>) -> Result<i64, Trouble> {
    let value = match any_number(cursor, "expected a number")? {
        Number::Integer(value) => value,
        Number::Float(value) if (0.0..=TIMESTAMP_MS_MAX as f64).contains(&value) => value as i64,
        Number::Float(_) => -1,
    };
    if (0..=TIMESTAMP_MS_MAX).contains(&value) {
        Ok(value)
    } else {
        Err(Trouble::misfit(
            "expected milliseconds since the Unix epoch, before the year 2200",
        ))
    }
}

/// Checks the `data` at the cursor; the event's kind and where its payload lies.
fn check_data(cursor: &mut Cursor<'_>, event_type: i64, depth_left: u32) -> Result<(Kind, Range<usize>), Trouble> {
    let checked = match event_type {
        3 => check_incremental(cursor, depth_left),
        5 => check_envelope(cursor, "tag", Kind::of_tag, depth_left),
        6 => check_envelope(cursor, "plugin", Kind::of_plugin, depth_left),
        _ => check_payload(cursor, Kind::of_type(event_type), depth_left),
    };
    checked.map_err(|trouble| trouble.within(Step::Member("data")))
}

fn check_payload(cursor: &mut Cursor<'_>, kind: Kind, depth_left: u32) -> Result<(Kind, Range<usize>), Trouble> {
    cursor.peek();
    let start = cursor.at();
    check(cursor, kind.entry().shape, depth_left)?;
    Ok((kind, start..cursor.at()))
}

fn check_incremental(cursor: &mut Cursor<'_>, depth_left: u32) -> Result<(Kind, Range<usize>), Trouble> {
    let mut source = find_member(cursor, "source")?;
    let source = integer(&mut source).map_err(|trouble| trouble.within(Step::Member("source")))?;
    check_payload(cursor, Kind::of_source(source), depth_left)
}

/// `{<name>: …, payload: …}`, where the value of `name` decides what the payload must look like.
fn check_envelope(
    cursor: &mut Cursor<'_>,
    name: &'static str,
    kind_of: impl Fn(&str) -> Kind,
    depth_left: u32,
) -> Result<(Kind, Range<usize>), Trouble> {
    let mut value = find_member(cursor, name)?;
    value.peek();
    let start = value.at();
    text(&mut value).map_err(|trouble| trouble.within(Step::Member(name)))?;
    let kind = kind_of(&json::text(value.since(start)).unwrap_or_default());
    let depth_left = depth_left.checked_sub(1).ok_or_else(too_deep)?;
    let mut payload = None;
    let mut names = 0;
    for_each_member(cursor, |cursor| {
        let key = cursor.key()?;
        if key == "payload" {
            if payload.is_some() {
                return Err(twice("payload"));
            }
            let checked = check_payload(cursor, kind, depth_left);
            payload = Some(checked.map_err(|trouble| trouble.within(Step::Member("payload")))?.1);
            return Ok(());
        }
        names += u32::from(key == name);
        if names > 1 {
            return Err(twice(name));
        }
        if cursor.skip_value()? > depth_left {
            Err(too_deep())
        } else {
            Ok(())
        }
    })?;
    match payload {
        Some(payload) => Ok((kind, payload)),
        None if matches!(kind, Kind::Custom | Kind::Plugin) => Ok((kind, 0..0)),
        None => Err(missing("payload")),
    }
}

/// A cursor at the value of this member of the object at the cursor, which itself does not move.
fn find_member<'t>(cursor: &Cursor<'t>, name: &'static str) -> Result<Cursor<'t>, Trouble> {
    let mut ahead = Cursor::resume(cursor.text(), cursor.at());
    if !ahead.take(b'{') {
        return Err(Trouble::misfit("expected an object"));
    }
    if !ahead.take(b'}') {
        loop {
            ahead.peek();
            if ahead.key()? == name {
                return Ok(ahead);
            }
            ahead.skip_value()?;
            if !ahead.take(b',') {
                break;
            }
        }
    }
    Err(missing(name))
}
