//! A page for each server, each suite and each section.

use std::collections::HashMap;

use mailspec_run::Finding;
use mailspec_suite::Level;
use maud::{Markup, html};

use super::{
    anchors::{case_anchor, has_part, section_anchor, suite_anchor},
    class, clause, counts, mark, seconds,
};
use crate::{
    compare::{Case, Cell, Comparison, Kind, Reason, Server, anchor},
    moment::minute,
    terminal::other_runs,
};

/// Addresses that are shown without being asked for.
const SHOWN: usize = 8;

pub(super) fn servers(comparison: &Comparison<'_>) -> Markup {
    html! { @for server in &comparison.servers { (self::server(server)) } }
}

fn server(server: &Server<'_>) -> Markup {
    let link =
        |address: &str| html! { a href={ "#" (case_anchor(address, server)) } { (address) } };
    let new: Vec<_> = server
        .deviations
        .iter()
        .filter(|deviation| deviation.known.is_none())
        .collect();
    let known: Vec<_> = server
        .deviations
        .iter()
        .filter(|deviation| deviation.known.is_some())
        .collect();
    let tables = [("New deviations", new), ("Known deviations", known)];
    html! {
        section.page id={ "server/" (server.id) } {
            (back())
            h2 { (server.name) @if let Some(version) = server.version { " " small { (version) } } }
            p {
                span.counts { (counts(&server.tally)) } br;
                (server.protocols.join(", ")) " · " (server.tally.total()) " cases in "
                (seconds(server.wall_seconds)) " on " (minute(server.started)) " by mailspec " (server.mailspec)
            }
            @if let Some(why) = server.ended_early { p.note { "The run ended early: " (why) } }
            @if !server.unexpected_passes.is_empty() {
                h3 { "Known deviations that did not happen" }
                ul { @for pass in server.unexpected_passes { li { (pass) } } }
            }
            @for (title, deviations) in tables.iter().filter(|(_, list)| !list.is_empty()) {
                h3 { (title) }
                ul.causes {
                    @for deviation in deviations {
                        li {
                            (mark(deviation.verdict)) " "
                            @for (n, broken) in deviation.clauses.iter().enumerate() {
                                @if n > 0 { ", " }
                                strong { (clause(broken)) }
                            }
                            " "
                            @match deviation.known {
                                Some(known) => {
                                    (known.reason)
                                    @for line in &known.octets { code.line { (line) } }
                                }
                                None => {
                                    (deviation.summary)
                                    @for got in deviation.got { code.line { "got " (got) } }
                                }
                            }
                            @if let Some(rule) = deviation.rule { p.dim { "rule " code { (rule) } } }
                            (addresses(&deviation.cases, link))
                        }
                    }
                }
            }
            (reasons("Errors", Kind::Error, &server.errors, link))
            (reasons("Not tested", Kind::NotTested, &server.untested, link))
            (reasons("Skipped", Kind::Skip, &server.skips, link))
            @if !server.leftovers.is_empty() {
                h3 { "Mailboxes left behind" }
                ul { @for mailbox in server.leftovers { li { code { (mailbox) } } } }
            }
            @if !server.other_runs.is_empty() {
                h3 { "Mailboxes of other runs" }
                ul { @for line in other_runs(server.other_runs) { li { (line) } } }
            }
            @if !server.capabilities.is_empty() {
                h3 { "Capabilities" }
                @for (when, list) in server.capabilities {
                    p { strong { (when) } ": " (list.join(" ")) }
                }
                @if !server.unknown_capabilities.is_empty() {
                    p {
                        strong { "listed, and not known to mailspec" } ": "
                        (server.unknown_capabilities.join(" "))
                    }
                }
            }
        }
    }
}

