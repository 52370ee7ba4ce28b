//! A broken promise, as a letter to a support desk: the clause, what was sent and what came, and how
//! to see it again by hand.

use mailspec_run::{CaseResult, Encryption, Finding, Port};
use mailspec_suite::Protocol;
use schemars::JsonSchema;
use serde::Serialize;

/// Lines of a transcript that a letter takes, from its end.
const LINES: usize = 24;

/// What broke a promise.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Breach<'r> {
    /// The case that failed.
    pub case: &'r str,
    /// What a conformant server does.
    pub title: &'r str,
    /// The clause that is broken, `RFC 3501 §6.3.1`.
    pub clause: &'r str,
    /// What it demands, in our words.
    pub demands: &'r str,
    /// The command, or what the step was.
    pub step: Option<&'r str>,
    /// What had to come.
    pub expected: &'r [String],
    /// What came.
    pub got: Vec<String>,
    /// What went over the wire last: `A C:` is what device A sent, `A S:` what it was answered.
    pub octets: &'r [String],
    /// Why it is expected, if the target lists it as known.
    pub known: Option<&'r str>,
    /// The command that plays the case again.
    pub again: String,
    /// How each device is opened by hand.
    pub by_hand: Vec<String>,
}

impl<'r> Breach<'r> {
    pub(super) fn of(case: &'r CaseResult, finding: &'r Finding, ports: &[&Port]) -> Self {
        let from = case.transcript.len().saturating_sub(LINES);
        Self {
            case: &case.address,
            title: &case.title,
            clause: &finding.clause,
            demands: &finding.summary,
            step: finding.step.as_deref(),
            expected: &finding.expected,
            got: finding.lines().map(|line| line.into_owned()).collect(),
            octets: &case.transcript[from..],
            known: finding.known.as_ref().map(|known| known.reason.as_str()),
            again: format!("mailspec run {} -v", case.address),
            by_hand: [Protocol::Imap, Protocol::Pop3]
                .into_iter()
                .filter_map(|protocol| best(ports, protocol))
                .map(opened)
                .collect(),
        }
    }
}

/// The port that shows a protocol best: where TLS is there, under TLS.
fn best<'p>(ports: &[&'p Port], protocol: Protocol) -> Option<&'p Port> {
    let mine = ports.iter().filter(|port| port.protocol == protocol);
    mine.copied().min_by_key(|port| match port.tls {
        Encryption::Implicit => 0,
        Encryption::Upgrade => 1,
        Encryption::None => 2,
    })
}

/// The command that opens a port in a terminal, where lines can be typed.
fn opened(port: &Port) -> String {
    let address = &port.address;
    let upgrade = match port.protocol {
        Protocol::Imap => "imap",
        Protocol::Pop3 => "pop3",
    };
    match port.tls {
        Encryption::Implicit => format!("openssl s_client -quiet -crlf -connect {address}"),
        Encryption::Upgrade => {
            format!("openssl s_client -quiet -crlf -starttls {upgrade} -connect {address}")
        }
        Encryption::None => {
            let (host, number) = address.rsplit_once(':').unwrap_or((address, ""));
            format!("nc -C {} {number}", host.trim_matches(['[', ']']))
        }
    }
}
