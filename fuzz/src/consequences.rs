//! Which rules a fault may break: those that check what it breaks, and those that see its
//! consequences, which are listed here.
//!
//! An accusation of any other rule is a false one. `examples/consequences.rs` shows what happens.

use std::collections::BTreeSet;

use mailspec_reference::Fault;
use mailspec_rules::syntax::productions;

/// The rules that a server with this fault may be seen to break.
pub(crate) fn may_break(fault: Fault) -> BTreeSet<&'static str> {
    let info = fault.info();
    let breaks = |checks: &[&str]| checks.iter().any(|id| info.breaks.contains(id));
    let own = mailspec_rules::rules().filter(|rule| breaks(rule.checks));
    let mut rules: BTreeSet<&str> = own.map(|rule| rule.id).collect();
    let mut grammar = productions::TABLE.iter().map(|(_, checks)| *checks);
    if grammar.any(breaks) || breaks(&["rfc3501/9-formal-syntax"]) {
        rules.insert(match fault {
            Fault::Imap(_) => "imap/syntax",
            Fault::Pop3(_) => "pop3/syntax",
        });
    }
    let consequences = TABLE.iter().filter(|(name, _)| *name == info.id);
    rules.extend(consequences.flat_map(|(_, rules)| *rules));
    rules
}

