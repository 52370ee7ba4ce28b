//! The statement as one page: no script, nothing loaded, fit for a phone, for paper and for the dark.

use mailspec_suite::Protocol;
use maud::{Markup, html};

use super::{
    Breach, Pledge, Standard, Standing, Statement, Truth,
    markdown::{asked_of, encryption, heading},
};
use crate::page::page;

/// The page.
pub fn html(statement: &Statement<'_>) -> String {
    let title = format!("What {} promises, and keeps", statement.server);
    let body = html! {
        main {
            h1 { (title) }
            p.dim { (statement.headline()) "." }
            @for why in &statement.ended_early { p.note { "The run ended early: " (why) } }
            (summary(statement))
            @for protocol in [Protocol::Imap, Protocol::Pop3] { (promises(statement, protocol)) }
            (ports(statement))
            (capabilities(statement))
            (freedoms(statement))
            h2 { "Clause by clause" }
            @for standard in &statement.standards { (self::standard(standard)) }
            (untested(statement))
        }
        footer {
            "mailspec " (statement.mailspec) ", " (statement.date) ". A promise is kept if nothing that was asked \
             speaks against it, and broken if a case fails that asks for it. Each case can be played again: "
            code { "mailspec run CASE --target FILE" } "."
        }
    };
    page(&title, include_str!("style.css"), &body)
}

const fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Kept => "kept",
        Standing::Broken => "broken",
        Standing::NotOffered | Standing::NotTested => "unknown",
    }
}

fn summary(statement: &Statement<'_>) -> Markup {
    html! {
        p.summary {
            @for standing in Standing::ALL {
                @let count = statement.count(standing);
                @if count > 0 {
                    span class={ "badge " (class(standing)) } { (count) " " (standing.name()) } " "
                }
            }
        }
    }
}

fn promises(statement: &Statement<'_>, protocol: Protocol) -> Markup {
    let mine = |pledge: &&Pledge<'_>| pledge.protocol == protocol;
    html! {
        @if statement.promises.iter().any(|pledge| mine(&pledge)) {
            h2 { (heading(protocol)) }
            @for pledge in statement.promises.iter().filter(mine) { (self::pledge(pledge)) }
        }
    }
}

fn pledge(pledge: &Pledge<'_>) -> Markup {
    html! {
        section class={ "promise " (class(pledge.standing)) } {
            h3 { (pledge.title) }
            p {
                span class={ "badge " (class(pledge.standing)) } { (pledge.standing.name()) } " "
                (pledge.sentence)
            }
            details {
                summary {
                    code { (pledge.suite) } ": " (pledge.passed) " passed"
                    @if !pledge.breaches.is_empty() { ", " (pledge.breaches.len()) " failed" }
                    @if !pledge.unasked.is_empty() { ", " (pledge.unasked.len()) " not asked" }
                }
                @for breach in &pledge.breaches { (self::breach(breach)) }
                @if !pledge.unasked.is_empty() {
                    ul { @for unasked in &pledge.unasked { li { code { (unasked.case) } ": " (unasked.reason) } } }
                }
            }
        }
    }
}

fn breach(breach: &Breach<'_>) -> Markup {
    html! {
        article {
            h4 { (breach.title) }
            p { strong { (breach.clause) } ": " (breach.demands) }
            @if let Some(known) = breach.known { p { "Known: " (known) } }
            pre {
                @if let Some(step) = breach.step { "sent:     " (step) "\n" }
                @for line in breach.expected { "expected: " (line) "\n" }
                @for line in &breach.got { "got:      " (line) "\n" }
            }
            @if !breach.octets.is_empty() {
                pre { @for line in breach.octets { (line) "\n" } }
            }
            p { "Again: " code { (breach.again) } }
            p { "By hand, a terminal for each letter:" }
            pre { @for line in &breach.by_hand { (line) "\n" } }
        }
    }
}

fn ports(statement: &Statement<'_>) -> Markup {
    html! {
        @if !statement.ports.is_empty() {
            h2 { "Ports" }
            table {
                @for port in &statement.ports {
                    tr { th { (port.protocol.to_string().to_uppercase()) } td { (port.address) } td { (encryption(port)) } }
                }
            }
            p.dim { "Less than TLS 1.2 is never negotiated (RFC 8314 §4.1)." }
        }
    }
}

fn capabilities(statement: &Statement<'_>) -> Markup {
    html! {
        @if !statement.capabilities.is_empty() {
            h2 { "What it lists" }
            table {
                @for offer in &statement.capabilities {
                    tr {
                        th { (offer.protocol.to_string().to_uppercase()) }
                        td { code { (offer.name) } }
                        td class=[(matches!(offer.truth, Truth::Untrue | Truth::InPart)).then_some("broken")] {
                            (offer.truth.name())
                            @if offer.cases > 0 { small { " (cases: " (offer.cases) ")" } }
                        }
                    }
                }
            }
        }
    }
}

fn freedoms(statement: &Statement<'_>) -> Markup {
    html! {
        @if !statement.freedoms.is_empty() {
            h2 { "What it does where the RFCs leave it open" }
            table {
                @for freedom in &statement.freedoms {
                    tr { td { (freedom.title) } td { (freedom.does.join("; ")) } }
                }
            }
        }
    }
}

fn standard(standard: &Standard<'_>) -> Markup {
    html! {
        section {
            h3 { (standard.spec.to_uppercase().replace("RFC", "RFC ")) ": " (standard.title) }
            p { (asked_of(standard)) }
            @for deviation in &standard.deviations {
                details {
                    summary {
                        strong { (deviation.clause) } ": "
                        (deviation.does.unwrap_or(deviation.demands))
                        @if deviation.does.is_none() { small { " (this is demanded, and not done)" } }
                    }
                    p { (deviation.demands) }
                    pre { @for line in &deviation.got { "got: " (line) "\n" } }
                    @if !deviation.octets.is_empty() { pre { @for line in deviation.octets { (line) "\n" } } }
                    p.dim { "Seen in " (deviation.cases.join(", ")) }
                }
            }
        }
    }
}

fn untested(statement: &Statement<'_>) -> Markup {
    html! {
        @if !statement.untested.is_empty() {
            h2 { "What was not tested, and why" }
            table {
                @for untested in &statement.untested {
                    tr { td.number { (untested.cases) } td { (untested.reason) } }
                }
            }
        }
    }
}
