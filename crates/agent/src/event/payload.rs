//! What all payloads have in common: they are read and written by serde, and two of one identity join.

/// A payload. Members that are `None` are not written.
macro_rules! payload {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "crate::join::Join::is_absent")]
                pub $field: $type,
            )*
        }

        impl crate::join::Join for $name {
            fn join(&mut self, other: Self) {
                $(crate::join::Join::join(&mut self.$field, other.$field);)*
            }
        }
    };
}

/// A part of a payload that is taken whole.
macro_rules! part {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "crate::join::Join::is_absent")]
                pub $field: $type,
            )*
        }

        impl crate::join::Join for $name {
            fn join(&mut self, other: Self) {
                if other > *self {
                    *self = other;
                }
            }
        }
    };
}

/// Words of a listed set; one that is not listed is kept.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $word:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(from = "std::borrow::Cow<'_, str>", into = "String")]
        pub enum $name {
            $($(#[$doc])* $word,)*
            /// A word of a newer writer.
            Other(String),
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<std::borrow::Cow<'_, str>> for $name {
            fn from(word: std::borrow::Cow<'_, str>) -> Self {
                match &*word {
                    $($text => Self::$word,)*
                    _ => Self::Other(word.into_owned()),
                }
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }

        impl crate::join::Join for $name {
            fn join(&mut self, other: Self) {
                if other > *self {
                    *self = other;
                }
            }
        }
    };
    ($(#[$meta:meta])* default $default:ident $name:ident { $($words:tt)* }) => {
        words! { $(#[$meta])* $name { $($words)* } }

        impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        }
    };
}
