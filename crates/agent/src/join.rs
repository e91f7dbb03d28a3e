//! How two tellings of the same thing become one: the more complete wins, member by member.
//!
//! Every implementation is the maximum of a total order or built of such, so that the order of arrival and repetition
//! change nothing.

pub(crate) trait Join {
    fn join(&mut self, other: Self);

    /// Nothing was told.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Join> Join for Option<T> {
    fn join(&mut self, other: Self) {
        match (self.as_mut(), other) {
            (Some(one), Some(other)) => one.join(other),
            (None, other) => *self = other,
            (Some(_), None) => {}
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// The longer text; of two of one length the greater.
impl Join for String {
    fn join(&mut self, other: Self) {
        if (other.len(), &other) > (self.len(), self) {
            *self = other;
        }
    }
}

impl<T: Ord> Join for Vec<T> {
    fn join(&mut self, other: Self) {
        if (other.len(), &other) > (self.len(), self) {
            *self = other;
        }
    }
}

macro_rules! join_by_maximum {
    ($($type:ty)*) => {
        $(impl Join for $type {
            fn join(&mut self, other: Self) {
                if other > *self {
                    *self = other;
                }
            }
        })*
    };
}

join_by_maximum! { bool i64 u64 }

impl Join for f64 {
    fn join(&mut self, other: Self) {
        if other.total_cmp(self).is_gt() {
            *self = other;
        }
    }
}
