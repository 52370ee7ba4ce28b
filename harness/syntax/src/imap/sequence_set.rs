//! Sequence sets (RFC 3501 §9 `sequence-set`).

use std::num::NonZeroU32;

use super::text::NonEmpty;

/// `seq-number = nz-number / "*"`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqNumber {
    /// A message sequence number or unique identifier.
    Value(NonZeroU32),
    /// The largest in use.
    Star,
}

/// `seq-number` or `seq-range`; the two ends of a range come in either order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqRange {
    /// One number.
    One(SeqNumber),
    /// `a:b`, the same as `b:a`.
    Range(SeqNumber, SeqNumber),
}

/// `sequence-set`: one or more numbers and ranges.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SequenceSet(pub NonEmpty<SeqRange>);
