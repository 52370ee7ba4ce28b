//! Which message has which number, while EXPUNGE moves the numbers (RFC 3501 §2.3.1.2, §7.4.1).
//!
//! Each message has a place of its own that stays: its number at first. An
//! EXPUNGE empties a place, and a number is found by counting those that are
//! not empty, in blocks.

use std::collections::BTreeMap;

use super::page::Facts;

/// Messages of which something is remembered; of further ones nothing is.
const TRACKED: usize = 1 << 17;
/// Facts that are remembered of all of them, for as long as their UIDs aren't known.
const FACTS: usize = 1 << 20;
/// How far a neighbour with a known UID is looked for.
const NEAR: usize = 64;
/// Places; of messages behind the last nothing is remembered.
const PLACES: u32 = 1 << 20;
/// Places in a block.
const BLOCK: u32 = 1024;
/// Empty places before the messages get their numbers as places again.
const EMPTY: u32 = 1 << 16;

/// What was last told of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Its mod-sequence.
    pub(super) mod_sequence: u64,
    /// Digest of its flags, if they were told with it.
    pub(super) flags: Option<u64>,
}

/// Where the message with some unique identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Located {
    /// It has this number.
    At(u32),
    /// There is none.
    Nowhere,
    /// It may be there.
    Somewhere,
}

/// Messages of which something is known.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// By place, counted from 0.
    known: BTreeMap<u32, Message>,
    /// Mod-sequences, by place.
    told: BTreeMap<u32, Told>,
    /// How many facts there are.
    facts: usize,
    empty: Empty,
}

#[derive(Debug, Default)]
struct Message {
    /// 0 when it is not known.
    uid: u32,
    /// What is known of it as long as its UID isn't.
    facts: Option<Box<Facts>>,
}

impl Messages {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The UID of message `number`, if it is known.
    pub(super) fn uid(&self, number: u32) -> Option<u32> {
        let message = self.known.get(&self.empty.place(number)?)?;
        Some(message.uid).filter(|&uid| uid > 0)
    }

    /// Message `number` has the UID `uid`.
    pub(super) fn set_uid(&mut self, number: u32, uid: u32) {
        if let Some(message) = self.message(number) {
            message.uid = uid;
        }
    }

    /// The nearest message below `number` that has a known UID, with that.
    pub(super) fn below(&self, number: u32) -> Option<(u32, u32)> {
        let place = self.empty.place(number)?;
        let before = self.known.range(..place).rev().take(NEAR);
        self.first_with_uid(before)
    }

    /// The nearest message above `number` that has a known UID, with that.
    pub(super) fn above(&self, number: u32) -> Option<(u32, u32)> {
        let place = self.empty.place(number)?;
        let behind = self.known.range(place + 1..).take(NEAR);
        self.first_with_uid(behind)
    }

