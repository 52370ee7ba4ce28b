//! Sequence sets (RFC 3501 §9 `sequence-set`).

use std::{fmt, num::NonZeroU32, ops::RangeInclusive};

use super::text::NonEmpty;
use crate::Invalid;

/// `seq-number = nz-number / "*"`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum SeqNumber {
    /// A message sequence number or unique identifier.
    Value(NonZeroU32),
    /// The largest in use.
    Star,
}

/// `seq-number` or `seq-range`; the two ends of a range come in either order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum SeqRange {
    /// One number.
    One(SeqNumber),
    /// `a:b`, the same as `b:a`.
    Range(SeqNumber, SeqNumber),
}

/// `sequence-set`: one or more numbers and ranges.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct SequenceSet(pub NonEmpty<SeqRange>);

impl SequenceSet {
    /// `sequence-set = (seq-number / seq-range) *("," sequence-set)`
    pub fn parse(text: &[u8]) -> Result<Self, Invalid> {
        sequence_set(text).map_err(|(_, invalid)| invalid)
    }

    /// The shortest set of these ascending numbers; `None` if there are none.
    ///
    /// Zero is no number of a set and is left out. Numbers in another order are kept in it.
    pub fn from_ascending(numbers: &[u32]) -> Option<Self> {
        let mut ranges: Vec<(NonZeroU32, NonZeroU32)> = Vec::new();
        for number in numbers.iter().copied().filter_map(NonZeroU32::new) {
            match ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
                Some((_, last)) if *last == number => {}
                _ => ranges.push((number, number)),
            }
        }
        let ranges: Vec<_> = ranges
            .into_iter()
            .map(|(first, last)| {
                if first == last {
                    SeqRange::One(SeqNumber::Value(first))
                } else {
                    SeqRange::Range(SeqNumber::Value(first), SeqNumber::Value(last))
                }
            })
            .collect();
        NonEmpty::try_from(ranges).ok().map(Self)
    }

    /// The set of this number alone.
    pub fn one(number: NonZeroU32) -> Self {
        Self(NonEmpty::one(SeqRange::One(SeqNumber::Value(number))))
    }

    /// Whether `number` is in the set, where `*` is `largest`.
    ///
    /// With `largest` 0 there is nothing in use that `*` could mean, so what is written with it
    /// holds nothing.
    pub fn contains(&self, number: u32, largest: u32) -> bool {
        self.ranges(largest).any(|range| range.contains(&number))
    }

    /// The ranges as they were written, each with its smaller end first and `*` as `largest`.
    ///
    /// `5:*` with 3 in use is `3..=5` (RFC 3501 §9 `seq-range`: it holds the last message, always).
    pub fn ranges(&self, largest: u32) -> impl Iterator<Item = RangeInclusive<u32>> + '_ {
        let resolve = move |number: SeqNumber| match number {
            SeqNumber::Value(value) => Some(value.get()),
            SeqNumber::Star => (largest > 0).then_some(largest),
        };
        self.0.iter().filter_map(move |range| {
            let (a, b) = match *range {
                SeqRange::One(number) => (number, number),
                SeqRange::Range(a, b) => (a, b),
            };
            let (a, b) = (resolve(a)?, resolve(b)?);
            Some(a.min(b)..=a.max(b))
        })
    }

    /// The same numbers as ascending ranges that neither overlap nor touch.
    pub fn merged(&self, largest: u32) -> Vec<RangeInclusive<u32>> {
        let mut ranges: Vec<_> = self.ranges(largest).collect();
        ranges.sort_unstable_by_key(|range| *range.start());
        let mut merged: Vec<RangeInclusive<u32>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => merged.push(range),
            }
        }
        merged
    }

    /// Whether `*` occurs in it.
    pub fn has_star(&self) -> bool {
        self.0.iter().any(|range| {
            matches!(
                range,
                SeqRange::One(SeqNumber::Star)
                    | SeqRange::Range(SeqNumber::Star, _)
                    | SeqRange::Range(_, SeqNumber::Star)
            )
        })
    }
}

impl fmt::Display for SequenceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{range}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SeqRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(number) => write!(f, "{number}"),
            Self::Range(a, b) => write!(f, "{a}:{b}"),
        }
    }
}

impl fmt::Display for SeqNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::Star => f.write_str("*"),
        }
    }
}

/// `sequence-set`, or where in `text` it goes wrong and how.
pub(crate) fn sequence_set(text: &[u8]) -> Result<SequenceSet, (usize, Invalid)> {
    let mut ranges = Vec::new();
    let mut at = 0;
    loop {
        let first = seq_number(text, &mut at)?;
        let range = if text.get(at) == Some(&b':') {
            at += 1;
            SeqRange::Range(first, seq_number(text, &mut at)?)
        } else {
            SeqRange::One(first)
        };
        ranges.push(range);
        match text.get(at) {
            None => break,
            Some(b',') => at += 1,
            Some(_) => return Err((at, invalid("a comma, a colon or the end is needed here"))),
        }
    }
    match NonEmpty::try_from(ranges) {
        Ok(ranges) => Ok(SequenceSet(ranges)),
        Err(invalid) => Err((0, invalid)),
    }
}

