//! What matters, before all tables: whether a server conforms, and what it does otherwise.

use maud::{Markup, html};

use super::{clause, mark};
use crate::{
    compare::{Comparison, Deviation, Kind, Server},
    counted,
};

/// A sentence for each server, and its deviations by cause.
pub(super) fn of(comparison: &Comparison<'_>) -> Markup {
    let alone = comparison.servers.len() == 1;
    html! {
        @for server in &comparison.servers {
            section.conclusion {
                @if server.deviations.is_empty() {
                    p { strong { (server.name) } " " (sentence(server)) "." }
                } @else {
                    details open[alone] {
                        summary { strong { (server.name) } " " (sentence(server)) ":" }
                        ul.causes { @for deviation in &server.deviations { (cause(deviation)) } }
                        p { a href={ "#server/" (server.id) } { "All about it" } }
                    }
                }
            }
        }
    }
}

/// What is known of a run that reached nothing is nothing.
fn sentence(server: &Server<'_>) -> String {
    let judged = [
        Kind::Pass,
        Kind::Info,
        Kind::Warn,
        Kind::KnownWarn,
        Kind::Flaky,
    ];
    let judged = judged.into_iter().chain([Kind::Fail, Kind::KnownFail]);
    if judged.map(|kind| server.tally.of(kind)).sum::<usize>() == 0 {
        return "could not be tested".to_owned();
    }
    let far = match server.ended_early {
        Some(_) => " as far as the run came",
        None => "",
    };
    match server.deviations.len() {
        0 => format!("conforms{far}"),
        ways => format!("conforms{far}, except in {}", counted(ways, "way")),
    }
}

fn cause(deviation: &Deviation<'_>) -> Markup {
    let what = deviation
        .known
        .map_or(deviation.summary, |known| known.reason.as_str());
    html! {
        li {
            (mark(deviation.verdict)) " "
            @for (n, broken) in deviation.clauses.iter().enumerate() {
                @if n > 0 { ", " }
                strong { (clause(broken)) }
            }
            " " (what) " "
            span.dim { "in " (counted(deviation.cases.len(), "case")) }
        }
    }
}