    /// Which of `count` messages has the UID `uid`, as far as that is known.
    pub(super) fn locate(&self, uid: u32, count: u32) -> Located {
        // Messages with a lower UID, and the first with a higher one.
        let (mut low, mut high) = (0, count.saturating_add(1));
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let near = match self.uid(middle) {
                Some(own) => Some((middle, own)),
                None => match self.below(middle).filter(|(number, _)| *number > low) {
                    Some(below) => Some(below),
                    None => self.above(middle).filter(|(number, _)| *number < high),
                },
            };
            match near {
                Some((number, own)) if own == uid => return Located::At(number),
                Some((number, own)) if own < uid => low = number,
                Some((number, _)) => high = number,
                None => return Located::Somewhere,
            }
        }
        Located::Nowhere
    }

    /// `now` is told of message `number`; what was told before.
    pub(super) fn tell(&mut self, number: u32, now: Told) -> Option<Told> {
        let place = self.empty.place(number)?;
        let before = self.told.get(&place).copied();
        let flags = match before {
            // What was told with the same mod-sequence holds.
            Some(before) if before.mod_sequence == now.mod_sequence => now.flags.or(before.flags),
            _ => now.flags,
        };
        if before.is_some() || self.told.len() < TRACKED {
            self.told.insert(place, Told { flags, ..now });
        }
        before
    }

    fn first_with_uid<'a>(
        &self,
        mut messages: impl Iterator<Item = (&'a u32, &'a Message)>,
    ) -> Option<(u32, u32)> {
        let (place, message) = messages.find(|(_, message)| message.uid > 0)?;
        Some((self.empty.number(*place), message.uid))
    }

    /// The greatest UID that is known.
    pub(super) fn greatest_uid(&self) -> u32 {
        let last = self.known.values().rev().take(NEAR);
        last.map(|message| message.uid).max().unwrap_or(0)
    }

    /// The facts of message `number`, for as long as its UID isn't known.
    pub(super) fn facts(&mut self, number: u32) -> Option<&mut Facts> {
        if self.facts >= FACTS {
            return None;
        }
        Some(self.message(number)?.facts.get_or_insert_default())
    }

    /// So many facts were added.
    pub(super) const fn count_facts(&mut self, facts: usize) {
        self.facts += facts;
    }

    /// The facts of message `number` again, now that they go elsewhere.
    pub(super) fn take_facts(&mut self, number: u32) -> Option<Box<Facts>> {
        let place = self.empty.place(number)?;
        let facts = self.known.get_mut(&place)?.facts.take()?;
        self.facts -= facts.len();
        Some(facts)
    }

    /// Message `number` is gone, and those behind it have a lower number.
    pub(super) fn expunge(&mut self, number: u32) {
        let Some(place) = self.empty.place(number) else {
            return;
        };
        let gone = self.known.remove(&place).and_then(|message| message.facts);
        self.told.remove(&place);
        self.facts -= gone.map_or(0, |facts| facts.len());
        // Of those behind it nothing is known: the next one may take its place.
        if self.known.range(place..).next().is_none() && self.told.range(place..).next().is_none() {
            return;
        }
        self.empty.add(place);
        if self.empty.total >= EMPTY {
            let known = std::mem::take(&mut self.known).into_iter();
            let empty = std::mem::take(&mut self.empty);
            self.known = known
                .map(|(place, message)| (empty.number(place) - 1, message))
                .collect();
            let told = std::mem::take(&mut self.told).into_iter();
            self.told = told
                .map(|(place, told)| (empty.number(place) - 1, told))
                .collect();
        }
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    fn message(&mut self, number: u32) -> Option<&mut Message> {
        let place = self.empty.place(number)?;
        if self.known.len() >= TRACKED && !self.known.contains_key(&place) {
            return None;
        }
        Some(self.known.entry(place).or_default())
    }
}

/// Places from which a message was expunged.
#[derive(Debug, Default)]
struct Empty {
    /// A bit each; none are there as long as no place is empty.
    bits: Vec<u64>,
    /// How many there are in each block: a binary indexed tree, which begins at 1.
    blocks: Vec<u32>,
    total: u32,
}

/// Words of bits in a block.
const WORDS: usize = (BLOCK / u64::BITS) as usize;
const BLOCKS: usize = (PLACES / BLOCK) as usize;

impl Empty {
    fn add(&mut self, place: u32) {
        if self.bits.is_empty() {
            self.bits = vec![0; BLOCKS * WORDS];
            self.blocks = vec![0; BLOCKS + 1];
        }
        self.bits[(place / u64::BITS) as usize] |= 1 << (place % u64::BITS);
        self.total += 1;
        let mut node = (place / BLOCK) as usize + 1;
        while node <= BLOCKS {
            self.blocks[node] += 1;
            node += lowest_bit(node);
        }
    }

    /// The number of the message at `place`.
    fn number(&self, place: u32) -> u32 {
        if self.total == 0 {
            return place + 1;
        }
        let mut node = (place / BLOCK) as usize;
        let first = node * WORDS;
        let mut before = 0;
        while node > 0 {
            before += self.blocks[node];
            node -= lowest_bit(node);
        }
        let word = (place / u64::BITS) as usize;
        for bits in &self.bits[first..word] {
            before += bits.count_ones();
        }
        let lower = (1 << (place % u64::BITS)) - 1;
        before += (self.bits[word] & lower).count_ones();
        place + 1 - before
    }

