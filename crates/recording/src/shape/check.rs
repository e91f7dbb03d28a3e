//! One pass over a value: its grammar and its shape together.

use super::misfit::{Step, Trouble};
use super::{Field, Record, Shape};
use crate::json::{Cursor, Number, SyntaxError};

/// Checks the value at the cursor. `depth_left` is how many levels of nesting it may have.
pub(crate) fn check(cursor: &mut Cursor<'_>, shape: &'static Shape, depth_left: u32) -> Result<(), Trouble> {
    let mut open = Vec::new();
    match walk(cursor.text(), cursor.at(), shape, depth_left, &mut open) {
        Ok(at) => {
            cursor.go_to(at);
            Ok(())
        }
        Err(trouble) => Err(locate(trouble, &open)),
    }
}

/// What the value at the cursor turned out to be.
enum Entered {
    Scalar,
    Container(Container),
}

/// How a container goes on.
enum Next {
    /// With a value of this shape.
    Value(&'static Shape),
    /// With whatever follows a value that has been passed already.
    Passed,
    Closed,
}

/// The containers around the value that is being checked are kept in a list and not on the program's stack, because
/// pages nest deeply and threads' stacks are small.
fn walk(
    text: &str,
    at: usize,
    mut shape: &'static Shape,
    depth_left: u32,
    open: &mut Vec<Container>,
) -> Result<usize, Trouble> {
    let mut cursor = Cursor::resume(text, at);
    loop {
        let levels_left = depth_left.saturating_sub(open.len() as u32);
        let mut is_first = false;
        if let Entered::Container(container) = enter(&mut cursor, shape, levels_left)? {
            open.push(container);
            is_first = true;
        }
        loop {
            let levels_left = depth_left.saturating_sub(open.len() as u32);
            let Some(container) = open.last_mut() else {
                return Ok(cursor.at());
            };
            match container.go_on(&mut cursor, is_first, levels_left)? {
                Next::Value(next) => {
                    shape = next;
                    break;
                }
                Next::Passed => {}
                Next::Closed => {
                    open.pop();
                }
            }
            is_first = false;
        }
    }
}

/// The trouble with the path to where it was met.
#[cold]
fn locate(trouble: Trouble, open: &[Container]) -> Trouble {
    open.iter().rev().fold(trouble, |trouble, container| match container {
        Container::Record(open) => match open.record.fields.get(open.current) {
            Some(field) => trouble.within(Step::Member(field.name)),
            None => trouble,
        },
        Container::List { index, .. } => trouble.within(Step::Element(*index)),
        Container::Map { .. } => trouble.within(Step::Entry),
    })
}

/// Passes a scalar, or the opening bracket of a container.
#[inline(always)]
fn enter(cursor: &mut Cursor<'_>, shape: &'static Shape, levels_left: u32) -> Result<Entered, Trouble> {
    let shape = resolve(cursor, shape);
    let container = match shape {
        Shape::Record(record) => Container::Record(OpenRecord {
            record,
            seen: 0,
            current: NO_FIELD,
            next: 0,
            first_value: None,
        }),
        Shape::List(element) => Container::List { element, index: 0 },
        Shape::Map(value) => Container::Map { value },
        _ => return pass_scalar(cursor, shape, levels_left).map(|()| Entered::Scalar),
    };
    let is_list = matches!(container, Container::List { .. });
    if cursor.take(if is_list { b'[' } else { b'{' }) {
        if levels_left > 0 {
            Ok(Entered::Container(container))
        } else {
            Err(too_deep())
        }
    } else {
        let what = if is_list {
            "expected a list"
        } else {
            "expected an object"
        };
        Err(expected(cursor.text(), cursor.at(), what))
    }
}

/// The one of several possible shapes that the next character speaks for.
#[inline(always)]
fn resolve(cursor: &mut Cursor<'_>, shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::Either(a, b) => {
            let first = cursor.peek();
            if a.may_begin_with(first) || !b.may_begin_with(first) {
                a
            } else {
                b
            }
        }
        _ => shape,
    }
}

