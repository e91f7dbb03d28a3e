//! One pass over a value: its grammar and its shape together.

use std::borrow::Cow;
use std::fmt;

use super::{Field, Record, Shape};
use crate::json::{Cursor, Number, SyntaxError};

/// Why a value does not fit: where in it, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// From the inside out.
    path: Vec<Step>,
    what: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Member(&'static str),
    Element(usize),
    /// A member of a map, whose name is the client's and so is not repeated.
    Entry,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.path.iter().rev().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Entry => write!(f, ".*")?,
            }
        }
        if self.path.is_empty() {
            write!(f, "{}", self.what)
        } else {
            write!(f, ": {}", self.what)
        }
    }
}

/// What stopped a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The text is no JSON: nothing behind this point can be trusted.
    Syntax(SyntaxError),
    /// It is JSON, but not of this shape. Boxed, because nearly every check succeeds.
    Misfit(Box<Misfit>),
}

impl From<SyntaxError> for Trouble {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

impl Trouble {
    #[cold]
    pub(crate) fn misfit(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Misfit(Box::new(Misfit {
            path: Vec::new(),
            what: what.into(),
        }))
    }

    /// The same trouble, seen from one level further out.
    #[cold]
    pub(crate) fn within(mut self, step: Step) -> Self {
        if let Self::Misfit(misfit) = &mut self {
            misfit.path.push(step);
        }
        self
    }
}

/// Checks the value at the cursor. `depth_left` is how many levels of nesting it may have.
pub(crate) fn check(cursor: &mut Cursor<'_>, shape: &'static Shape, depth_left: u32) -> Result<(), Trouble> {
    match shape {
        Shape::Any => skip_any(cursor, depth_left),
        Shape::Integer => integer(cursor).map(|_| ()),
        Shape::Text | Shape::Word(_) => text(cursor),
        Shape::Record(record) => check_record(cursor, record, depth_left),
        Shape::List(element) => check_list(cursor, element, depth_left),
        Shape::Number => number(cursor),
        Shape::Boolean => boolean(cursor),
        Shape::OrNull(inner) => check_or_null(cursor, inner, depth_left),
        Shape::Map(value) => check_map(cursor, value, depth_left),
        Shape::Either(a, b) => {
            let first = cursor.peek();
            let shape = if a.may_begin_with(first) || !b.may_begin_with(first) {
                a
            } else {
                b
            };
            check(cursor, shape, depth_left)
        }
    }
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
fn expected(cursor: &mut Cursor<'_>, what: &'static str) -> Trouble {
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
        Err(expected(cursor, "expected a string"))
    }
}

#[inline(always)]
pub(crate) fn any_number(cursor: &mut Cursor<'_>, what: &'static str) -> Result<Number, Trouble> {
    match cursor.peek() {
        b'-' | b'0'..=b'9' => Ok(Number::read(cursor)?),
        _ => Err(expected(cursor, what)),
    }
}

#[inline(always)]
pub(crate) fn integer(cursor: &mut Cursor<'_>) -> Result<i64, Trouble> {
    match any_number(cursor, "expected an integer")? {
        Number::Integer(value) => Ok(value),
        Number::Float(_) => Err(Trouble::misfit("expected an integer")),
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    if any_number(cursor, "expected a number")?.as_f64().is_finite() {
        Ok(())
    } else {
        Err(Trouble::misfit("expected a number that 64 bits can hold"))
    }
}

fn boolean(cursor: &mut Cursor<'_>) -> Result<(), Trouble> {
    match cursor.peek() {
        b't' => Ok(cursor.word("true")?),
        b'f' => Ok(cursor.word("false")?),
        _ => Err(expected(cursor, "expected true or false")),
    }
}

fn check_or_null(cursor: &mut Cursor<'_>, inner: &'static Shape, depth_left: u32) -> Result<(), Trouble> {
    if cursor.peek() == b'n' {
        Ok(cursor.word("null")?)
    } else {
        check(cursor, inner, depth_left)
    }
}

fn check_list(cursor: &mut Cursor<'_>, element: &'static Shape, depth_left: u32) -> Result<(), Trouble> {
    if !cursor.take(b'[') {
        return Err(expected(cursor, "expected a list"));
    }
    let depth_left = depth_left.checked_sub(1).ok_or_else(too_deep)?;
    if cursor.take(b']') {
        return Ok(());
    }
    let mut index = 0;
    loop {
        check(cursor, element, depth_left).map_err(|trouble| trouble.within(Step::Element(index)))?;
        index += 1;
        if !cursor.take(b',') {
            break;
        }
    }
    if cursor.take(b']') {
        Ok(())
    } else {
        Err(cursor.error("',' or ']'").into())
    }
}

fn check_map(cursor: &mut Cursor<'_>, value: &'static Shape, depth_left: u32) -> Result<(), Trouble> {
    let depth_left = depth_left.checked_sub(1).ok_or_else(too_deep)?;
    for_each_member(cursor, |cursor| {
        cursor.key()?;
        check(cursor, value, depth_left).map_err(|trouble| trouble.within(Step::Entry))
    })
}

/// Walks the object at the cursor; `visit` is called before each member's name and leaves the cursor behind its
/// value.
#[inline(always)]
pub(crate) fn for_each_member<'t>(
    cursor: &mut Cursor<'t>,
    mut visit: impl FnMut(&mut Cursor<'t>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    if !cursor.take(b'{') {
        return Err(expected(cursor, "expected an object"));
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

fn check_record(cursor: &mut Cursor<'_>, record: &'static Record, depth_left: u32) -> Result<(), Trouble> {
    let depth_left = depth_left.checked_sub(1).ok_or_else(too_deep)?;
    let mut seen = 0u64;
    let mut next = 0;
    let mut first_value = None;
    for_each_member(cursor, |cursor| {
        let Some(index) = find_field(cursor, record.fields, next)? else {
            return skip_any(cursor, depth_left);
        };
        next = index + 1;
        let field = &record.fields[index];
        if seen & (1 << index) != 0 {
            return Err(Trouble::misfit("appears twice").within(Step::Member(field.name)));
        }
        seen |= 1 << index;
        check_field(cursor, field, index == 0, &mut first_value, depth_left)
            .map_err(|trouble| trouble.within(Step::Member(field.name)))
    })?;
    check_required(record, seen, first_value)
}

/// Which field's name stands at the cursor; the cursor is then before the value. Clients write members in the same
/// order nearly always, so the search starts behind the last one.
#[inline(always)]
fn find_field(cursor: &mut Cursor<'_>, fields: &'static [Field], next: usize) -> Result<Option<usize>, SyntaxError> {
    for index in (next..fields.len()).chain(0..next.min(fields.len())) {
        if cursor.take_quoted(&fields[index].quoted) {
            return Ok(Some(index));
        }
    }
    let key = cursor.key()?;
    Ok(fields.iter().position(|field| field.name == key))
}

#[inline(always)]
fn check_field(
    cursor: &mut Cursor<'_>,
    field: &'static Field,
    is_first: bool,
    first_value: &mut Option<i64>,
    depth_left: u32,
) -> Result<(), Trouble> {
    if is_first && let Shape::Integer = field.shape {
        *first_value = Some(integer(cursor)?);
        Ok(())
    } else if field.required {
        check(cursor, field.shape, depth_left)
    } else {
        check_or_null(cursor, field.shape, depth_left)
    }
}

fn check_required(record: &'static Record, seen: u64, first_value: Option<i64>) -> Result<(), Trouble> {
    let required_here = record
        .required_by_first
        .iter()
        .find(|(value, _)| Some(*value) == first_value);
    let required_here = required_here.map_or(&[][..], |(_, names)| names);
    for (index, field) in record.fields.iter().enumerate() {
        let required = field.required || required_here.contains(&field.name);
        if required && seen & (1 << index) == 0 {
            return Err(Trouble::misfit("missing").within(Step::Member(field.name)));
        }
    }
    Ok(())
}

impl Shape {
    /// Whether a value of this shape may start with this character.
    fn may_begin_with(&self, first: u8) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => matches!(first, b't' | b'f'),
            Self::Integer | Self::Number => matches!(first, b'-' | b'0'..=b'9'),
            Self::Text | Self::Word(_) => first == b'"',
            Self::OrNull(inner) => first == b'n' || inner.may_begin_with(first),
            Self::List(_) => first == b'[',
            Self::Map(_) | Self::Record(_) => first == b'{',
            Self::Either(a, b) => a.may_begin_with(first) || b.may_begin_with(first),
        }
    }
}
