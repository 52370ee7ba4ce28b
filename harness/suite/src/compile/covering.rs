//! Covering arrays: rows in which each two values of different axes are together.

/// The index of a value for each axis, row by row: each two values of different axes are together
/// in at least one row. The same sizes give the same rows. `None` if they are more than `most`.
///
/// It takes the first two values that are in no row yet, and for each other axis the value that
/// brings most of what is new together with those that are there (as AETG does, without chance).
pub(super) fn covering(sizes: &[usize], most: usize) -> Option<Vec<Vec<usize>>> {
    let mut largest = sizes.to_vec();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let least: usize = largest.iter().take(2).product();
    if least > most {
        return None;
    }
    let mut open = Open::new(sizes);
    let mut used: Vec<Vec<usize>> = sizes.iter().map(|size| vec![0; *size]).collect();
    let mut rows = Vec::new();
    while let Some([first, second]) = open.first() {
        if rows.len() == most {
            return None;
        }
        let mut row: Vec<Option<usize>> = vec![None; sizes.len()];
        row[first.0] = Some(first.1);
        row[second.0] = Some(second.1);
        for axis in 0..sizes.len() {
            if row[axis].is_some() {
                continue;
            }
            let gain = |value: usize| {
                let there = row.iter().enumerate();
                let there = there.filter_map(|(other, value)| Some((other, (*value)?)));
                there
                    .filter(|other| open.is_open((axis, value), *other))
                    .count()
            };
            // Of those that bring as much the one that was taken least.
            let best = (0..sizes[axis])
                .max_by_key(|&value| (gain(value), std::cmp::Reverse((used[axis][value], value))));
            row[axis] = best;
        }
        let row: Vec<usize> = row.into_iter().flatten().collect();
        for (axis, &value) in row.iter().enumerate() {
            used[axis][value] += 1;
        }
        open.close(&row);
        rows.push(row);
    }
    Some(rows)
}

/// The pairs that are in no row yet.
struct Open<'s> {
    sizes: &'s [usize],
    /// By the pair of axes, then by their values.
    open: Vec<Vec<bool>>,
    /// Which pairs of axes have one.
    at: usize,
}

/// A value of an axis, both by index.
type Point = (usize, usize);

impl<'s> Open<'s> {
    fn new(sizes: &'s [usize]) -> Self {
        let mut open = Vec::new();
        for (later, size) in sizes.iter().enumerate() {
            open.extend(sizes[..later].iter().map(|other| vec![true; size * other]));
        }
        Open { sizes, open, at: 0 }
    }

    /// Where two points are noted: the pairs of axes are in the order of the later axis.
    fn index(&self, one: Point, other: Point) -> (usize, usize) {
        let (earlier, later) = if one.0 < other.0 {
            (one, other)
        } else {
            (other, one)
        };
        let axes = later.0 * (later.0 - 1) / 2 + earlier.0;
        (axes, later.1 * self.sizes[earlier.0] + earlier.1)
    }

    fn is_open(&self, one: Point, other: Point) -> bool {
        let (axes, values) = self.index(one, other);
        self.open[axes][values]
    }

    fn close(&mut self, row: &[usize]) {
        for later in 1..row.len() {
            for earlier in 0..later {
                let (axes, values) = self.index((earlier, row[earlier]), (later, row[later]));
                self.open[axes][values] = false;
            }
        }
    }

    /// The first pair that is open.
    fn first(&mut self) -> Option<[Point; 2]> {
        loop {
            let values = self.open.get(self.at)?;
            if let Some(at) = values.iter().position(|open| *open) {
                let mut later = 1;
                while later * (later + 1) / 2 <= self.at {
                    later += 1;
                }
                let earlier = self.at - later * (later - 1) / 2;
                let size = self.sizes[earlier];
                return Some([(earlier, at % size), (later, at / size)]);
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    /// Every two values of different axes, as they should be together.
    fn pairs(sizes: &[usize]) -> BTreeSet<(Point, Point)> {
        let mut pairs = BTreeSet::new();
        for later in 0..sizes.len() {
            for earlier in 0..later {
                for value in 0..sizes[later] {
                    pairs.extend((0..sizes[earlier]).map(|v| ((earlier, v), (later, value))));
                }
            }
        }
        pairs
    }

    /// Two axes need the whole product; further ones that are smaller need little more.
    #[rstest]
    #[case::two(&[3, 4], 12)]
    #[case::one_value(&[1, 1], 1)]
    #[case::switches(&[2, 2, 2, 2, 2, 2, 2, 2], 12)]
    #[case::threes(&[3, 3, 3, 3], 15)]
    #[case::uneven(&[12, 2, 8, 4], 104)]
    #[case::the_largest_last(&[2, 4, 8, 12], 104)]
    fn every_pair_is_in_a_row(#[case] sizes: &[usize], #[case] most: usize) {
        let rows = covering(sizes, most).expect("so many rows are enough");
        let mut together = BTreeSet::new();
        for row in &rows {
            assert_eq!(row.len(), sizes.len());
            for later in 0..row.len() {
                together.extend(
                    (0..later).map(|earlier| ((earlier, row[earlier]), (later, row[later]))),
                );
            }
        }
        assert_eq!(together, pairs(sizes));
        assert_eq!(covering(sizes, most), Some(rows));
    }

    #[rstest]
    #[case::the_product(&[30, 40, 2], 1000)]
    #[case::a_row_too_few(&[3, 3, 3, 3], 8)]
    fn more_rows_than_wanted_are_none(#[case] sizes: &[usize], #[case] most: usize) {
        assert_eq!(covering(sizes, most), None);
    }
}