/// `seq-number = nz-number / "*"`
fn seq_number(text: &[u8], at: &mut usize) -> Result<SeqNumber, (usize, Invalid)> {
    let start = *at;
    let mut value = match text.get(start) {
        Some(b'*') => {
            *at += 1;
            return Ok(SeqNumber::Star);
        }
        Some(digit @ b'1'..=b'9') => u32::from(digit - b'0'),
        Some(b'0') => {
            let what = "nz-number: it neither is nor begins with 0";
            return Err((start, invalid(what)));
        }
        _ => return Err((start, invalid("a number or * is needed here"))),
    };
    *at += 1;
    while let Some(digit @ b'0'..=b'9') = text.get(*at) {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u32::from(digit - b'0')))
            .ok_or((start, invalid("a number of more than 32 bits")))?;
        *at += 1;
    }
    // It begins with a digit other than 0 and did not overflow.
    Ok(NonZeroU32::new(value).map_or(SeqNumber::Star, SeqNumber::Value))
}

const fn invalid(what: &'static str) -> Invalid {
    Invalid {
        rule: "sequence-set",
        what,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1", &[1..=1])]
    #[case("*", &[7..=7])]
    #[case("2:4", &[2..=4])]
    #[case("4:2", &[2..=4])]
    #[case("5:*", &[5..=7])]
    #[case("*:5", &[5..=7])]
    #[case("9:*", &[7..=9])]
    #[case("*:*", &[7..=7])]
    #[case("3,1,2:2,4294967295", &[3..=3, 1..=1, 2..=2, u32::MAX..=u32::MAX])]
    fn resolves(#[case] text: &str, #[case] ranges: &[RangeInclusive<u32>]) {
        let set = SequenceSet::parse(text.as_bytes()).unwrap();
        assert_eq!(set.ranges(7).collect::<Vec<_>>(), ranges);
        assert_eq!(set.to_string(), text);
    }

    #[rstest]
    #[case("", 0)]
    #[case("0", 0)]
    #[case("1,0", 2)]
    #[case("01", 0)]
    #[case("1,", 2)]
    #[case(",1", 0)]
    #[case("1:", 2)]
    #[case("1:2:3", 3)]
    #[case("1,,2", 2)]
    #[case("1 ", 1)]
    #[case("a", 0)]
    #[case("**", 1)]
    #[case("-1", 0)]
    #[case("3,4294967296", 2)]
    #[case("99999999999999999999", 0)]
    fn refuses(#[case] text: &str, #[case] at: usize) {
        assert_eq!(sequence_set(text.as_bytes()).unwrap_err().0, at);
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&[0], None)]
    #[case(&[3], Some("3"))]
    #[case(&[1, 2, 3, 5, 7, 8], Some("1:3,5,7:8"))]
    #[case(&[1, 1, 2], Some("1:2"))]
    #[case(&[2, 1], Some("2,1"))]
    #[case(&[u32::MAX - 1, u32::MAX], Some("4294967294:4294967295"))]
    fn compact(#[case] numbers: &[u32], #[case] set: Option<&str>) {
        let printed = SequenceSet::from_ascending(numbers).map(|set| set.to_string());
        assert_eq!(printed.as_deref(), set);
    }

    #[rstest]
    #[case("5:*", 5, 3, true)]
    #[case("5:*", 3, 3, true)]
    #[case("5:*", 2, 3, false)]
    #[case("*", 1, 0, false)]
    #[case("1:*", 1, 0, false)]
    #[case("1,*", 1, 0, true)]
    fn membership(#[case] set: &str, #[case] n: u32, #[case] largest: u32, #[case] within: bool) {
        let set = SequenceSet::parse(set.as_bytes()).unwrap();
        assert_eq!(set.contains(n, largest), within);
    }

    #[rstest]
    #[case("5,1:3,2:4,9", vec![1..=5, 9..=9])]
    #[case("4294967295,1:4294967295", vec![1..=u32::MAX])]
    #[case("*,1", vec![1..=1, 6..=6])]
    fn merges(#[case] set: &str, #[case] merged: Vec<RangeInclusive<u32>>) {
        let set = SequenceSet::parse(set.as_bytes()).unwrap();
        assert_eq!(set.merged(6), merged);
    }

    proptest! {
        #[test]
        fn merged_holds_the_same_numbers(
            ends in prop::collection::vec((1_u32..20, 1_u32..20), 1..6),
            largest in 0_u32..20,
        ) {
            let text: Vec<_> = ends.iter().map(|(a, b)| format!("{a}:{b}")).collect();
            let set = SequenceSet::parse(text.join(",").as_bytes()).unwrap();
            let merged = set.merged(largest);
            for n in 0..25 {
                prop_assert_eq!(merged.iter().any(|r| r.contains(&n)), set.contains(n, largest));
            }
            prop_assert!(merged.windows(2).all(|w| w[0].end() + 1 < *w[1].start()));
        }
    }
}
