//! Which values, alone or two together, make rows of pairs fail.

use std::collections::{BTreeMap, BTreeSet};

use mailspec_run::{CaseResult, Verdict};

/// How many lines one table may have.
const LINES: usize = 10;

/// A value of an axis: the axis and its name.
type Value<'c> = (&'c str, &'c str);

/// For each table of pairs in which rows fail and others do not, what those that fail have in common:
/// the values that no row that passes has, and for the other rows as few pairs as explain them, of
/// those that are together in none that passes.
pub(crate) fn blamed(cases: &[CaseResult]) -> Vec<String> {
    let mut tables: BTreeMap<&str, Vec<&CaseResult>> = BTreeMap::new();
    for case in cases.iter().filter(|case| !case.values.is_empty()) {
        let table = case.address.rsplit_once('/');
        tables
            .entry(table.map_or("", |(table, _)| table))
            .or_default()
            .push(case);
    }
    tables
        .into_iter()
        .flat_map(|(table, rows)| of_table(table, &rows))
        .collect()
}

fn of_table(table: &str, rows: &[&CaseResult]) -> Vec<String> {
    let is_red = |row: &&CaseResult| row.is_unexpected();
    let is_green = |row: &&CaseResult| matches!(row.verdict, Verdict::Pass | Verdict::Info);
    let red: Vec<&CaseResult> = rows.iter().copied().filter(is_red).collect();
    let green: Vec<&CaseResult> = rows.iter().copied().filter(is_green).collect();
    if red.is_empty() || green.is_empty() {
        return Vec::new();
    }
    let share = Share::of(&red, &green);
    let innocent: BTreeSet<[Value<'_>; 2]> = green.iter().flat_map(|row| pairs(row)).collect();
    // By what is to blame, the rows that it explains.
    let mut alone: BTreeMap<Value<'_>, usize> = BTreeMap::new();
    let mut together: BTreeMap<[Value<'_>; 2], BTreeSet<usize>> = BTreeMap::new();
    let mut open = BTreeSet::new();
    for (at, row) in red.iter().enumerate() {
        let guilty: Vec<Value<'_>> = values(row).filter(|value| share.is_whole(value)).collect();
        if guilty.is_empty() {
            open.insert(at);
        }
        for value in guilty {
            *alone.entry(value).or_default() += 1;
        }
    }
    for &at in &open {
        for pair in pairs(red[at]).filter(|pair| !innocent.contains(pair)) {
            together.entry(pair).or_default().insert(at);
        }
    }
    let mut found: Vec<(String, usize)> = alone
        .into_iter()
        .map(|((axis, value), rows)| (format!("{axis} {value}"), rows))
        .collect();
    // What fails often, apart from the other, too, is the likelier.
    let mut candidates: Vec<([Value<'_>; 2], BTreeSet<usize>)> = together.into_iter().collect();
    candidates.sort_by(|(one, _), (other, _)| share.both(other).total_cmp(&share.both(one)));
    for ([one, other], rows) in candidates {
        if open.is_disjoint(&rows) {
            continue;
        }
        open.retain(|row| !rows.contains(row));
        let named = format!("{} {} with {} {}", one.0, one.1, other.0, other.1);
        found.push((named, rows.len()));
    }
    let more = found.len().saturating_sub(LINES);
    let mut lines: Vec<String> = found
        .into_iter()
        .take(LINES)
        .map(|(named, rows)| {
            format!(
                "{table}: {named} fails wherever it was tried, in {}",
                counted(rows)
            )
        })
        .collect();
    if more > 0 {
        lines.push(format!("{table}: and {more} more"));
    }
    if !open.is_empty() {
        lines.push(format!(
            "{table}: each pair of what fails in {} passes elsewhere",
            counted(open.len())
        ));
    }
    lines
}

/// How many rows with a value fail, and how many were tried.
struct Share<'c>(BTreeMap<Value<'c>, (u32, u32)>);

impl<'c> Share<'c> {
    fn of(red: &[&'c CaseResult], green: &[&'c CaseResult]) -> Self {
        let mut shares: BTreeMap<Value<'c>, (u32, u32)> = BTreeMap::new();
        for (rows, fails) in [(red, 1), (green, 0)] {
            for value in rows.iter().flat_map(|row| values(row)) {
                let share = shares.entry(value).or_default();
                share.0 += fails;
                share.1 += 1;
            }
        }
        Self(shares)
    }

    fn is_whole(&self, value: &Value<'_>) -> bool {
        self.0
            .get(value)
            .is_some_and(|(failing, all)| failing == all)
    }

    fn both(&self, pair: &[Value<'_>; 2]) -> f64 {
        let share = |value: &Value<'_>| match self.0.get(value) {
            Some((failing, all)) => f64::from(*failing) / f64::from(*all),
            None => 0.0,
        };
        pair.iter().map(share).product()
    }
}

fn counted(rows: usize) -> String {
    format!("{rows} row{}", if rows == 1 { "" } else { "s" })
}

fn values(row: &CaseResult) -> impl Iterator<Item = Value<'_>> {
    let values = row.values.iter();
    values.map(|(axis, value)| (axis.as_str(), value.as_str()))
}

fn pairs(row: &CaseResult) -> impl Iterator<Item = [Value<'_>; 2]> {
    values(row).enumerate().flat_map(move |(at, first)| {
        let behind = values(row).skip(at + 1);
        behind.map(move |second| [first, second])
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    /// A row of three axes, its values one letter each.
    fn row(values: &str, verdict: Verdict) -> CaseResult {
        let axes = ["how", "what", "who"].into_iter().map(str::to_owned);
        let values = values.chars().map(String::from);
        CaseResult {
            address: format!(
                "imap/x/table/{}",
                values.clone().collect::<Vec<_>>().join("+")
            ),
            suite: "imap/x".to_owned(),
            title: String::new(),
            covers: Vec::new(),
            values: axes.zip(values).collect(),
            verdict,
            known: false,
            reason: None,
            outcomes: Vec::new(),
            findings: Vec::new(),
            transcript: Vec::new(),
            seconds: 0.0,
        }
    }

    #[rstest]
    #[case::nothing_fails("aaa abb bab bba", "", &[])]
    #[case::all_fail("", "aaa abb", &[])]
    #[case::a_value("aaa abb", "bab bba", &["imap/x/table: how b fails wherever it was tried, in 2 rows"])]
    #[case::two_together(
        "aab aba baa bba bab",
        "abb",
        &["imap/x/table: what b with who b fails wherever it was tried, in 1 row"]
    )]
    #[case::the_likelier_of_two(
        "aaa baa aba bbb",
        "aab bab",
        &["imap/x/table: what a with who b fails wherever it was tried, in 2 rows"]
    )]
    #[case::innocent_pairs("aab aba baa", "aaa", &["imap/x/table: each pair of what fails in 1 row passes elsewhere"])]
    fn a_pair_is_to_blame_if_all_rows_with_it_fail(
        #[case] passing: &str,
        #[case] failing: &str,
        #[case] expected: &[&str],
    ) {
        let rows = |names: &str, verdict| -> Vec<CaseResult> {
            names
                .split_whitespace()
                .map(|name| row(name, verdict))
                .collect()
        };
        let cases = [rows(passing, Verdict::Pass), rows(failing, Verdict::Fail)].concat();
        assert_eq!(blamed(&cases), expected);
    }
}
