//! The comparison as one HTML file: no script, nothing loaded.
//!
//! It is a small site in one file. The overview shows servers and matrices; a
//! server, a suite and a section have a page each, which the style sheet shows
//! while an anchor on it is the target. Without the style sheet, or in a browser
//! that lacks `:has()`, the pages follow one another.

mod anchors;
mod conclusions;
mod matrix;
mod pages;

use maud::{Markup, html};

use super::{Comparison, Kind, Server, Tally};
use crate::{clause::page_of, moment::minute, page::page};

/// The page.
pub fn html(comparison: &Comparison<'_>) -> String {
    let names: Vec<String> = comparison.servers.iter().map(Server::full_name).collect();
    let title = format!("mailspec: {}", names.join(", "));
    let body = html! {
        main {
            (overview(comparison))
            (pages::servers(comparison))
            (pages::suites(comparison))
            (pages::sections(comparison))
        }
        footer { "mailspec " (comparison.version) }
    };
    page(&title, include_str!("style.css"), &body)
}

fn overview(comparison: &Comparison<'_>) -> Markup {
    html! {
        div.home {
            h1 { "IMAP and POP3 conformance" }
            p.dim { (comparison.headline()) }
            @for note in &comparison.notes { p.note { (note) } }
            (conclusions::of(comparison))
            (legend())
            h2 { "Servers" }
            div.cards {
                @for server in &comparison.servers { (card(server)) }
            }
            h2 { "By suite" }
            (matrix::suites(comparison))
            @if comparison.cases.iter().any(|case| case.is_left_open()) {
                h2 { "What the RFCs leave open, and what each server does" }
                (matrix::freedoms(comparison))
            }
            h2 { "By section of the RFCs" }
            p.dim { "A case counts for a section that it covers, and a deviation for the section that it breaks." }
            (matrix::sections(comparison))
        }
    }
}

/// The verdicts and what they mean.
fn legend() -> Markup {
    html! {
        details.legend {
            summary {
                @for kind in Kind::ALL { span.one { (mark(kind)) " " (kind) } " " }
            }
            dl {
                @for kind in Kind::ALL {
                    div { dt { (mark(kind)) " " (kind) } dd { (kind.meaning()) } }
                }
                div { dt { "·" } dd { "not part of the run, or it says nothing about this section" } }
            }
        }
    }
}

fn card(server: &Server<'_>) -> Markup {
    html! {
        a.card href={ "#server/" (server.id) } {
            strong { (server.name) } " "
            @if let Some(version) = server.version { small { (version) } }
            (bar(&server.tally))
            span.counts { (counts(&server.tally)) }
            @if let Some(why) = server.ended_early { span.bad { "ended early: " (why) } }
            @if !server.unexpected_passes.is_empty() {
                span.bad { "known deviations that did not happen: " (server.unexpected_passes.len()) }
            }
            span.facts {
                (server.protocols.join(", ")) " · " (server.tally.total()) " cases · "
                (seconds(server.wall_seconds)) " · " (minute(server.started))
            }
        }
    }
}

/// The shares of the verdicts.
fn bar(tally: &Tally) -> Markup {
    html! {
        span.bar {
            @for (kind, count) in tally.counts() { i class=(class(kind)) style={ "flex:" (count) } {} }
        }
    }
}

/// Every count, with its symbol.
fn counts(tally: &Tally) -> Markup {
    html! {
        @for (kind, count) in tally.counts() {
            span class=(class(kind)) title=(kind) { (kind.symbol()) "\u{2009}" (count) } " "
        }
    }
}

/// The symbol of a verdict.
fn mark(kind: Kind) -> Markup {
    html! { b class=(class(kind)) { (kind.symbol()) } }
}

/// A clause, which leads to where it can be read.
fn clause(clause: &str) -> Markup {
    match page_of(clause) {
        Some(page) => html! { a.rfc href=(page) { (clause) } },
        None => html! { (clause) },
    }
}

/// One letter, capital for what is new and bad.
const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Pass => "p",
        Kind::Skip | Kind::NotTested => "s",
        Kind::Info => "i",
        Kind::KnownWarn => "w",
        Kind::KnownFail => "f",
        Kind::Warn => "W",
        Kind::Fail | Kind::Flaky => "F",
        Kind::Error => "E",
    }
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.1}\u{a0}s")
}
