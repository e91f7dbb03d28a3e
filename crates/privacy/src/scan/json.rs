//! Walks through one JSON value without building it: names and strings in, edits out.

use std::borrow::Cow;
use std::ops::Range;

use crate::detectors::sensitive_key::Secrecy;
use crate::edit::Edit;
use crate::encoded::Encoding;
use crate::scan::object::{Part, Role, Shape, Waiting};
use crate::scan::{Place, Scan};
use crate::secret_value::Form;

/// The text is no JSON.
struct Malformed;

struct Walk<'r, 't, 'e> {
    scan: Scan<'r>,
    text: &'t str,
    at: usize,
    /// Offsets of suspects that no token has passed yet.
    suspects: std::iter::Peekable<std::vec::IntoIter<usize>>,
    open: Vec<Open>,
    edits: &'e mut Vec<Edit>,
}

/// An object or array whose end has not come.
struct Open {
    is_object: bool,
    role: Role,
    /// It stands under a secret name: so do its members.
    secrecy: Option<Secrecy>,
    shape: Option<Box<Shape>>,
    /// The strings of an array, which may be lines of one text.
    lines: Lines,
    /// The member whose value comes next. An array's members are all alike.
    member: Member,
}

#[derive(Default)]
struct Lines {
    ranges: Vec<Range<usize>>,
    suspicious: bool,
}

#[derive(Clone, Copy)]
struct Member {
    secrecy: Option<Secrecy>,
    part: Part,
    role: Role,
    place: Place,
}

const NO_MEMBER: Member = Member {
    secrecy: None,
    part: Part::None,
    role: Role::Data,
    place: Place::Anywhere,
};

impl Scan<'_> {
    /// Appends the edits of one JSON value; `false`, and no edits, if `text` is no JSON.
    pub(super) fn json(self, text: &str, edits: &mut Vec<Edit>) -> bool {
        let mut suspects = Vec::new();
        self.redactor.suspects(text, &mut suspects);
        self.json_with_suspects(text, suspects, edits)
    }

    pub(super) fn json_with_suspects(self, text: &str, suspects: Vec<usize>, edits: &mut Vec<Edit>) -> bool {
        let before = edits.len();
        let walk = Walk {
            scan: self,
            text,
            at: 0,
            suspects: suspects.into_iter().peekable(),
            open: Vec::new(),
            edits,
        };
        let is_json = walk.run().is_ok();
        if !is_json {
            edits.truncate(before);
        }
        is_json
    }
}

impl<'t> Walk<'_, 't, '_> {
    fn run(mut self) -> Result<(), Malformed> {
        loop {
            self.value()?;
            loop {
                self.skip_space();
                let Some(is_object) = self.open.last().map(|open| open.is_object) else {
                    return if self.at == self.text.len() {
                        Ok(())
                    } else {
                        Err(Malformed)
                    };
                };
                match (self.next_byte()?, is_object) {
                    (b',', true) => {
                        self.name()?;
                        break;
                    }
                    (b',', false) => break,
                    (b'}', true) | (b']', false) => self.close(),
                    _ => return Err(Malformed),
                }
            }
        }
    }

