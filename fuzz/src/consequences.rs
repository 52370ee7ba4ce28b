//! Which rules a fault may break.
//!
//! The rest of what a fault does only an expectation of a case can see. A fault
//! that is not listed is one on which no rule has anything to say; an
//! accusation of any other rule is a false one. `examples/consequences.rs`
//! shows what happens.

/// The rules that a server with this fault may be seen to break.
pub(crate) fn may_break(fault: &str) -> &'static [&'static str] {
    let row = TABLE.iter().find(|(name, _)| *name == fault);
    row.map_or(&[], |(_, rules)| rules)
}

/// Once client and server number messages differently, whatever is said of one is said of another.
const NUMBERS: &[&str] = &[
    "imap/exists-shrinks",
    "imap/immutable-data",
    "imap/partial-length",
    "imap/rfc822-size",
    "imap/sequence-number",
    "imap/uid-below-uidnext",
    "imap/uid-changed",
    "imap/uid-order",
    "imap/uidnext-not-above-uids",
];

/// The same for the messages of a maildrop.
const MAILDROP: &[&str] = &[
    "pop3/deleted-not-listed",
    "pop3/deleted-unreachable",
    "pop3/fixed-maildrop",
    "pop3/list-size",
    "pop3/message-numbers",
    "pop3/no-such-message",
    "pop3/retr-constant",
    "pop3/size-constant",
    "pop3/stat-size",
    "pop3/syntax",
    "pop3/top-headers",
    "pop3/top-lines",
    "pop3/uidl-persistent",
    "pop3/uidl-stable",
    "pop3/uidl-unique",
    "pop3/unique-id",
];

const SYNTAX: &[&str] = &["imap/syntax"];