/// Once client and server number messages differently, whatever is said of one is said of another.
const NUMBERS: &[&str] = &[
    "imap/exists-shrinks",
    "imap/immutable-data",
    "imap/modseq-falls",
    "imap/modseq-unchanged",
    "imap/partial-length",
    "imap/rfc822-size",
    "imap/sequence-number",
    "imap/uid-below-uidnext",
    "imap/uid-changed",
    "imap/uid-order",
    "imap/uidnext-not-above-uids",
    "imap/vanished-invisible",
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

/// Once a reply is taken for that to another command, whatever is said of either is said of both.
///
/// What a reply is like by itself is not among it, such as its line ends.
const REPLIES: &[&str] = &[
    "pop3/apop-timestamp",
    "pop3/auth-base64",
    "pop3/auth-cancel",
    "pop3/auth-challenge",
    "pop3/capa-auth-resp-code",
    "pop3/capa-both-states",
    "pop3/capa-complete",
    "pop3/capa-sasl",
    "pop3/capa-stls",
    "pop3/deleted-not-listed",
    "pop3/deleted-unreachable",
    "pop3/fixed-maildrop",
    "pop3/language",
    "pop3/list-size",
    "pop3/listing-of-one",
    "pop3/message-numbers",
    "pop3/no-such-message",
    "pop3/one-reply",
    "pop3/pass-after-user",
    "pop3/plaintext-behind-stls",
    "pop3/quit-ends-session",
    "pop3/response-code-place",
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
    "pop3/wrong-state",
];

const TABLE: &[(&str, &[&str])] = &[
    // What has no OK is no response code.
    (
        "imap/code-without-status",
        &[
            "imap/closed-missing",
            "imap/highestmodseq-missing",
            "imap/syntax",
            "imap/unrequested-extension",
        ],
    ),
    ("imap/star-in-flags", &["imap/syntax"]),
    (
        "imap/tagged-twice",
        &["imap/after-logout", "imap/plaintext-behind-starttls"],
    ),
    ("imap/bye-without-closing", &["imap/bye-repeated"]),
    // OK without the data that comes with it.
    (
        "imap/fetch-wrong-state",
        &["imap/esearch-response", "imap/search-response"],
    ),
    (
        "imap/select-keeps-selection-on-failure",
        &["imap/wrong-state"],
    ),
    (
        "imap/uidnext-too-low",
        &["imap/appenduid", "imap/copyuid", "imap/uidnext-decreased"],
    ),
    // CREATE would have refused such names.
    ("imap/append-creates", &["imap/mailbox-name"]),
    // The server counts what the client has not heard of.
    ("imap/exists-never-announced", NUMBERS),
    ("imap/expunge-never-announced", NUMBERS),
    ("imap/wrong-sequence-after-expunge", NUMBERS),
    ("imap/exists-shrinks", NUMBERS),
    ("imap/flags-without-keywords", &["imap/keyword-unannounced"]),
    (
        "imap/uid-reuse",
        &[
            "imap/appenduid",
            "imap/copyuid",
            "imap/immutable-data",
            "imap/partial-length",
            "imap/rfc822-size",
            "imap/uidnext-decreased",
            "imap/uidnext-not-above-uids",
        ],
    ),
    (
        "imap/uid-changes-on-flag",
        &["imap/uid-order", "imap/uidnext-not-above-uids"],
    ),
    // A lone dot ends the reply, and what is left of it is none.
    (
        "pop3/no-byte-stuffing",
        &["pop3/list-size", "pop3/one-reply", "pop3/top-lines"],
    ),
    // What the other session removed is gone, and the numbers with it.
    ("pop3/lock-not-taken", MAILDROP),
    ("pop3/numbers-from-zero", MAILDROP),
    (
        "pop3/stat-counts-deleted",
        &["pop3/fixed-maildrop", "pop3/stat-size"],
    ),
    ("pop3/list-ignores-argument", &["pop3/syntax"]),
    ("pop3/lists-deleted", &["pop3/fixed-maildrop"]),
    ("pop3/dele-renumbers", MAILDROP),
    // What was never there counts as deleted from then on.
    (
        "pop3/no-such-message-accepted",
        &["pop3/deleted-unreachable", "pop3/fixed-maildrop"],
    ),
    // What the client takes for restored is neither counted nor listed.
    (
        "pop3/rset-ignored",
        &["pop3/fixed-maildrop", "pop3/message-numbers"],
    ),
    ("pop3/quit-stays-open", &["pop3/quit-ends-session"]),
    ("pop3/uidl-without-number", &["pop3/unique-id"]),
    ("pop3/uidl-duplicate", &["pop3/uidl-persistent"]),
    ("pop3/capa-forgets-after-login", &["pop3/capa-complete"]),
    ("pop3/stls-keeps-plaintext", &["pop3/one-reply"]),
    (
        "imap/literal-too-long",
        &[
            "imap/not-completed",
            "imap/partial-length",
            "imap/rfc822-size",
            "imap/uid-changed",
            "imap/uid-missing",
            "imap/uid-order",
            "imap/uidnext-not-above-uids",
        ],
    ),
    (
        "imap/fetch-data-late",
        &[
            "imap/modseq-missing",
            "imap/modseq-without-uid",
            "imap/partial-unasked",
            "imap/sequence-number",
            "imap/uid-missing",
        ],
    ),
    // By then the number may be that of another message.
    ("imap/fetch-data-late", NUMBERS),
    ("imap/appenduid-wrong", &["imap/copyuid"]),
    ("pop3/challenge-with-text", &["pop3/syntax"]),
    ("imap/uids-descend", NUMBERS),
    ("imap/first-item-alone", &["imap/uid-missing"]),
    ("imap/uid-item-is-number", NUMBERS),
    (
        "imap/whole-without-header",
        &[
            "imap/immutable-data",
            "imap/partial-length",
            "imap/rfc822-size",
        ],
    ),
    ("imap/list-echoes", &["imap/mailbox-name"]),
    ("imap/esearch-count-omitted", &["imap/esearch-response"]),
    ("imap/esearch-all-spaced", &["imap/esearch-response"]),
    ("imap/esearch-without-tag", &["imap/esearch-response"]),
    (
        "imap/close-keeps-selection",
        &[
            "imap/expunge-during-close",
            "imap/no-mailbox",
            "imap/vanished-when",
            "imap/wrong-state",
        ],
    ),
    ("imap/move-unannounced", NUMBERS),
    ("imap/fetch-numbered-by-uid", NUMBERS),
    ("imap/uidnext-drifts", NUMBERS),
    ("imap/uidvalidity-shrinks", &["imap/appenduid"]),
    ("imap/new-message-first", NUMBERS),
    ("imap/numbers-move-early", NUMBERS),
    ("pop3/maildrop-grows", MAILDROP),
    ("pop3/sizes-grow", &["pop3/stat-size"]),
    ("pop3/retr-drifts", MAILDROP),
    ("pop3/quit-refused", &["pop3/quit-ends-session"]),
    ("pop3/wrong-password-opens", &["pop3/wrong-state"]),
    ("pop3/retr-loses-last-line", MAILDROP),
    ("pop3/capa-one-line", REPLIES),
    ("pop3/stat-counts-more", MAILDROP),
    ("imap/silent-store-swallows", NUMBERS),
    ("imap/unselect-anywhere", &["imap/wrong-state"]),
    ("imap/uid-expunge-unannounced", NUMBERS),
    ("imap/refused-admitted", &["imap/wrong-state"]),
    ("imap/starttls-twice", &["imap/wrong-state"]),
    ("imap/starttls-logs-in", &["imap/wrong-state"]),
    // What the client takes for one user's mail is another's.
    (
        "imap/logindisabled-untrue",
        &[
            "imap/appenduid",
            "imap/copyuid",
            "imap/highestmodseq-falls",
            "imap/immutable-data",
            "imap/modseq-falls",
            "imap/partial-length",
            "imap/rfc822-size",
            "imap/uid-below-uidnext",
            "imap/uidnext-decreased",
            "imap/uidnext-not-above-uids",
        ],
    ),
    ("imap/preauth-untrue", &["imap/wrong-state"]),
    ("imap/quotes-kept", &["imap/no-mailbox", "imap/wrong-state"]),
    (
        "imap/logout-stays-open",
        &["imap/bye-repeated", "imap/closed-missing"],
    ),
    (
        "imap/select-stays",
        &[
            "imap/examine-read-only",
            "imap/exists-shrinks",
            "imap/select-data",
            "imap/sequence-number",
            "imap/uid-below-uidnext",
            "imap/uidnext-not-above-uids",
        ],
    ),
    ("imap/exists-too-many", &["imap/uidnext-not-above-uids"]),
    (
        "imap/status-uidnext-ahead",
        &["imap/uid-below-uidnext", "imap/uidnext-decreased"],
    ),
    (
        "imap/status-of-missing",
        &[
            "imap/appendlimit-told",
            "imap/status-response",
            "imap/syntax",
            "imap/uidnext-zero",
            "imap/uidvalidity-zero",
        ],
    ),
    ("imap/expunge-names-last", NUMBERS),
    ("imap/literal-plus-unread", &["imap/tag"]),
    (
        "imap/anything-before-login",
        &[
            "imap/acl-answered",
            "imap/closed-missing",
            "imap/enabled-response",
            "imap/esearch-response",
            "imap/examine-read-only",
            "imap/highestmodseq-missing",
            "imap/idle-ended",
            "imap/idle-without-continuation",
            "imap/list-delimiter",
            "imap/quota-answered",
            "imap/quotaroot-answered",
            "imap/search-response",
            "imap/select-access",
            "imap/select-codes",
            "imap/select-data",
            "imap/status-response",
        ],
    ),
    ("pop3/numbers-beyond", MAILDROP),
    (
        "pop3/sizes-with-utf8",
        &["pop3/list-size", "pop3/stat-size"],
    ),
    ("imap/syntax-errors-accepted", &["imap/syntax"]),
    ("imap/code-surplus", &["imap/select-codes"]),
    (
        "imap/tags-mangled",
        &["imap/challenge-base64", "imap/not-completed"],
    ),
    ("imap/login-twice", &["imap/closed-missing"]),
    ("imap/select-missing-bad", &["imap/closed-missing"]),
    ("imap/one-flag-told-at-most", &["imap/modseq-unchanged"]),
    ("imap/store-forgotten", &["imap/modseq-unchanged"]),
    ("imap/expunge-swaps", NUMBERS),
    ("imap/idle-deselects", &["imap/closed-missing"]),
    ("imap/status-without-star", &["imap/status-response"]),
    (
        "imap/extended-empty-name-root",
        &["imap/list-special-use", "imap/list-subscribed"],
    ),
    ("imap/empty-name-matches-all", &["imap/list-match"]),
    ("imap/size-negative", &["imap/status-response"]),
    ("imap/multiappend-first-alone", &["imap/appenduid"]),
    ("imap/multiappend-empty-skipped", &["imap/appenduid"]),
    ("imap/appendlimit-zero", &["imap/appendlimit"]),
    ("imap/idle-swallows", NUMBERS),
    (
        "imap/modseq-in-steps",
        &["imap/highestmodseq-falls", "imap/modseq-unchanged"],
    ),
    (
        "imap/highestmodseq-of-messages",
        &["imap/highestmodseq-falls"],
    ),
    (
        "imap/condstore-by-enable-alone",
        &["imap/modseq-without-uid"],
    ),
    (
        "imap/select-condstore-ignored",
        &["imap/modseq-missing", "imap/modseq-without-uid"],
    ),
    (
        "imap/enable-condstore-ignored",
        &["imap/highestmodseq-missing"],
    ),
    (
        "imap/resync-without-data",
        &[
            "imap/highestmodseq-missing",
            "imap/select-codes",
            "imap/select-data",
        ],
    ),
    ("imap/resync-without-uid", &["imap/modseq-without-uid"]),
    ("imap/quota-without-limit", &["imap/quotaroot-answered"]),
    ("imap/metadata-names-unchecked", &["imap/syntax"]),
    ("imap/metadata-unasked", &["imap/unrequested-extension"]),
    ("pop3/auth-refused-admitted", &["pop3/wrong-state"]),
    (
        "pop3/auth-stays-out",
        &["pop3/capa-stls", "pop3/wrong-state"],
    ),
    ("pop3/auth-first-challenge-filled", &["pop3/auth-challenge"]),
    ("pop3/empty-line-ignored", REPLIES),
    ("pop3/greeting-left-out", REPLIES),
    ("pop3/lock-refusal-opens", &["pop3/wrong-state"]),
    (
        "pop3/apop-stays-out",
        &["pop3/capa-stls", "pop3/wrong-state"],
    ),
    ("pop3/marks-survive", &["pop3/message-numbers"]),
    (
        "pop3/dele-forgets",
        &["pop3/deleted-not-listed", "pop3/fixed-maildrop"],
    ),
    (
        "pop3/sizes-hexadecimal",
        &["pop3/list-size", "pop3/stat-size"],
    ),
    ("pop3/unfinished-line-joined", REPLIES),
    (
        "pop3/uidl-loses-last",
        &[
            "pop3/deleted-not-listed",
            "pop3/fixed-maildrop",
            "pop3/no-such-message",
        ],
    ),
    ("pop3/flags-in-headers", &["pop3/top-headers"]),
    ("pop3/utf8-after-login", &["pop3/wrong-state"]),
    ("pop3/stls-lets-in", &["pop3/wrong-state"]),
    ("imap/appendlimit-quoted", &["imap/status-response"]),
    ("imap/listed-per-pattern", &["imap/list-status-order"]),
    ("imap/status-deselects", &["imap/closed-missing"]),
    ("pop3/expunge-renumbers", MAILDROP),
    ("imap/vanished-as-earlier", NUMBERS),
    ("imap/earlier-combined", NUMBERS),
];
