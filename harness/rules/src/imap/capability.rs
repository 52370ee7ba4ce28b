//! CAPABILITY and ENABLE (RFC 3501 §6.1.1, §7.2.1; RFC 5161).

use std::borrow::Cow;

use mailspec_syntax::{
    Fault,
    imap::{
        NString,
        response::{NESTING, Response, UTF8_IN_QUOTED, UTF8_IN_TEXT, Untagged},
    },
};

use crate::line::shown;

use super::{
    rules,
    session::{Identity, Session, Tally},
};

impl Session {
    /// A listing, untagged or as a response code.
    pub(super) fn capabilities(&mut self, names: &[Cow<'_, [u8]>]) {
        let has = |name: &str| {
            names
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name.as_bytes()))
        };
        let rev2 = has("IMAP4rev2");
        // A server of IMAP4rev2 alone does not list it (RFC 9051 §7.2.2).
        if !has("IMAP4rev1") && !rev2 {
            self.findings
                .accuse(&rules::IMAP4REV1, "a capability listing without IMAP4rev1");
        }
        if has("LITERAL+") && has("LITERAL-") {
            let what = "a capability listing with LITERAL+ and LITERAL-";
            self.findings.accuse(&rules::LITERAL_BOTH, what);
        }
        let append_limit = self.append_limit(names);
        let logged_in = self.identity == Identity::Known && !self.pending.may_authenticate();
        self.list_of_extensions(names, logged_in);
        let known = &mut self.capabilities;
        known.append_limit = append_limit;
        known.login_disabled = has("LOGINDISABLED");
        known.permitting += u64::from(!known.login_disabled);
        known.literal_plus |= has("LITERAL+");
        known.literal_minus |= has("LITERAL-") || rev2;
        known.qresync |= has("QRESYNC");
        known.condstore |= has("CONDSTORE") || has("QRESYNC");
        known.rev1 = has("IMAP4rev1");
        known.rev2_alone = rev2 && !known.rev1;
    }

    /// An untagged CAPABILITY response.
    pub(super) fn capability_response(&mut self) {
        // RFC 3501 §7.2.1: another command may have been told unasked.
        let others = !self.pending.all(self.capability_tally.open as usize);
        self.capability_tally.respond(others);
    }

    /// RFC 2971 §3.3: field names are strings without case.
    pub(super) fn id(&mut self, fields: &[(Cow<'_, [u8]>, NString<'_>)]) {
        for (at, (name, _)) in fields.iter().enumerate() {
            if fields[..at]
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                let what = format_args!("ID tells {} twice", shown(name));
                self.findings.accuse(&rules::ID_TWICE, what);
            }
        }
    }

    /// `enable-data = "ENABLED" *(SP capability)` (RFC 5161 §4)
    pub(super) fn enabled(&mut self, names: &[Cow<'_, [u8]>]) {
        self.responses.enabled += 1;
        if !self.pending.has_enable() && !self.pending.has_unknown() {
            self.findings.accuse(
                &rules::UNASKED_ENABLED,
                "ENABLED came although no ENABLE is in progress",
            );
        }
        let enables = |wanted: &str| {
            names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wanted.as_bytes()))
        };
        self.enabled_mod_sequences(enables);
        self.rev2_enabled |= enables("IMAP4rev2");
        if enables("UTF8=ACCEPT") || self.rev2_enabled {
            self.accept_utf8();
        }
    }

    /// From here on quoted strings are UTF-8 (RFC 6855 §3), and messages may
    /// look other than they do to connections without it (RFC 6858).
    fn accept_utf8(&mut self) {
        self.utf8 = true;
        if let Some(view) = &mut self.current {
            view.generation = None;
        }
    }

    /// Whether the fault is none in what the client has enabled, or not the server's.
    pub(super) fn excuses(&self, fault: &Fault, response: &Response<'_>) -> bool {
        match fault.rule {
            NESTING => true,
            UTF8_IN_QUOTED => self.utf8 || self.is_rev2(),
            UTF8_IN_TEXT => self.is_rev2() || self.missed,
            "response" => self.pending.has_untagged() && is_echo(response),
            _ => false,
        }
    }
}

/// Whether this is a completion with a tag that is none, as the client may have sent it.
fn is_echo(response: &Response<'_>) -> bool {
    let Response::Untagged(Untagged::Other(octets)) = response else {
        return false;
    };
    let mut words = octets.split(|&octet| octet == b' ');
    words.next();
    words.next().is_some_and(|word| {
        ["OK", "NO", "BAD"]
            .iter()
            .any(|status| word.eq_ignore_ascii_case(status.as_bytes()))
    })
}

impl Tally {
    /// Such a response came; `perhaps`: it may be about something else.
    pub(super) fn respond(&mut self, perhaps: bool) {
        if self.open > 0 {
            self.responses += 1;
            self.perhaps += u32::from(perhaps);
        }
    }

    /// Such a command was sent.
    pub(super) fn ask(&mut self, spoiled: bool) {
        if self.open == 0 {
            *self = Self::default();
        }
        self.open += 1;
        self.spoiled |= spoiled;
    }

    /// Such a command was completed. Says how far the responses are from what they should be.
    pub(super) fn complete(&mut self, ok: bool) -> Option<Mismatch> {
        self.open = self.open.saturating_sub(1);
        if ok {
            self.satisfied += 1;
        } else {
            self.failed += 1;
        }
        if self.spoiled {
            return None;
        }
        if ok && self.responses < self.satisfied {
            self.responses = self.satisfied;
            return Some(Mismatch::TooFew);
        }
        let most = self.satisfied + self.failed;
        let certain = self.responses.saturating_sub(self.perhaps);
        (self.open == 0 && certain > most).then_some(Mismatch::TooMany(self.responses, most))
    }
}

/// How the number of responses differs from that of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    TooFew,
    TooMany(u32, u32),
}
