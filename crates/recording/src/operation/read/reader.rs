use bumpalo::Bump;

use super::node::OpenNode;
use crate::json::{Cursor, SyntaxError};
use crate::operation::{Attribute, Node};

/// Why reading stopped.
pub(super) enum Stop {
    Syntax(SyntaxError),
    /// JSON that the types cannot hold.
    Misfit,
}

impl From<SyntaxError> for Stop {
    #[cold]
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Nothing may get lost.
    Exact,
    /// What is not known is passed over.
    Known,
}

/// Reads values one after the other into the arena.
pub(super) struct Reader<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) arena: &'a Bump,
    pub(super) strictness: Strictness,
    pub(super) scratch: Scratch<'a>,
}

/// Lists that are being read, whose memory is used again for the next ones.
#[derive(Default)]
pub(super) struct Scratch<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) open: Vec<OpenNode<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, arena: &'a Bump, strictness: Strictness) -> Self {
        Self {
            cursor: Cursor::new(text),
            arena,
            strictness,
            scratch: Scratch::default(),
        }
    }

    pub(super) fn is_exact(&self) -> bool {
        self.strictness == Strictness::Exact
    }

    /// Passes over a value's first byte. A value of another kind is a misfit, not an error of syntax.
    #[inline]
    pub(super) fn open(&mut self, bracket: u8) -> Result<(), Stop> {
        if self.cursor.take(bracket) {
            Ok(())
        } else {
            Err(Stop::Misfit)
        }
    }

    /// The next member's name, before its value; `None` behind the object's end. `first` right behind `{`.
    #[inline]
    pub(super) fn next_key(&mut self, first: bool) -> Result<Option<&'a str>, Stop> {
        match self.cursor.peek() {
            b'}' => {
                self.cursor.step();
                return Ok(None);
            }
            b',' if !first => {
                self.cursor.step();
                self.cursor.peek();
            }
            _ if first => {}
            _ => return Err(self.cursor.error("',' or '}'").into()),
        }
        Ok(Some(self.cursor.raw_key()?))
    }

    /// Whether another element follows, before it. `first` right behind `[`.
    #[inline]
    pub(super) fn next_element(&mut self, first: bool) -> Result<bool, Stop> {
        match self.cursor.peek() {
            b']' => {
                self.cursor.step();
                Ok(false)
            }
            b',' if !first => {
                self.cursor.step();
                Ok(true)
            }
            _ if first => Ok(true),
            _ => Err(self.cursor.error("',' or ']'").into()),
        }
    }

    /// A list, each of its elements read by `element`.
    pub(super) fn list<T: Copy>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, Stop>,
    ) -> Result<&'a [T], Stop> {
        self.open(b'[')?;
        let mut list = Vec::new();
        while self.next_element(list.is_empty())? {
            list.push(element(self)?);
        }
        Ok(self.keep(&list))
    }

    pub(super) fn keep<T: Copy>(&self, list: &[T]) -> &'a [T] {
        if list.is_empty() {
            &[]
        } else {
            self.arena.alloc_slice_copy(list)
        }
    }

    /// What to do with a member that no type has.
    #[cold]
    pub(super) fn unknown_member(&mut self) -> Result<(), Stop> {
        self.cursor.skip_value()?;
        if self.is_exact() { Err(Stop::Misfit) } else { Ok(()) }
    }

    /// A member's name may have been seen already.
    #[inline]
    pub(super) fn once(&mut self, seen: &mut u64, bit: u64) -> Result<(), Stop> {
        if *seen & bit != 0 && self.is_exact() {
            return Err(Stop::Misfit);
        }
        *seen |= bit;
        Ok(())
    }
}

/// Reads an object: for each member of one of these names, its action, which reads the value.
macro_rules! record {
    ($reader:ident, { $($name:expr => $action:expr),* $(,)? }) => {{
        $reader.open(b'{')?;
        #[allow(unused_mut, unused_assignments, unused_variables)]
        let mut seen = 0u64;
        let mut first = true;
        while let Some(_key) = $reader.next_key(first)? {
            first = false;
            #[allow(unused_mut, unused_assignments, unused_variables)]
            let mut bit = 1u64;
            $(
                if _key == $name {
                    $reader.once(&mut seen, bit)?;
                    $action;
                    continue;
                }
                #[allow(unused_assignments)]
                { bit <<= 1; }
            )*
            $reader.unknown_member()?;
        }
    }};
}
pub(super) use record;