    /// The place of message `number`, which is not 0; `None` when it is behind the last.
    fn place(&self, number: u32) -> Option<u32> {
        let mut left = number.checked_sub(1)?;
        if left >= PLACES - self.total {
            return None;
        }
        if self.total == 0 {
            return Some(left);
        }
        // The last block before which not more than `left` messages are.
        let (mut block, mut step) = (0, BLOCKS);
        while step > 0 {
            let next = block + step;
            if next < BLOCKS {
                let messages = step as u32 * BLOCK - self.blocks[next];
                if messages <= left {
                    left -= messages;
                    block = next;
                }
            }
            step /= 2;
        }
        for word in block * WORDS.. {
            let mut messages = !self.bits[word];
            if messages.count_ones() <= left {
                left -= messages.count_ones();
                continue;
            }
            for _ in 0..left {
                messages &= messages - 1;
            }
            return Some(word as u32 * u64::BITS + messages.trailing_zeros());
        }
        None
    }
}

const fn lowest_bit(node: usize) -> usize {
    node & node.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    /// The same as a list of UIDs, without bounds.
    #[derive(Debug, Default)]
    struct Model(Vec<u32>);

    impl Model {
        fn uid(&self, number: u32) -> Option<u32> {
            let uid = *self.0.get(number as usize - 1)?;
            Some(uid).filter(|&uid| uid > 0)
        }

        fn set_uid(&mut self, number: u32, uid: u32) {
            if self.0.len() < number as usize {
                self.0.resize(number as usize, 0);
            }
            self.0[number as usize - 1] = uid;
        }

        fn expunge(&mut self, number: u32) {
            if number as usize <= self.0.len() {
                self.0.remove(number as usize - 1);
            }
        }

        fn neighbour(&self, mut numbers: impl Iterator<Item = u32>) -> Option<(u32, u32)> {
            numbers.find_map(|number| Some((number, self.uid(number)?)))
        }
    }

    proptest! {
        #[test]
        fn numbers_move_as_in_a_list(
            steps in prop::collection::vec((any::<bool>(), 1_u32..3000, 1_u32..), 1..400),
            asked in prop::collection::vec(1_u32..3200, 20),
        ) {
            let mut messages = Messages::default();
            let mut model = Model::default();
            for (expunge, number, uid) in steps {
                if expunge {
                    messages.expunge(number);
                    model.expunge(number);
                } else {
                    messages.set_uid(number, uid);
                    model.set_uid(number, uid);
                }
            }
            for number in asked {
                prop_assert_eq!(messages.uid(number), model.uid(number));
            }
            // Up to sixty-four messages with a UID, so that all neighbours are near.
            if messages.len() <= NEAR {
                let last = model.0.len() as u32;
                for number in 1..=last {
                    prop_assert_eq!(
                        messages.below(number),
                        model.neighbour((1..number).rev())
                    );
                    prop_assert_eq!(
                        messages.above(number),
                        model.neighbour(number + 1..=last)
                    );
                }
            }
        }
    }

    #[test]
    fn expunges_without_end_are_followed() {
        let mut messages = Messages::default();
        for number in 1..=100 {
            messages.set_uid(number, number);
        }
        let mut uid = 100;
        for _ in 0..PLACES + PLACES / 8 {
            messages.expunge(7);
            uid += 1;
            messages.set_uid(100, uid);
        }
        assert_eq!(messages.uid(6), Some(6));
        assert_eq!(messages.uid(7), Some(uid - 93));
        assert_eq!(messages.uid(100), Some(uid));
        assert_eq!(messages.above(6), Some((7, uid - 93)));
        assert_eq!(messages.len(), 100);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut messages = Messages::default();
        for number in (1..=2 * PLACES).rev() {
            messages.set_uid(number, number);
        }
        assert_eq!(messages.len(), TRACKED);
        // Silence is all that is left of the others.
        assert_eq!(messages.uid(2 * PLACES), None);
        assert_eq!(messages.uid(1), None);
        assert_eq!(messages.uid(PLACES), Some(PLACES));
        messages.expunge(2 * PLACES);
        messages.expunge(u32::MAX);
        messages.expunge(1);
        assert_eq!(messages.uid(PLACES - 1), Some(PLACES));
        assert!(messages.facts(1).is_none());
        assert_eq!(messages.greatest_uid(), PLACES);
    }
}
