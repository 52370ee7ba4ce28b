//! The greeting (RFC 3501 §7.1).

use mailspec_syntax::imap::response::{Parsed, Response, StatusKind, Untagged};

use super::{
    rules,
    session::{Identity, Session},
};

impl Session {
    /// `greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF`
    pub(super) fn greeting(&mut self, parsed: &Parsed<'_>) {
        self.greeted = true;
        let Response::Untagged(Untagged::Status { kind, text }) = &parsed.response else {
            self.findings.accuse(
                &rules::GREETING,
                "the first response is not an untagged status response",
            );
            return self.after_strange_greeting();
        };
        match kind {
            StatusKind::Ok => {}
            StatusKind::PreAuth => self.identity = Identity::Known,
            StatusKind::Bye => self.say_bye(),
            StatusKind::No | StatusKind::Bad => {
                self.findings.accuse(
                    &rules::GREETING,
                    "the first response is neither OK, PREAUTH nor BYE",
                );
                self.after_strange_greeting();
            }
        }
        if let Some(code) = &text.code {
            self.code(code);
        }
    }

    /// Whether the client is authenticated is anybody's guess.
    fn after_strange_greeting(&mut self) {
        self.identity = Identity::Unclear;
    }
}
