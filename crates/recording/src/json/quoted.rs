/// A member's name as `"name":`, ready to be compared in one step. Names over 13 bytes never match this way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoted {
    pattern: u128,
    mask: u128,
    pub(super) length: usize,
}

impl Quoted {
    #[inline(always)]
    pub(super) fn is_at(&self, window: u128) -> bool {
        window & self.mask == self.pattern
    }

    pub(crate) const fn new(name: &str) -> Self {
        let name = name.as_bytes();
        if name.len() > 13 {
            // A mask of nothing with a pattern of something never matches.
            return Self {
                pattern: 1,
                mask: 0,
                length: 0,
            };
        }
        let mut window = [0; 16];
        window[0] = b'"';
        let mut i = 0;
        while i < name.len() {
            window[i + 1] = name[i];
            i += 1;
        }
        window[i + 1] = b'"';
        window[i + 2] = b':';
        let length = name.len() + 3;
        let mask = if length == 16 {
            u128::MAX
        } else {
            (1 << (8 * length)) - 1
        };
        Self {
            pattern: u128::from_le_bytes(window),
            mask,
            length,
        }
    }
}