const TABLE: &[(&str, &[&str])] = &[
    ("imap/code-without-text", SYNTAX),
    // What has no OK is no response code.
    (
        "imap/code-without-status",
        &["imap/select-codes", "imap/syntax"],
    ),
    ("imap/status-space", SYNTAX),
    ("imap/space-after-search", SYNTAX),
    ("imap/space-after-capability", SYNTAX),
    ("imap/plus-without-space", SYNTAX),
    ("imap/nul-padding", SYNTAX),
    ("imap/bare-line-feed", SYNTAX),
    ("imap/wrong-literal-length", SYNTAX),
    ("imap/empty-fetch", SYNTAX),
    ("imap/fetch-zero", SYNTAX),
    (
        "imap/star-in-flags",
        &["imap/flags-wildcard", "imap/syntax"],
    ),
    (
        "imap/uidvalidity-zero",
        &["imap/syntax", "imap/uidvalidity-zero"],
    ),
    ("imap/empty-address-list", SYNTAX),
    ("imap/bodystructure-without-children", SYNTAX),
    ("imap/negative-body-size", SYNTAX),
    ("imap/nil-encoding", SYNTAX),
    ("imap/nil-in-parameters", SYNTAX),
    ("imap/space-between-bodies", SYNTAX),
    ("imap/copyuid-empty", SYNTAX),
    ("imap/tag-lowercased", &["imap/tag"]),
    (
        "imap/tagged-twice",
        &[
            "imap/after-logout",
            "imap/completed-twice",
            "imap/plaintext-behind-starttls",
        ],
    ),
    (
        "imap/bye-without-closing",
        &["imap/after-bye", "imap/bye-repeated"],
    ),
    (
        "imap/capability-without-imap4rev1",
        &["imap/capability-imap4rev1", "imap/syntax"],
    ),
    ("imap/login-twice", &["imap/wrong-state"]),
    ("imap/commands-before-login", &["imap/wrong-state"]),
    ("imap/cancel-answered-no", &["imap/authenticate-cancelled"]),
    ("imap/starttls-injection", &["imap/starttls-buffered"]),
    ("imap/logout-without-bye", &["imap/logout-without-bye"]),
    (
        "imap/continuation-for-literal-plus",
        &["imap/unexpected-continuation"],
    ),
    // OK without the data that comes with it.
    (
        "imap/fetch-wrong-state",
        &[
            "imap/esearch-response",
            "imap/search-response",
            "imap/wrong-state",
        ],
    ),
    (
        "imap/select-keeps-selection-on-failure",
        &["imap/no-mailbox", "imap/wrong-state"],
    ),
    ("imap/no-uidvalidity", &["imap/select-codes"]),
    ("imap/no-uidnext", &["imap/select-codes"]),
    (
        "imap/uidnext-too-low",
        &[
            "imap/uidnext-decreased",
            "imap/uidnext-not-above-uids",
            "imap/appenduid",
            "imap/copyuid",
        ],
    ),
    ("imap/percent-crosses-separator", &["imap/list-match"]),
    ("imap/enable-without-enabled", &["imap/enabled-response"]),
    // CREATE would have refused such names.
    ("imap/append-creates", &["imap/mailbox-name"]),
    // The server counts what the client has not heard of.
    ("imap/exists-never-announced", &["imap/sequence-number"]),
    ("imap/expunge-never-announced", NUMBERS),
    ("imap/expunge-during-fetch", &["imap/expunge-during-fetch"]),
    (
        "imap/unsolicited-expunge-between-commands",
        &["imap/expunge-without-command"],
    ),
    ("imap/wrong-sequence-after-expunge", NUMBERS),
    ("imap/exists-shrinks", NUMBERS),
    ("imap/flags-without-keywords", &["imap/keyword-unannounced"]),
    ("imap/close-announces", &["imap/expunge-during-close"]),
    (
        "imap/uid-reuse",
        &[
            "imap/immutable-data",
            "imap/partial-length",
            "imap/rfc822-size",
            "imap/uid-below-uidnext",
            "imap/uidnext-decreased",
            "imap/uidnext-not-above-uids",
            "imap/appenduid",
        ],
    ),
    (
        "imap/uid-changes-on-flag",
        &[
            "imap/uid-changed",
            "imap/uid-order",
            "imap/uidnext-not-above-uids",
        ],
    ),
    (
        "imap/no-search-response-when-empty",
        &["imap/search-response"],
    ),
    ("imap/esearch-as-search", &["imap/esearch-response"]),
    ("imap/esearch-without-uid", &["imap/esearch-uid"]),
    ("imap/uid-fetch-without-uid", &["imap/uid-missing"]),
    ("imap/uid-store-without-uid", &["imap/uid-missing"]),
    (
        "imap/partial-ignored",
        &["imap/partial-length", "imap/partial-origin"],
    ),
    ("imap/size-estimate", &["imap/rfc822-size"]),
    ("pop3/lowercase-ok", &["pop3/status-upper-case"]),
    ("pop3/long-response", &["pop3/response-length"]),
    ("pop3/terminator-lf", &["pop3/termination"]),
    // A lone dot ends the reply, and what is left of it is none.
    (
        "pop3/no-byte-stuffing",
        &[
            "pop3/byte-stuffing",
            "pop3/list-size",
            "pop3/one-reply",
            "pop3/syntax",
            "pop3/top-lines",
        ],
    ),
    ("pop3/transaction-before-login", &["pop3/wrong-state"]),
    ("pop3/user-in-transaction", &["pop3/wrong-state"]),
    ("pop3/double-reply", &["pop3/one-reply"]),
    ("pop3/two-line-greeting", &["pop3/one-reply"]),
    ("pop3/pass-without-user", &["pop3/pass-after-user"]),
    // What the other session removed is gone, and the numbers with it.
    ("pop3/lock-not-taken", MAILDROP),
    ("pop3/numbers-from-zero", MAILDROP),
    (
        "pop3/stat-counts-deleted",
        &[
            "pop3/deleted-not-listed",
            "pop3/fixed-maildrop",
            "pop3/stat-size",
        ],
    ),
    ("pop3/stat-two-spaces", &["pop3/syntax"]),
    ("pop3/sizes-with-lf", &["pop3/list-size"]),
    ("pop3/sizes-with-stuffing", &["pop3/list-size"]),
    ("pop3/list-ignores-argument", &["pop3/syntax"]),
    (
        "pop3/lists-deleted",
        &["pop3/deleted-not-listed", "pop3/fixed-maildrop"],
    ),
    ("pop3/deleted-retrievable", &["pop3/deleted-unreachable"]),
    ("pop3/dele-twice", &["pop3/deleted-unreachable"]),
    ("pop3/dele-renumbers", MAILDROP),
    // What was never there counts as deleted from then on.
    (
        "pop3/no-such-message-accepted",
        &[
            "pop3/deleted-unreachable",
            "pop3/fixed-maildrop",
            "pop3/no-such-message",
        ],
    ),
    // What the client takes for restored is neither counted nor listed.
    (
        "pop3/rset-ignored",
        &["pop3/fixed-maildrop", "pop3/message-numbers"],
    ),
    ("pop3/quit-stays-open", &["pop3/quit-ends-session"]),
    ("pop3/top-sends-body", &["pop3/top-lines"]),
    ("pop3/top-one-line-short", &["pop3/top-lines"]),
    ("pop3/top-other-headers", &["pop3/top-headers"]),
    ("pop3/uidl-without-number", &["pop3/unique-id"]),
    ("pop3/uidl-two-spaces", &["pop3/unique-id"]),
    ("pop3/uidl-too-long", &["pop3/unique-id"]),
    (
        "pop3/uidl-duplicate",
        &["pop3/uidl-persistent", "pop3/uidl-unique"],
    ),
    (
        "pop3/apop-timestamp-constant",
        &["pop3/apop-timestamp-unique"],
    ),
    ("pop3/capa-omits-top", &["pop3/capa-complete"]),
    (
        "pop3/capa-forgets-after-login",
        &["pop3/capa-both-states", "pop3/capa-complete"],
    ),
    ("pop3/capa-stls-after-login", &["pop3/capa-stls"]),
    ("pop3/text-in-brackets", &["pop3/resp-codes"]),
    ("pop3/stls-keeps-plaintext", &["pop3/one-reply"]),
    ("pop3/bad-base64-accepted", &["pop3/auth-base64"]),
    ("pop3/auth-cancel-ignored", &["pop3/auth-cancel"]),
    ("imap/examine-read-write", &["imap/examine-read-only"]),
    (
        "imap/literal-too-long",
        &[
            "imap/partial-length",
            "imap/syntax",
            "imap/uid-missing",
            "imap/rfc822-size",
            "imap/not-completed",
            "imap/uid-changed",
            "imap/uid-order",
        ],
    ),
    (
        "imap/fetch-data-late",
        &[
            "imap/data-after-completion",
            "imap/sequence-number",
            "imap/uid-missing",
        ],
    ),
    ("imap/appenduid-wrong", &["imap/appenduid", "imap/copyuid"]),
    ("imap/flag-made-up", &["imap/flag-extension"]),
    ("imap/attribute-made-up", &["imap/flag-extension"]),
    ("imap/idle-ends-by-itself", &["imap/idle-ended"]),
    (
        "imap/idle-without-continuation",
        &["imap/idle-without-continuation"],
    ),
    ("pop3/challenge-ok", &["pop3/auth-challenge"]),
    (
        "pop3/challenge-with-text",
        &["pop3/auth-challenge", "pop3/syntax"],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mailspec_reference::Fault;

    use super::*;

    #[test]
    fn the_table_names_faults_and_rules_that_are() {
        let rules: BTreeSet<&str> = mailspec_rules::rules().map(|rule| rule.id).collect();
        let mut faults = BTreeSet::new();
        for (fault, broken) in TABLE {
            assert!(Fault::from_id(fault).is_some(), "{fault}");
            assert!(faults.insert(fault), "{fault} twice");
            for rule in *broken {
                assert!(rules.contains(rule), "{rule}");
            }
        }
    }
}
