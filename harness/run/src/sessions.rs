//! Our own sessions beside the cases: probing, preparing, clearing up.
//!
//! A server that breaks a rule there does so in every case. It is said once, in a case of its own
//! for each protocol, and reddens no other.

use std::collections::BTreeMap;

use mailspec_suite::Protocol;

use crate::{
    connection::{Beside, Seen, Transcript},
    findings::{add, leave_out},
    known,
    site::Site,
    under_test::KnownDeviation,
    verdict::{self, CaseResult, End, Finding, Verdict},
};

/// What was seen beside the cases, by protocol.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    imap: Session,
    pop3: Session,
}

#[derive(Debug, Default)]
struct Session {
    findings: Vec<Finding>,
    transcript: Vec<String>,
}

/// Transcript lines that are kept of a protocol's sessions.
const LINES: usize = 300;

impl Site {
    /// What the rules saw in sessions that are no case, in a case called `address` if there were one:
    /// without secrets, and with what is known of the target.
    pub fn findings(&self, address: &str, seen: Seen) -> Vec<Finding> {
        let mut findings = Vec::new();
        for violation in &seen.violations {
            let got = self.redactor.text(&violation.what);
            add(&mut findings, Finding::of_rule(violation, got));
        }
        for (rule, times) in seen.left_out {
            leave_out(&mut findings, rule, times);
        }
        known::mark(address, &mut findings, &self.target.known);
        findings
    }
}

impl Sessions {
    /// What the rules saw beside the steps of a case, and the record of its connections.
    pub(crate) fn add(
        &mut self,
        seen: BTreeMap<Protocol, Seen>,
        record: &[String],
        transcript: &Transcript,
    ) {
        for (protocol, seen) in seen {
            let session = self.of(protocol);
            let before = session.findings.len();
            for violation in &seen.violations {
                let got = transcript.mask(&violation.what);
                add(&mut session.findings, Finding::of_rule(violation, got));
            }
            for (rule, times) in seen.left_out {
                leave_out(&mut session.findings, rule, times);
            }
            let room = LINES.saturating_sub(session.transcript.len());
            if session.findings.len() > before && room > 0 {
                session.transcript.extend(record.iter().take(room).cloned());
            }
        }
    }

    /// The same of what the probe left.
    pub(crate) fn probed(&mut self, beside: &Beside, transcript: &Transcript) {
        self.add(beside.take(), &transcript.lines(), transcript);
    }

    /// The case of each protocol in whose sessions something was seen.
    pub(crate) fn results(self, known: &[KnownDeviation]) -> Vec<CaseResult> {
        let sides = [("imap", self.imap), ("pop3", self.pop3)];
        let seen = sides
            .into_iter()
            .filter(|(_, session)| !session.findings.is_empty());
        seen.map(|(protocol, session)| session.result(protocol, known))
            .collect()
    }

    fn of(&mut self, protocol: Protocol) -> &mut Session {
        match protocol {
            Protocol::Imap => &mut self.imap,
            Protocol::Pop3 => &mut self.pop3,
        }
    }
}

impl Session {
    fn result(mut self, protocol: &str, known: &[KnownDeviation]) -> CaseResult {
        let address = format!("sessions/{protocol}");
        known::mark(&address, &mut self.findings, known);
        let (verdict, is_known) = verdict::judged(&self.findings, &[], End::Reached);
        CaseResult {
            address,
            suite: "sessions".to_owned(),
            title: "The sessions that probe the server, prepare cases and clear up after them"
                .to_owned(),
            covers: Vec::new(),
            values: BTreeMap::new(),
            verdict,
            known: is_known,
            reason: None,
            outcomes: Vec::new(),
            findings: self.findings,
            transcript: match verdict {
                Verdict::Pass => Vec::new(),
                _ => self.transcript,
            },
            seconds: 0.0,
        }
    }
}
