//! `mailspec explain`: what there is, without running it.

use std::io::{self, Write};

use clap::Args;
use mailspec_reference::{Fault, FaultInfo, Variant, VariantInfo};
use mailspec_rules::{Level as RuleLevel, Rule};
use mailspec_suite::{Case, Level, Library, Requirement, Suite, Who, Wire, nearest};

use super::{Failure, SuitesArgs};
use crate::proof::{Coverage, Entry};

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A requirement, clause (rfc3501/6.3.1 or RFC 3501 §6.3.1), rule, suite, case, fault or variant;
    /// `faults`, `variants` and `rules` list all of them
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,
    #[command(flatten)]
    suites: SuitesArgs,
}

/// Explains one thing.
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, Failure> {
    let library = args.suites.library()?;
    let mut out = io::stdout().lock();
    let name = meant(&args.name.join(" "));
    let id = name.as_str();
    let mut known = false;
    for fault in Fault::ALL.iter().filter(|_| id == "faults") {
        let info = fault.info();
        writeln!(out, "{}  {}: {}", info.id, info.clause, info.summary)?;
        known = true;
    }
    for variant in Variant::ALL.iter().filter(|_| id == "variants") {
        let info = variant.info();
        writeln!(out, "{}  {}: {}", info.id, permits(info), info.summary)?;
        known = true;
    }
    for rule in mailspec_rules::rules().filter(|_| id == "rules") {
        writeln!(out, "{}  {}: {}", rule.id, rule.clause, rule.summary)?;
        known = true;
    }
    for suite in library.suites.iter().filter(|suite| suite.id == id) {
        explain_suite(&mut out, suite)?;
        known = true;
    }
    for case in library.cases().filter(|case| is_case(case, id)) {
        explain_case(&mut out, &library, case)?;
        known = true;
    }
    let coverage = Coverage::of(&library);
    for entry in coverage
        .entries
        .iter()
        .filter(|entry| means(id, entry.requirement))
    {
        explain_requirement(&mut out, entry)?;
        known = true;
    }
    for rule in mailspec_rules::rules().filter(|rule| rule.id == id || is_clause(id, rule)) {
        explain_rule(&mut out, rule)?;
        known = true;
    }
    if let Some(info) = Fault::from_id(id).map(Fault::info) {
        explain_fault(&mut out, info)?;
        known = true;
    }
    if let Some(info) = Variant::from_id(id).map(Variant::info) {
        explain_variant(&mut out, info)?;
        known = true;
    }
    if known {
        return Ok(0);
    }
    let meant = match suggestions(id, &library).as_slice() {
        [] => "see".to_owned(),
        near => format!("did you mean {}? See", near.join(" or ")),
    };
    let what = args.name.join(" ");
    Err(Failure::usage(format!(
        "nothing is called {what:?}: {meant} `mailspec list`, `mailspec coverage`, and \
         `mailspec explain` with `rules`, `faults` or `variants`"
    )))
}

/// What may be meant by a name that nothing has, one of each kind.
fn suggestions(id: &str, library: &Library) -> Vec<String> {
    let faults: Vec<&str> = Fault::ALL.iter().map(|fault| fault.info().id).collect();
    let variants: Vec<&str> = Variant::ALL.iter().map(|it| it.info().id).collect();
    let rules: Vec<&str> = mailspec_rules::rules().map(|rule| rule.id).collect();
    let cases: Vec<&str> = library.cases().map(|case| case.address.as_str()).collect();
    let suites: Vec<&str> = library
        .suites
        .iter()
        .map(|suite| suite.id.as_str())
        .collect();
    let specifications = library.specifications.iter();
    let requirements: Vec<&str> = specifications
        .flat_map(|specification| &specification.requirements)
        .map(|requirement| requirement.id.as_str())
        .collect();
    let kinds = [
        ("fault", faults),
        ("variant", variants),
        ("rule", rules),
        ("case", cases),
        ("suite", suites),
        ("requirement", requirements),
    ];
    let near = kinds.into_iter().filter_map(|(kind, names)| {
        let near = nearest(id, names)?;
        Some(format!("the {kind} `{near}`"))
    });
    near.collect()
}