#[inline(always)]
fn pass_scalar(cursor: &mut Cursor<'_>, shape: &'static Shape, levels_left: u32) -> Result<(), Trouble> {
    match shape {
        Shape::Any => skip_any(cursor, levels_left),
        Shape::Integer => skip_integer(cursor),
        Shape::Text | Shape::Word(_) => text(cursor),
        Shape::Number => number(cursor),
        _ => boolean(cursor),
    }
}

/// A container whose opening bracket has been passed.
enum Container {
    Record(OpenRecord),
    List { element: &'static Shape, index: usize },
    Map { value: &'static Shape },
}

struct OpenRecord {
    record: &'static Record,
    /// The members met so far, a bit each.
    seen: u64,
    /// The member that is being checked.
    current: usize,
    /// Where the search for the next member begins.
    next: usize,
    first_value: Option<i64>,
}

const NO_FIELD: usize = usize::MAX;

impl Container {
    /// Passes what stands before the next value, or the closing bracket. `is_first`: nothing of the container has been
    /// passed yet.
    #[inline(always)]
    fn go_on(&mut self, cursor: &mut Cursor<'_>, is_first: bool, levels_left: u32) -> Result<Next, Trouble> {
        let closing = if let Self::List { .. } = self { b']' } else { b'}' };
        let next = cursor.peek();
        if next == closing {
            cursor.step();
            if let Self::Record(open) = self {
                open.close()?;
            }
            return Ok(Next::Closed);
        }
        if !is_first {
            if next != b',' {
                return Err(cursor
                    .error(if closing == b']' { "',' or ']'" } else { "',' or '}'" })
                    .into());
            }
            cursor.step();
        }
        match self {
            Self::Record(open) => open.go_on(cursor, levels_left),
            Self::List { element, index } => {
                *index += usize::from(!is_first);
                Ok(Next::Value(element))
            }
            Self::Map { value } => {
                cursor.skip_key()?;
                if let Shape::Any = value {
                    return skip_any(cursor, levels_left).map(|()| Next::Passed);
                }
                Ok(Next::Value(value))
            }
        }
    }
}

impl OpenRecord {
    #[inline(always)]
    fn go_on(&mut self, cursor: &mut Cursor<'_>, levels_left: u32) -> Result<Next, Trouble> {
        let Some(index) = find_field(cursor, self.record.fields, self.next)? else {
            self.current = NO_FIELD;
            return skip_any(cursor, levels_left).map(|()| Next::Passed);
        };
        self.current = index;
        self.next = index + 1;
        if self.seen & (1 << index) != 0 {
            return Err(Trouble::misfit("appears twice"));
        }
        self.seen |= 1 << index;
        let field = &self.record.fields[index];
        if !field.required && cursor.peek() == b'n' {
            cursor.word("null")?;
            return Ok(Next::Passed);
        }
        if index == 0 && matches!(field.shape, Shape::Integer) {
            self.first_value = Some(integer(cursor)?);
            return Ok(Next::Passed);
        }
        Ok(Next::Value(field.shape))
    }

    /// Whether all that must be there was.
    #[inline(always)]
    fn close(&mut self) -> Result<(), Trouble> {
        let record = self.record;
        let variant = record
            .required_by_first
            .iter()
            .find(|(value, _)| Some(*value) == self.first_value);
        let required = record.required | variant.map_or(0, |(_, required)| *required);
        let missing = required & !self.seen;
        if missing == 0 {
            return Ok(());
        }
        self.current = missing.trailing_zeros() as usize;
        Err(Trouble::misfit("missing"))
    }
}

/// Which field's name stands at the cursor; the cursor is then before the value. Clients write members in the same
/// order nearly always, so the search starts behind the last one.
#[inline(always)]
fn find_field(cursor: &mut Cursor<'_>, fields: &'static [Field], next: usize) -> Result<Option<usize>, SyntaxError> {
    match cursor.take_quoted(fields, next) {
        Some(index) => Ok(Some(index)),
        None => {
            let (index, at) = find_field_slowly(cursor.text(), cursor.at(), fields)?;
            cursor.go_to(at);
            Ok(index)
        }
    }
}

#[cold]
fn find_field_slowly(text: &str, at: usize, fields: &'static [Field]) -> Result<(Option<usize>, usize), SyntaxError> {
    let mut cursor = Cursor::resume(text, at);
    cursor.peek();
    let key = cursor.key()?;
    Ok((fields.iter().position(|field| field.name == key), cursor.at()))
}

#[inline(always)]
fn skip_any(cursor: &mut Cursor<'_>, depth_left: u32) -> Result<(), Trouble> {
    if cursor.skip_value()? <= depth_left {
        Ok(())
    } else {
        Err(too_deep())
    }
}

#[cold]
pub(crate) fn too_deep() -> Trouble {
    Trouble::misfit("nested too deep")
}

/// Something else than expected stands here. If it is no JSON at all, that is the worse news.
#[cold]
fn expected(text: &str, at: usize, what: &'static str) -> Trouble {
    let mut cursor = Cursor::resume(text, at);
    match cursor.skip_value() {
        Ok(_) => Trouble::misfit(what),
        Err(error) => error.into(),
    }
}

#[inline(always)]
pub(crate) fn text(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    if cursor.peek() == b'"' {
        Ok(cursor.string("a string")?)
    } else {
        Err(expected(cursor.text(), cursor.at(), "expected a string"))
    }
}

#[inline(always)]
pub(crate) fn any_number(cursor: &mut Cursor<'_>, what: &'static str) -> Result<Number, Trouble> {
    match cursor.peek() {
        b'-' | b'0'..=b'9' => Ok(Number::read(cursor)?),
        _ => Err(expected(cursor.text(), cursor.at(), what)),
    }
}

#[inline(always)]
pub(crate) fn integer(cursor: &mut Cursor<'_>) -> Result<i64, Trouble> {
    match any_number(cursor, "expected an integer")? {
        Number::Integer(value) => Ok(value),
        Number::Float(_) => Err(Trouble::misfit("expected an integer")),
    }
}

#[inline(always)]
fn skip_integer(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    match cursor.peek() {
        b'-' | b'0'..=b'9' if Number::skip_integer(cursor)? => Ok(()),
        b'-' | b'0'..=b'9' => Err(Trouble::misfit("expected an integer")),
        _ => Err(expected(cursor.text(), cursor.at(), "expected an integer")),
    }
}

#[inline(always)]
fn number(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    match cursor.peek() {
        b'-' | b'0'..=b'9' if Number::skip_finite(cursor)? => Ok(()),
        b'-' | b'0'..=b'9' => Err(Trouble::misfit("expected a number that 64 bits can hold")),
        _ => Err(expected(cursor.text(), cursor.at(), "expected a number")),
    }
}

fn boolean(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    match cursor.peek() {
        b't' => Ok(cursor.word("true")?),
        b'f' => Ok(cursor.word("false")?),
        _ => Err(expected(cursor.text(), cursor.at(), "expected true or false")),
    }
}

/// Walks the object at the cursor; `visit` is called before each member's name and leaves the cursor behind its
/// value.
#[inline(always)]
pub(crate) fn for_each_member<'t>(
    cursor: &mut Cursor<'t>,
    mut visit: impl FnMut(&mut Cursor<'t>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    if !cursor.take(b'{') {
        return Err(expected(cursor.text(), cursor.at(), "expected an object"));
    }
    if cursor.take(b'}') {
        return Ok(());
    }
    loop {
        cursor.peek();
        visit(cursor)?;
        if !cursor.take(b',') {
            break;
        }
    }
    if cursor.take(b'}') {
        Ok(())
    } else {
        Err(cursor.error("',' or '}'").into())
    }
}

impl Shape {
    /// Whether a value of this shape may start with this character.
    fn may_begin_with(&self, first: u8) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => matches!(first, b't' | b'f'),
            Self::Integer | Self::Number => matches!(first, b'-' | b'0'..=b'9'),
            Self::Text | Self::Word(_) => first == b'"',
            Self::List(_) => first == b'[',
            Self::Map(_) | Self::Record(_) => first == b'{',
            Self::Either(a, b) => a.may_begin_with(first) || b.may_begin_with(first),
        }
    }
}
