//! The POP3 rules: names, clauses, levels and summaries.

use mailspec_syntax::{Clause, Fault};

use crate::{Level, Rule};

macro_rules! rules {
    ($($name:ident: $level:ident $rfc:literal $section:literal $id:literal
        [$($requirement:literal),*] $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub(super) static $name: Rule = Rule {
                id: concat!("pop3/", $id),
                clause: Clause::new($rfc, $section),
                level: Level::$level,
                summary: $summary,
                checks: &[$($requirement),*],
            };
        )*

        /// Every POP3 rule.
        pub(crate) static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    SYNTAX: Must 1939 "3" "syntax" []
        "Whatever a server sends follows the grammar of its reply";
    STATUS_CASE: Must 1939 "3" "status-upper-case" ["rfc1939/3-status-upper-case"]
        "+OK and -ERR are sent in upper case";
    RESPONSE_LENGTH: Must 1939 "3" "response-length" ["rfc1939/3-response-length", "rfc2449/4-response-length"]
        "A response has at most 512 octets, its CRLF included";
    LINE_END: Must 1939 "3" "line-end" ["rfc1939/3-responses-crlf"]
        "Every line of a reply ends with CRLF, not with a bare LF";
    BYTE_STUFFING: Must 1939 "3" "byte-stuffing" ["rfc1939/3-byte-stuffing", "rfc1939/5-retr-byte-stuffed", "rfc1939/7-top-byte-stuffed"]
        "A line of a multi-line reply that begins with a dot gets another dot in front";
    TERMINATION: Must 1939 "3" "termination" ["rfc1939/3-multi-line-terminator"]
        "A multi-line reply ends with a dot and CRLF";
    UNIQUE_ID: Must 1939 "7" "unique-id" ["rfc1939/7-uidl-format", "rfc1939/7-uidl-characters"]
        "A unique-id listing is a message-number, one space and 1 to 70 characters of 0x21 to 0x7E";
    GREETING: Must 1939 "4" "greeting" ["rfc1939/3-greeting", "rfc1939/4-greeting-positive"]
        "The greeting is one positive response";
    ONE_REPLY: Must 1939 "3" "one-reply" ["rfc1939/3-one-response"]
        "A server replies once to each command, in order, and says nothing else";
    STLS_CLEAR: Must 2595 "4" "plaintext-behind-stls" ["rfc2595/4-stls-negotiates"]
        "TLS begins right behind the +OK to STLS: nothing more is sent in the clear";
    QUIT_ENDS: Must 1939 "6" "quit-ends-session" ["rfc1939/6-quit-closes"]
        "After the reply to QUIT the server closes the connection and says nothing more";
    WRONG_STATE: Must 1939 "3" "wrong-state" ["rfc1939/3-wrong-state-err", "rfc1939/5-transaction-only", "rfc1939/7-top-transaction-only", "rfc1939/7-uidl-transaction-only", "rfc1939/7-user-authorization-only", "rfc1939/7-apop-authorization-only", "rfc5034/4-authorization-state-only", "rfc2595/4-authorization-only"]
        "A command that is not valid in the current state gets a negative response";
    PASS_AFTER_USER: Must 1939 "7" "pass-after-user" ["rfc1939/7-pass-after-user"]
        "PASS succeeds only after a successful USER";
    APOP_OFFERED: Must 1939 "7" "apop-timestamp" ["rfc1939/7-apop-timestamp", "rfc2449/3-greeting-grammar"]
        "A server on which APOP works has a timestamp in its greeting";
    APOP_UNIQUE: Must 1939 "7" "apop-timestamp-unique" ["rfc1939/7-apop-timestamp-differs"]
        "The timestamp differs in each greeting";
    FIXED_MAILDROP: Must 1939 "4" "fixed-maildrop" ["rfc1939/4-numbers-fixed"]
        "The messages of a maildrop are numbered when it is opened and stay so for the session";
    MESSAGE_NUMBERS: Must 1939 "4" "message-numbers" ["rfc1939/4-numbers-from-one", "rfc1939/5-list-all", "rfc1939/7-uidl-all"]
        "The n messages of a maildrop are numbered 1 to n, and each is listed once";
    DELETED_UNREACHABLE: Must 1939 "5" "deleted-unreachable" ["rfc1939/5-deleted-reference-err"]
        "A message marked as deleted cannot be referred to";
    DELETED_UNLISTED: Must 1939 "5" "deleted-not-listed" ["rfc1939/5-stat-without-deleted", "rfc1939/5-list-without-deleted", "rfc1939/7-uidl-without-deleted"]
        "A message marked as deleted is neither counted nor listed";
    NO_SUCH_MESSAGE: Must 1939 "5" "no-such-message" ["rfc1939/5-list-no-such-message", "rfc1939/5-retr-no-such-message", "rfc1939/5-dele-no-such-message", "rfc1939/7-top-no-such-message", "rfc1939/7-uidl-no-such-message"]
        "A command that names a message which is not there gets a negative response";
    LIST_NUMBER: Must 1939 "5" "listing-of-one" ["rfc1939/5-list-one", "rfc1939/7-uidl-one"]
        "LIST and UIDL with a message-number answer about that message";
    SIZE_CONSTANT: Must 1939 "5" "size-constant" ["rfc1939/5-list-exact-size"]
        "The size of a message stays the same throughout the session";
    LIST_SIZE: Must 1939 "5" "list-size" ["rfc1939/5-list-exact-size", "rfc1939/11-size-crlf", "rfc1939/11-size-not-stuffed"]
        "LIST gives the exact size: RETR's octets, line ends counted as CRLF and stuffing not counted";
    LIST_SIZE_UTF8: Should 6856 "2.1" "list-size-utf8" ["rfc6856/2.1-list-size"]
        "LIST gives the number of octets that RETR sends, on a server with UTF8 too";
    STAT_SIZE: Must 1939 "5" "stat-size" ["rfc1939/5-stat-size-is-sum"]
        "STAT gives the sum of the sizes that LIST gives";
    UIDL_STABLE: Must 1939 "7" "uidl-stable" ["rfc1939/7-uidl-persists"]
        "The unique-id of a message stays the same throughout the session";
    UIDL_UNIQUE: Must 1939 "7" "uidl-unique" ["rfc1939/7-uidl-unique"]
        "Messages that differ have different unique-ids";
    UIDL_PERSISTENT: Must 1939 "7" "uidl-persistent" ["rfc1939/7-uidl-persists"]
        "A unique-id names the same message in every session";
    RETR_CONSTANT: Must 1939 "4" "retr-constant" ["rfc1939/5-retr-repeatable"]
        "A message stays as it is throughout the session";
    TOP_HEADERS: Must 1939 "7" "top-headers" ["rfc1939/7-top-format"]
        "TOP sends the headers of the message as RETR does";
    TOP_LINES: Must 1939 "7" "top-lines" ["rfc1939/7-top-format", "rfc1939/7-top-zero", "rfc1939/7-top-too-many"]
        "TOP sends as many lines of the body as were asked for, or all";
    CAPA_BOTH_STATES: Must 2449 "5" "capa-both-states" ["rfc2449/5-capa-both-states", "rfc5034/3-sasl-after-auth"]
        "A capability announced before the login is announced after it too";
    CAPA_COMPLETE: Must 2449 "5" "capa-complete" ["rfc2449/5-capa-complete"]
        "CAPA lists TOP and UIDL where they work";
    CAPA_STLS: Must 2595 "4" "capa-stls" ["rfc2595/4-listed-where-permitted"]
        "STLS is announced only where it is permitted, so not after the login";
    CAPA_SASL: Must 2449 "6.3" "capa-sasl" ["rfc2449/6.3-sasl-same-in-both-states"]
        "SASL announces the same mechanisms after the login as before, unless TLS began between";
    CAPA_USER_TOKEN: Should 2449 "6.7" "capa-user-token" ["rfc2449/6.5-login-delay-after-login", "rfc2449/6.7-expire-after-login"]
        "After the login EXPIRE and LOGIN-DELAY tell this user's value, without the token USER";
    CAPA_AUTH_CODE: Should 3206 "5" "capa-auth-resp-code" ["rfc3206/5-auth-announced"]
        "A server that says [AUTH] announces AUTH-RESP-CODE";
    RESP_CODES: Must 2449 "6.4" "resp-codes" ["rfc2449/6.4-resp-codes", "rfc2449/3-response-code-grammar"]
        "With RESP-CODES announced, a text that begins with a bracket is a response code";
    CODE_PLACE: Should 2449 "8" "response-code-place" ["rfc2449/8.1.1-login-delay-code", "rfc2449/8.1.2-in-use-login-only", "rfc3206/4-sys-place", "rfc3206/5-auth-place", "rfc6856/5-utf8-code-place"]
        "A response code stands on a response that it is defined for";
    UTF8_UNASKED: Must 6856 "2.1" "utf8-unasked" ["rfc6856/2.1-utf8-not-unasked"]
        "A server with UTF8 sends no UTF-8 in headers until the client has asked for it";
    LANGUAGE: Must 6856 "3.2" "language" ["rfc6856/3.2-selected-tag", "rfc6856/3.2-language-listing"]
        "LANG answers with language tags: one in each line of its list, and the one that is in use now";
    CHALLENGE: Must 5034 "4" "auth-challenge" ["rfc5034/4-challenge-base64", "rfc5034/4-challenge-response"]
        "Challenges are + and base64, occur within AUTH only and before it succeeds; the first for PLAIN is empty";
    AUTH_CANCEL: Must 5034 "4" "auth-cancel" ["rfc5034/4-cancel"]
        "AUTH is rejected when the client cancels it";
    AUTH_BASE64: Must 5034 "4" "auth-base64" ["rfc5034/4-bad-base64", "rfc5034/4-base64-strict"]
        "AUTH is rejected when the client's response is not base64";
}

/// The rule that a grammar fault breaks.
pub(super) fn of_fault(fault: &Fault) -> &'static Rule {
    let line_end = ["bare LF", "does not end in CRLF"];
    match fault.rule {
        "multi-line" => &TERMINATION,
        _ if line_end.iter().any(|what| fault.what.contains(what)) => &LINE_END,
        "status" if fault.what.contains("upper case") => &STATUS_CASE,
        "single-line" if fault.span.len() > 512 => &RESPONSE_LENGTH,
        "dot-stuffed" => &BYTE_STUFFING,
        "unique-id-listing" => &UNIQUE_ID,
        "language-listing" => &LANGUAGE,
        _ => &SYNTAX,
    }
}
