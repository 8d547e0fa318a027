//! Stories of kin: what makes two items the same work, and what does not.