/// The name in what a report prints: `RFC 3501 §6.3.1:` is `rfc3501/6.3.1`, and `(rule
/// imap/syntax)` is `imap/syntax`.
fn meant(text: &str) -> String {
    let outside = |each: char| each.is_whitespace() || "()[],;:.`\"".contains(each);
    let text = text.trim_matches(outside);
    let kinds = [
        "rule ",
        "case ",
        "fault ",
        "variant ",
        "requirement ",
        "suite ",
    ];
    let name = kinds
        .iter()
        .find_map(|kind| text.strip_prefix(kind))
        .unwrap_or(text);
    let clause = || {
        let number = name.get(..3).filter(|rfc| rfc.eq_ignore_ascii_case("rfc"));
        let rest = number.and(name.get(3..))?.trim_start();
        let digits = rest
            .find(|each: char| !each.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, section) = rest.split_at(digits);
        let section = section.trim_start_matches([' ', '/', '§', '#']);
        let section = section.strip_prefix("section ").unwrap_or(section);
        match (number.is_empty(), section.is_empty()) {
            (true, _) => None,
            (false, true) => Some(format!("rfc{number}")),
            (false, false) => Some(format!("rfc{number}/{section}")),
        }
    };
    clause().unwrap_or_else(|| name.to_owned())
}

/// Whether the rule cites the clause of this name, `rfc3501/6.3.1`.
fn is_clause(id: &str, rule: &Rule) -> bool {
    id.starts_with("rfc") && meant(&rule.clause.to_string()) == id
}

fn explain_suite(out: &mut impl Write, suite: &Suite) -> io::Result<()> {
    writeln!(
        out,
        "suite {}\n  {}\n  at {}",
        suite.id, suite.title, suite.place
    )?;
    for case in &suite.cases {
        writeln!(out, "  case {}: {}", case.address, case.title)?;
    }
    Ok(())
}

fn explain_case(out: &mut impl Write, library: &Library, case: &Case) -> io::Result<()> {
    writeln!(
        out,
        "case {}\n  {}\n  at {}",
        case.address, case.title, case.place
    )?;
    for id in &case.covers {
        match library.requirement(id) {
            None => writeln!(out, "  covers {id}")?,
            Some(requirement) => {
                let clause = requirement.clause();
                writeln!(out, "  covers {id}: {clause}: {}", requirement.summary)?;
            }
        }
    }
    for need in &case.needs {
        writeln!(out, "  needs {need}")?;
    }
    for (axis, value) in &case.values {
        writeln!(out, "  {axis}: {value}")?;
    }
    for step in &case.steps {
        writeln!(out, "  {}: {}", step.on, step.text)?;
    }
    let covers = |id: &&str| case.covers.iter().any(|covered| covered == id);
    for fault in Fault::ALL.iter().map(|fault| fault.info()) {
        if fault.breaks.iter().any(covers) {
            writeln!(out, "  what it covers is broken by fault {}", fault.id)?;
        }
    }
    for id in &case.covers {
        let requirement = library.requirement(id);
        for variant in requirement.iter().flat_map(|it| &it.variants) {
            writeln!(out, "  what it covers is shown by variant {variant}")?;
        }
    }
    for variant in Variant::ALL.iter().map(|variant| variant.info()) {
        if let Some(why) = variant.spares(&case.address) {
            writeln!(out, "  nothing to test under variant {}: {why}", variant.id)?;
        }
    }
    Ok(())
}

