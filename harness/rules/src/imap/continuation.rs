//! Continuation requests (RFC 3501 §7.5).

use mailspec_syntax::base64;

use super::{
    pending::{Kind, Mechanism},
    rules,
    session::{Session, Verdict},
};

impl Session {
    /// `continue-req = "+" SP (resp-text / base64) CRLF`
    ///
    /// Commands and continuations are negotiated one after the other (RFC 3501
    /// §5.5), so a request belongs to the oldest command that waits for one.
    pub(super) fn continuation(&mut self, text: &[u8]) {
        if let Some(serial) = self.pending.continuable() {
            let challenged = self.pending.change(serial, |kind| match kind {
                Kind::Authenticate(exchange) => {
                    let first = exchange.mechanism == Mechanism::Plain && !exchange.answered;
                    if exchange.early > 0 {
                        exchange.early -= 1;
                    } else {
                        exchange.clients_turn = true;
                    }
                    Some(first)
                }
                Kind::Idle { continued, .. } => {
                    *continued = true;
                    None
                }
                _ => None,
            });
            let Some(first) = challenged.flatten() else {
                return;
            };
            if !base64::is_base64(text) {
                self.findings.accuse(
                    &rules::CHALLENGE,
                    format_args!("the challenge \"{}\" is not base64", text.escape_ascii()),
                );
            } else if first && !text.is_empty() {
                self.findings.accuse(
                    &rules::FIRST_CHALLENGE,
                    format_args!(
                        "the first challenge of PLAIN is \"{}\"",
                        text.escape_ascii()
                    ),
                );
            }
            return;
        }
        if let Some(partial) = &mut self.partial
            && partial.awaited
        {
            partial.awaited = false;
            self.verdict = Some(Verdict::Wanted);
            return;
        }
        // A command that we can't parse may wait for anything.
        if !self.pending.has_unknown() {
            self.findings.accuse(
                &rules::CONTINUATION,
                "a continuation request came although no command waits for one",
            );
        }
    }
}
