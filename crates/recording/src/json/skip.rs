use super::{Cursor, SyntaxError};

/// Behind the value at `at`, and how deep it is nested. Does not recurse.
pub(super) fn behind_tree(text: &str, at: usize) -> Result<(usize, u32), SyntaxError> {
    let mut cursor = Cursor::resume(text, at);
    let mut open = Nesting::default();
    loop {
        match cursor.peek() {
            b'"' => cursor.string("a string")?,
            b'{' => {
                cursor.step();
                if cursor.peek() != b'}' {
                    open.push(true);
                    cursor.string("a member's name or '}'")?;
                    cursor.colon()?;
                    continue;
                }
                cursor.step();
                open.deepest = open.deepest.max(open.depth + 1);
            }
            b'[' => {
                cursor.step();
                if cursor.peek() != b']' {
                    open.push(false);
                    continue;
                }
                cursor.step();
                open.deepest = open.deepest.max(open.depth + 1);
            }
            b'-' | b'0'..=b'9' => cursor.number().map(|_| ())?,
            b't' => cursor.word("true")?,
            b'f' => cursor.word("false")?,
            b'n' => cursor.word("null")?,
            _ => return Err(cursor.error("a JSON value")),
        }
        loop {
            if open.depth == 0 {
                return Ok((cursor.at(), open.deepest));
            }
            let in_object = open.in_object();
            match cursor.peek() {
                b',' => {
                    cursor.step();
                    if in_object {
                        cursor.peek();
                        cursor.string("a member's name")?;
                        cursor.colon()?;
                    }
                    break;
                }
                b'}' if in_object => open.pop(),
                b']' if !in_object => open.pop(),
                _ => return Err(cursor.error(if in_object { "',' or '}'" } else { "',' or ']'" })),
            }
            cursor.step();
        }
    }
}

/// Which brackets are open: a bit each, in words of 64, so that a hostile depth costs an eighth of a byte a level.
#[derive(Default)]
struct Nesting {
    depth: u32,
    deepest: u32,
    innermost: u64,
    outer: Vec<u64>,
}

impl Nesting {
    #[inline(always)]
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.innermost = self.innermost << 1 | u64::from(object);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    #[inline(always)]
    fn in_object(&self) -> bool {
        self.innermost & 1 == 1
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.depth -= 1;
        self.innermost >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or(0);
        }
    }
}