fn explain_requirement(out: &mut impl Write, entry: &Entry<'_>) -> io::Result<()> {
    let requirement = entry.requirement;
    let Requirement { id, summary, .. } = requirement;
    let level = match requirement.level {
        Level::Must => "must",
        Level::Should => "should",
        Level::Info => "may",
    };
    let who = match requirement.who {
        Who::Server => "server",
        Who::Client => "client",
        Who::Both => "both sides",
    };
    writeln!(
        out,
        "requirement {id}\n  {} ({level}, {who}): {summary}",
        requirement.clause()
    )?;
    if let Wire::Not(why) = &requirement.wire {
        writeln!(out, "  not observable from a connection: {why}")?;
    }
    writeln!(out, "  {}", entry.status().as_str())?;
    for (what, names) in [
        ("checked by case", &entry.cases),
        ("checked by rule", &entry.rules),
        ("checked by the grammar of", &entry.productions),
        ("broken by fault", &entry.faults),
    ] {
        for name in names {
            writeln!(out, "  {what} {name}")?;
        }
    }
    for variant in &requirement.variants {
        writeln!(out, "  shown by variant {variant}")?;
    }
    Ok(())
}

fn explain_rule(out: &mut impl Write, rule: &Rule) -> io::Result<()> {
    let level = match rule.level {
        RuleLevel::Must => "must",
        RuleLevel::Should => "should",
        RuleLevel::Info => "info",
    };
    writeln!(
        out,
        "rule {}\n  {} ({level}): {}",
        rule.id, rule.clause, rule.summary
    )?;
    for requirement in rule.checks {
        writeln!(out, "  checks {requirement}")?;
    }
    writeln!(out, "  watched on every connection of every case")
}

fn explain_fault(out: &mut impl Write, info: &FaultInfo) -> io::Result<()> {
    let FaultInfo {
        id,
        clause,
        summary,
        breaks,
        everywhere,
    } = info;
    writeln!(out, "fault {id}\n  {clause}: {summary}")?;
    for requirement in *breaks {
        writeln!(out, "  breaks {requirement}")?;
    }
    if *everywhere {
        writeln!(
            out,
            "  spoils so much that a case that fails under it is not proven by that"
        )?;
    }
    writeln!(out, "  try it: mailspec run --fault {id}")
}

fn explain_variant(out: &mut impl Write, info: &VariantInfo) -> io::Result<()> {
    writeln!(
        out,
        "variant {}\n  {}: {}",
        info.id,
        permits(info),
        info.summary
    )?;
    for spared in info.spares {
        let cases = spared.cases.join(", ");
        writeln!(out, "  nothing to test for {cases}: {}", spared.why)?;
    }
    writeln!(out, "  try it: mailspec run --variant {}", info.id)
}

/// The clauses that permit it.
fn permits(info: &VariantInfo) -> String {
    let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
    clauses.join(", ")
}

/// Whether `id` is the requirement, its section or one above it, or its specification.
pub(super) fn means(id: &str, requirement: &Requirement) -> bool {
    let Requirement {
        id: own,
        spec,
        section,
        ..
    } = requirement;
    if id == own || id == spec {
        return true;
    }
    let Some(wanted) = id
        .strip_prefix(spec.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return false;
    };
    let rest = section.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether `id` is the case, or the case without its row.
fn is_case(case: &Case, id: &str) -> bool {
    case.address == id || id.strip_prefix(&case.suite) == Some(&format!("/{}", case.id))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::printed("RFC 3501 §6.3.1", "rfc3501/6.3.1")]
    #[case::with_its_colon("RFC 3501 §6.3.1:", "rfc3501/6.3.1")]
    #[case::spelt_out("rfc 3501 section 6.3.1", "rfc3501/6.3.1")]
    #[case::whole("RFC 1939", "rfc1939")]
    #[case::ours(
        "rfc3501/6.3.1-select-untagged-data",
        "rfc3501/6.3.1-select-untagged-data"
    )]
    #[case::rule("(rule imap/wrong-state):", "imap/wrong-state")]
    #[case::fault("fault imap/uid-reuse", "imap/uid-reuse")]
    #[case::row("imap/store/row with words", "imap/store/row with words")]
    #[case::short("§", "§")]
    fn names_as_they_are_printed(#[case] text: &str, #[case] name: &str) {
        assert_eq!(meant(text), name);
    }
}
