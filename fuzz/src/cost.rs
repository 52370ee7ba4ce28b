//! What octets may cost: memory and time in proportion to them, and no more.
//!
//! Memory is known where a binary has [`Memory`] as its allocator, as the
//! targets that parse and frame have. Time is the fuzzer's to watch
//! (libFuzzer's `-timeout`); but what takes time that grows with the square of
//! its input does so unnoticed while inputs are small. So every now and then a
//! part of an input is repeated until the whole is long.

use std::hash::{DefaultHasher, Hash, Hasher};

/// The allocator that knows how much is in use.
pub use peak_alloc::PeakAlloc as Memory;

/// Octets of memory that one octet of input may take, at its peak: the largest
/// values that the shortest text stands for, in vectors that have just grown.
const PER_OCTET: usize = 256;

/// Whatever the input: room for faults and what describes them.
const BESIDES: usize = 1 << 16;

/// One input of so many is swollen as well.
const SELDOM: u64 = 1 << 12;

/// How long it is then.
const SWOLLEN: usize = 1 << 18;

/// What is repeated begins with one of these: what opens or divides, in both protocols.
const BEGINNINGS: &[u8] = b" (\"{[<,.\\\n";

/// How many octets are repeated: often a parenthesis or a mark, at times an item of a list.
const PARTS: [usize; 8] = [1, 1, 1, 2, 2, 3, 5, 9];

/// Does something with so many octets and takes memory in proportion to them alone.
pub(crate) fn frugally<T>(octets: usize, work: impl FnOnce() -> T) -> T {
    let before = Memory.current_usage();
    Memory.reset_peak_usage();
    let done = work();
    let taken = Memory.peak_usage().saturating_sub(before);
    assert!(
        taken <= octets * PER_OCTET + BESIDES,
        "{taken} octets of memory for {octets} octets"
    );
    done
}

/// Checks the octets; seldom, and always for the same octets, with a part of them repeated too.
pub(crate) fn also_swollen(octets: &[u8], check: impl Fn(&[u8])) {
    check(octets);
    let mut hasher = DefaultHasher::new();
    octets.hash(&mut hasher);
    let hash = hasher.finish();
    if !octets.is_empty() && hash.is_multiple_of(SELDOM) {
        check(&swollen(octets, hash / SELDOM));
    }
}

fn swollen(octets: &[u8], choice: u64) -> Vec<u8> {
    let choice = choice as usize;
    let place = choice / PARTS.len() % octets.len();
    let begins = |octet: &u8| BEGINNINGS.contains(octet);
    let start = place + octets[place..].iter().position(begins).unwrap_or_default();
    let length = PARTS[choice % PARTS.len()];
    let part = &octets[start..octets.len().min(start + length)];
    let repeated = part.repeat(SWOLLEN / part.len());
    [&octets[..start], &repeated, &octets[start..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_repeated_between_what_stands_around_it() {
        let (before, part, behind) = (b"* FLAGS (a", b" b", b" b c)\r\n");
        let octets = [&before[..], behind].concat();
        // The octet before it begins nothing.
        let choice = (before.len() - 1) * PARTS.len() + 3;
        let expected = [&before[..], &part.repeat(SWOLLEN / 2), behind].concat();
        assert!(swollen(&octets, choice as u64) == expected);
    }
}
