//! Servers across, suites or sections down.

use maud::{Markup, html};

use super::{
    anchors::{section_anchor, suite_anchor},
    class, counts, seconds,
};
use crate::compare::{Comparison, GROUPS, Tally, anchor, group_of};

/// The matrix of suites, grouped by protocol.
pub(super) fn suites(comparison: &Comparison<'_>) -> Markup {
    let suites = &comparison.suites;
    html! {
        div.wide {
            table.matrix {
                (head(comparison))
                @for suites in suites.chunk_by(|one, next| group_of(one.id) == group_of(next.id)) {
                    tbody {
                        (group_row(title(group_of(suites[0].id)), suites.iter().map(|suite| &suite.cells)))
                        @for suite in suites {
                            tr {
                                th scope="row" {
                                    a href={ "#" (anchor(suite.id)) } { (suite.title.as_deref().unwrap_or(suite.id)) }
                                }
                                @for (tally, server) in suite.cells.iter().zip(&comparison.servers) {
                                    (cell(tally, &suite_anchor(suite.id, tally, server)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The matrix of sections, grouped by RFC.
pub(super) fn sections(comparison: &Comparison<'_>) -> Markup {
    let sections = &comparison.sections;
    html! {
        div.wide {
            table.matrix {
                (head(comparison))
                @for sections in sections.chunk_by(|one, next| one.spec == next.spec) {
                    tbody {
                        @let rfc = sections[0].clause.split(" §").next().unwrap_or_default();
                        (group_row(rfc, sections.iter().map(|section| &section.cells)))
                        @for section in sections {
                            @let anchor = section_anchor(section);
                            tr {
                                th scope="row" { a href={ "#" (anchor) } { "§" (section.section) } }
                                @for tally in &section.cells { (cell(tally, &anchor)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn head(comparison: &Comparison<'_>) -> Markup {
    html! {
        thead {
            tr {
                td {}
                @for server in &comparison.servers {
                    th scope="col" {
                        a.name href={ "#server/" (server.id) } title=(server.full_name()) { (server.name) }
                        @if let Some(version) = server.version { " " small { (version) } }
                        small { (server.date) " " (seconds(server.wall_seconds)) }
                        small.counts { (counts(&server.tally)) }
                    }
                }
            }
        }
    }
}

/// The name of a group and its sums.
fn group_row<'c>(title: &str, rows: impl Iterator<Item = &'c Vec<Tally>>) -> Markup {
    let mut sums: Vec<Tally> = Vec::new();
    for row in rows {
        sums.resize(row.len(), Tally::default());
        for (sum, tally) in sums.iter_mut().zip(row) {
            sum.join(tally);
        }
    }
    html! {
        tr.group {
            th scope="rowgroup" { (title) }
            @for sum in &sums { td.counts { (counts(sum)) } }
        }
    }
}

fn cell(tally: &Tally, anchor: &str) -> Markup {
    match tally.worst() {
        None => html! { td { "·" } },
        Some(worst) => html! {
            td class=(class(worst)) {
                a.counts href={ "#" (anchor) } title=(tally.words()) { (counts(tally)) }
            }
        },
    }
}

fn title(group: &str) -> &str {
    let known = GROUPS.iter().find(|(id, _)| *id == group);
    known.map_or(group, |(_, title)| title)
}

/// What is left open: cases down, what each server does across.
pub(super) fn freedoms(comparison: &Comparison<'_>) -> Markup {
    let open = comparison.cases.iter().filter(|case| case.is_left_open());
    html! {
        div.wide {
            table.matrix {
                thead {
                    tr {
                        td {}
                        @for server in &comparison.servers { th scope="col" { (server.name) } }
                    }
                }
                tbody {
                    @for case in open {
                        tr {
                            th scope="row" { (case.title) " " small { (case.address) } }
                            @for outcomes in case.freedoms() {
                                td { (outcomes.join("; ")) }
                            }
                        }
                    }
                }
            }
        }
    }
}
