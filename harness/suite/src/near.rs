//! "Did you mean …?"

/// The candidate that is likely meant by a word, if one is near enough.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .take(MOST_CANDIDATES)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// More names than all suites have cases. What is behind them is not suggested.
const MOST_CANDIDATES: usize = 10_000;

/// A handful of candidates, the nearest first.
pub(crate) fn nearest_of<'c>(word: &str, candidates: &[&'c str]) -> Vec<&'c str> {
    let mut ranked: Vec<(usize, &str)> = candidates
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .collect();
    ranked.sort_unstable();
    ranked
        .into_iter()
        .map(|(_, candidate)| candidate)
        .take(8)
        .collect()
}

/// How many letters have to be put in, taken out, changed or swapped with the
/// next; letters of another case count as the same. Words longer than any name
/// are cut.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| -> String {
        let letters = text.chars().take(80);
        letters.map(|each| each.to_ascii_lowercase()).collect()
    };
    strsim::osa_distance(&letters(a), &letters(b))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::swapped("sned", Some("send"))]
    #[case::missing("expct", Some("expect"))]
    #[case::extra("nevers", Some("never"))]
    #[case::cases("UIDPLUS", Some("uidplus"))]
    #[case::far("colour", None)]
    #[case::empty("", None)]
    fn suggestions(#[case] word: &str, #[case] expected: Option<&str>) {
        assert_eq!(
            nearest(word, ["send", "expect", "never", "uidplus"]),
            expected
        );
    }
}
