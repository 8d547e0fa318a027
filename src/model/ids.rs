//! The names of things: slugs that people write, numbers that the store gives.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest slug, in bytes.
pub const LONGEST_SLUG_BYTES: usize = 64;

/// A text that is not a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a slug: 1 to 64 of a-z, 0-9 and -, beginning and ending with a letter or digit")]
pub struct BadSlug(pub String);

/// Whether `text` may be a slug: 1 to [`LONGEST_SLUG_BYTES`] of a-z, 0-9 and -, with no - at either end.
fn is_slug(text: &str) -> bool {
    let letters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    letters && !text.is_empty() && text.len() <= LONGEST_SLUG_BYTES && !text.starts_with('-') && !text.ends_with('-')
}

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The slug as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadSlug;
            fn from_str(text: &str) -> Result<Self, BadSlug> {
                if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(BadSlug(text.to_owned())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadSlug;
            fn try_from(text: String) -> Result<Self, BadSlug> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(slug: $name) -> Self {
                slug.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug! {
    /// The name of a body, for ever.
    BodySlug
}
slug! {
    /// The name of a source, for ever.
    SourceSlug
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number! {
    /// The number of an item, given once by the store.
    ItemId
}
number! {
    /// The number of a subscriber.
    SubscriberId
}
number! {
    /// The number of a slot: one digest of one subscriber.
    SlotId
}
number! {
    /// The number of a letter.
    LetterId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_lower_case_letters_digits_and_hyphens() {
        for good in ["cdps", "a", "gov-uk-2", "7"] {
            assert!(good.parse::<BodySlug>().is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "-a", "a-", "A", "a b", "a/b", "ŵ", long.as_str()] {
            assert!(bad.parse::<SourceSlug>().is_err(), "{bad}");
        }
    }
}