fn reasons(
    title: &str,
    kind: Kind,
    reasons: &[Reason<'_>],
    link: impl Fn(&str) -> Markup + Copy,
) -> Markup {
    html! {
        @if !reasons.is_empty() {
            h3 { (title) }
            ul.causes {
                @for reason in reasons {
                    li { (mark(kind)) " " (reason.reason) (addresses(&reason.cases, link)) }
                }
            }
        }
    }
}

fn addresses(cases: &[&str], link: impl Fn(&str) -> Markup) -> Markup {
    let list = html! {
        ul.cases { @for address in cases { li { (link(address)) } } }
    };
    html! {
        @if cases.len() > SHOWN {
            details { summary { (cases.len()) " cases" } (list) }
        } @else {
            (list)
        }
    }
}

pub(super) fn suites(comparison: &Comparison<'_>) -> Markup {
    let pages = comparison
        .cases
        .chunk_by(|one, next| one.suite == next.suite);
    html! {
        @for (suite, cases) in comparison.suites.iter().zip(pages) {
            section.page id=(anchor(suite.id)) {
                (back())
                h2 { (suite.title.as_deref().unwrap_or(suite.id)) " " code { (suite.id) } }
                (cases_table(comparison, cases.iter().map(|case| (case, case.kinds()))))
                @for (n, server) in comparison.servers.iter().enumerate() {
                    @if has_part(&suite.cells[n]) {
                        h3 id=(suite_anchor(suite.id, &suite.cells[n], server)) {
                            (server.full_name()) " " span.counts { (counts(&suite.cells[n])) }
                        }
                        (articles(comparison, cases, n))
                    }
                }
            }
        }
    }
}

pub(super) fn sections(comparison: &Comparison<'_>) -> Markup {
    let cases: HashMap<&str, &Case<'_>> = comparison
        .cases
        .iter()
        .map(|case| (case.address, case))
        .collect();
    html! {
        @for section in &comparison.sections {
            section.page id=(section_anchor(section)) {
                (back())
                h2 { (clause(&section.clause)) }
                ul {
                    @for requirement in &section.requirements {
                        li { (requirement.summary) " " small { (level(requirement.level)) } }
                    }
                }
                (cases_table(comparison, section.cases.iter().map(|standing| {
                    (cases[standing.address], standing.verdicts.clone())
                })))
            }
        }
    }
}

/// Servers across, cases down; the rows of one case share its title.
fn cases_table<'c, 'r: 'c>(
    comparison: &Comparison<'_>,
    rows: impl Iterator<Item = (&'c Case<'r>, Vec<Option<Kind>>)>,
) -> Markup {
    let rows = rows.scan("", |last, (case, kinds)| {
        let first = std::mem::replace(last, case.title) != case.title;
        Some((first, case, kinds))
    });
    html! {
        div.wide {
            table.list {
                thead {
                    tr {
                        td {}
                        @for server in &comparison.servers {
                            th scope="col" { a href={ "#server/" (server.id) } title=(server.full_name()) { (server.name) } }
                        }
                    }
                }
                tbody {
                    @for (first, case, kinds) in rows {
                        tr.first[first] {
                            th scope="row" { @if first { (case.title) } " " code { (case.address) } }
                            @for (n, kind) in kinds.iter().enumerate() {
                                (symbol(*kind, case, n, &comparison.servers[n]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A plain cell is a pass: there are thousands of them.
fn symbol(kind: Option<Kind>, case: &Case<'_>, n: usize, server: &Server<'_>) -> Markup {
    let verdict = case.cells[n].as_ref().map(|cell| cell.verdict);
    match (kind, verdict) {
        (None, None | Some(Kind::Pass)) => html! { td.n { "·" } },
        (Some(Kind::Pass), Some(Kind::Pass)) => html! { td { (Kind::Pass.symbol()) } },
        (kind, _) => html! {
            td class=(kind.map_or("n", class)) {
                a href={ "#" (case_anchor(case.address, server)) } { (kind.map_or("·", Kind::symbol)) }
            }
        },
    }
}

/// What is not a pass among `cases` on server `n`.
fn articles(comparison: &Comparison<'_>, cases: &[Case<'_>], n: usize) -> Markup {
    let server = &comparison.servers[n];
    let mut seen: HashMap<&[String], &str> = HashMap::new();
    let mut all = Vec::new();
    for case in cases {
        let Some(cell) = case.cells[n].as_ref() else {
            continue;
        };
        if cell.verdict == Kind::Pass {
            continue;
        }
        let first = *seen.entry(cell.transcript).or_insert(case.address);
        let transcript = match cell.transcript {
            [] => html! {},
            lines if first == case.address => html! {
                details open[cell.verdict >= Kind::Warn] {
                    summary { "Transcript, " (lines.len()) " lines" }
                    pre { (lines.join("\n")) }
                }
            },
            _ => html! {
                p.dim { "The transcript is that of " a href={ "#" (case_anchor(first, server)) } { (first) } "." }
            },
        };
        all.push(article(comparison, case, cell, server, &transcript));
    }
    html! { @for article in all { (article) } }
}

fn article(
    comparison: &Comparison<'_>,
    case: &Case<'_>,
    cell: &Cell<'_>,
    server: &Server<'_>,
    transcript: &Markup,
) -> Markup {
    html! {
        article id=(case_anchor(case.address, server)) class=(class(cell.verdict)) {
            h4 { (mark(cell.verdict)) " " (cell.verdict) ": " (case.title) }
            p.dim {
                code { (case.address) }
                // What was not run stands for no requirement, and there may be hundreds.
                @if cell.verdict != Kind::Skip && let Some(requirement) = case.covers.first() {
                    " · " (cited(comparison, requirement, cell))
                }
            }
            @if let Some(reason) = cell.reason { p { (reason) } }
            @for outcome in cell.outcomes { p { "Observed: " (outcome) } }
            @for finding in cell.findings { (self::finding(finding)) }
            (transcript)
        }
    }
}

fn finding(finding: &Finding) -> Markup {
    html! {
        div.finding {
            p {
                (mark(Kind::of_finding(finding))) " "
                strong { (clause(&finding.clause)) } " " (finding.summary)
                @if let Some(rule) = &finding.rule { " " small { "rule " (rule) } }
            }
            @if let Some(known) = &finding.known {
                p.dim { strong { "Known: " } (known.reason) }
            }
            dl {
                @if let Some(step) = &finding.step { dt { "step" } dd { code { (step) } } }
                @if !finding.expected.is_empty() {
                    dt { "expected" }
                    dd { @for line in &finding.expected { code { (line) } } }
                }
                @if !finding.got.is_empty() {
                    dt { "got" }
                    dd { @for line in &finding.got { code { (line) } } }
                }
                @if let Some(place) = &finding.place { dt { "at" } dd { (place) } }
            }
        }
    }
}

/// The clause of a requirement, which leads to its page, and what it demands, where no finding
/// says that already.
fn cited(comparison: &Comparison<'_>, id: &str, cell: &Cell<'_>) -> Markup {
    for section in &comparison.sections {
        let here = section.requirements.iter().find(|other| other.id == id);
        if let Some(requirement) = here {
            let summary = &requirement.summary;
            let said = cell
                .findings
                .iter()
                .any(|finding| finding.summary == *summary);
            return html! {
                a href={ "#" (section_anchor(section)) } { (section.clause) }
                @if !said { ": " (summary) }
            };
        }
    }
    html! { code { (id) } }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Must => "must",
        Level::Should => "should",
        Level::Info => "may",
    }
}

fn back() -> Markup {
    html! { nav { a href="#" { "← Overview" } } }
}