    /// One scalar, or the beginning of an object or array up to its first value.
    fn value(&mut self) -> Result<(), Malformed> {
        loop {
            self.skip_space();
            let is_object = match self.peek() {
                Some(b'{') => true,
                Some(b'[') => false,
                Some(b'"') => return self.string(),
                _ => return self.scalar(),
            };
            self.at += 1;
            let member = self.open.last().map_or(NO_MEMBER, |open| open.member);
            // An array stands for its members: `"cookies": ["…"]`.
            let inner = if is_object {
                NO_MEMBER
            } else {
                Member {
                    part: Part::None,
                    ..member
                }
            };
            self.open.push(Open {
                is_object,
                role: member.role,
                secrecy: member.secrecy,
                shape: None,
                lines: Lines::default(),
                member: inner,
            });
            self.skip_space();
            match (self.peek(), is_object) {
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.at += 1;
                    self.close();
                    return Ok(());
                }
                (_, true) => self.name()?,
                (_, false) => {}
            }
        }
    }

    /// A member's name and its colon.
    fn name(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        let range = self.token()?;
        self.skip_space();
        if self.next_byte()? != b':' {
            return Err(Malformed);
        }
        let suspicious = self.passes_suspect(&range);
        let name = self.decoded(&range);
        let Some(open) = self.open.last() else {
            return Err(Malformed);
        };
        let judged = suspicious && self.scan.redactor.keys && open.role != Role::Style;
        let said = if judged { self.scan.secrecy_of(&name) } else { None };
        let said = said.filter(|secrecy| !(secrecy.layout && open.role == Role::Attributes));
        let member = Member {
            secrecy: if self.scan.is_of_agent() {
                said.or(open.secrecy.map(Secrecy::of_members))
            } else {
                open.secrecy.or(said)
            },
            part: Part::of(&name),
            role: match (&*name, open.role) {
                ("attributes", _) => Role::Attributes,
                ("style", Role::Attributes) => Role::Style,
                _ => Role::Data,
            },
            place: if matches!(&*name, "_cssText" | "style") {
                Place::StyleSheet
            } else {
                Place::Anywhere
            },
        };
        if suspicious {
            self.scan_string(&range, Place::Name);
        }
        if let Some(open) = self.open.last_mut() {
            open.member = member;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Malformed> {
        let range = self.token()?;
        let suspicious = self.passes_suspect(&range);
        let member = self.open.last().map_or(NO_MEMBER, |open| open.member);
        if let Some(array) = self.open.last_mut().filter(|open| !open.is_object) {
            array.lines.ranges.push(range.clone());
            array.lines.suspicious |= suspicious;
        }
        if let Some(secrecy) = member.secrecy {
            self.secret_string(&range, secrecy, suspicious);
            return Ok(());
        }
        if member.part == Part::Value {
            self.shape().waiting.push(Waiting { range, suspicious });
            return Ok(());
        }
        // What names a secret is suspicious; what makes a value a choice need not be.
        if self.scan.redactor.keys && (member.part == Part::Type || suspicious && member.part != Part::None) {
            let value = Encoding::Json.decode(&self.text[range.clone()]);
            let named = self.scan.secrecy_of(&value);
            self.shape().learn(member.part, &value, named);
        }
        if suspicious {
            self.scan_string(&range, member.place);
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Result<(), Malformed> {
        let rest = &self.text.as_bytes()[self.at..];
        let in_scalar = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.iter().position(|byte| !in_scalar(byte)).unwrap_or(rest.len());
        let range = self.at..self.at + length;
        let written = &self.text[range.clone()];
        let is_number = written.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        if !(is_number || matches!(written, "true" | "false" | "null")) {
            return Err(Malformed);
        }
        self.at = range.end;
        let suspicious = self.passes_suspect(&range);
        if !is_number {
            return Ok(());
        }
        let secrecy = self.open.last().and_then(|open| open.member.secrecy);
        if secrecy.is_some_and(|secrecy| secrecy.numbers && is_secret_number(written)) {
            let edit = self.scan.edit_of_named(written, range);
            self.edits.push(Edit {
                replacement: format!("\"{}\"", edit.replacement),
                ..edit
            });
        } else if suspicious {
            self.scan.number(self.text, range, self.edits);
        }
        Ok(())
    }

    fn close(&mut self) {
        let Some(Open { shape, lines, .. }) = self.open.pop() else {
            return;
        };
        if lines.suspicious && lines.ranges.len() > 1 && self.scan.is_of_agent() {
            self.scan.lines(self.text, &lines.ranges, self.edits);
        }
        let Some(shape) = shape else { return };
        let verdict = shape.verdict();
        for Waiting { range, suspicious } in shape.waiting {
            match verdict {
                Some(secrecy) => self.secret_string(&range, secrecy, suspicious),
                None if suspicious => self.scan_string(&range, Place::Anywhere),
                None => {}
            }
        }
    }

    fn secret_string(&mut self, range: &Range<usize>, secrecy: Secrecy, suspicious: bool) {
        let value = self.decoded(range);
        if self.scan.is_secret(&value, secrecy, Form::Data) {
            self.edits.push(self.scan.edit_of_named(&value, range.clone()));
        } else if suspicious {
            self.scan_string(range, Place::Anywhere);
        }
    }

    fn scan_string(&mut self, range: &Range<usize>, place: Place) {
        self.scan.encoded(
            Encoding::Json,
            &self.text[range.clone()],
            range.start,
            place,
            self.edits,
        );
    }

    /// Of the object that the member belongs to: only members have a part in one.
    fn shape(&mut self) -> &mut Shape {
        let open = self.open.last_mut().expect("a member stands in an object");
        open.shape.get_or_insert_default()
    }

    /// The inside of the string literal that begins here.
    fn token(&mut self) -> Result<Range<usize>, Malformed> {
        if self.next_byte()? != b'"' {
            return Err(Malformed);
        }
        let bytes = self.text.as_bytes();
        let start = self.at;
        loop {
            let offset = memchr::memchr2(b'"', b'\\', &bytes[self.at..]).ok_or(Malformed)?;
            self.at += offset;
            if bytes[self.at] == b'"' {
                self.at += 1;
                return Ok(start..self.at - 1);
            }
            // The escaped character may be longer than a byte; its other bytes end nothing.
            self.at += 2;
            if self.at > bytes.len() {
                return Err(Malformed);
            }
        }
    }

    fn decoded(&self, range: &Range<usize>) -> Cow<'t, str> {
        Encoding::Json.decode(&self.text[range.clone()])
    }

    /// Whether a suspect lies in `range`. Ranges must come in ascending order.
    fn passes_suspect(&mut self, range: &Range<usize>) -> bool {
        let mut found = false;
        while let Some(at) = self.suspects.next_if(|at| *at < range.end) {
            found |= at >= range.start;
        }
        found
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next_byte(&mut self) -> Result<u8, Malformed> {
        let byte = self.peek().ok_or(Malformed)?;
        self.at += 1;
        Ok(byte)
    }
}

/// Shorter numbers count and switch.
const SECRET_NUMBER_DIGITS_MIN: usize = 3;

fn is_secret_number(written: &str) -> bool {
    written.len() >= SECRET_NUMBER_DIGITS_MIN && written.bytes().all(|byte| byte.is_ascii_digit())
}
