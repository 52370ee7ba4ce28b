//! Sets of switches: which faults and which variants of a table are on.

use std::marker::PhantomData;

/// How many members a table may have, in all protocols together.
pub const MOST: usize = 64 * WORDS;

const WORDS: usize = 16;

/// A member of a table, which is switched on or off.
pub trait Switch: Copy {
    /// Its place among all members, below [`MOST`].
    fn index(self) -> usize;
}

/// The members that are switched on: none by default. As cheap to copy as its [`MOST`] bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches<S> {
    words: [u64; WORDS],
    /// So that no other table's members are looked for.
    of: PhantomData<S>,
}

impl<S: Switch> Switches<S> {
    /// Whether `switch` is on.
    pub fn has(&self, switch: impl Into<S>) -> bool {
        let index = switch.into().index();
        self.words[index / 64] & (1 << (index % 64)) != 0
    }

    /// Switches `switch` on.
    pub fn insert(&mut self, switch: impl Into<S>) {
        let index = switch.into().index();
        self.words[index / 64] |= 1 << (index % 64);
    }

    /// Whether nothing is switched on.
    pub fn is_empty(&self) -> bool {
        self.words == [0; WORDS]
    }
}

impl<S> Default for Switches<S> {
    fn default() -> Self {
        Self {
            words: [0; WORDS],
            of: PhantomData,
        }
    }
}

impl<S: Switch, I: Into<S>> FromIterator<I> for Switches<S> {
    fn from_iter<T: IntoIterator<Item = I>>(switches: T) -> Self {
        let mut set = Self::default();
        for switch in switches {
            set.insert(switch);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    impl Switch for usize {
        fn index(self) -> usize {
            self
        }
    }

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        for index in 0..MOST {
            let set: Switches<usize> = [index].into_iter().collect();
            let on: Vec<usize> = (0..MOST).filter(|&other| set.has(other)).collect();
            assert_eq!(on, [index]);
            assert!(!set.is_empty());
        }
        assert!(Switches::<usize>::default().is_empty());
    }
}
