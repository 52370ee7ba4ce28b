//! The IMAP rules: names, clauses, levels and summaries.

use mailspec_syntax::Clause;

use crate::{Level, Rule};

macro_rules! rules {
    ($($name:ident = $id:literal, $rfc:literal $section:literal, $level:ident,
        [$($requirement:literal),*], $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub(super) static $name: Rule = Rule {
                id: concat!("imap/", $id),
                clause: Clause::new($rfc, $section),
                level: Level::$level,
                summary: $summary,
                checks: &[$($requirement),*],
            };
        )*
        /// Every IMAP rule, by subject.
        pub(crate) static RULES: &[&Rule] = &[$(&$name),*];
    };
}

/// Rules that IMAP4rev2 has not, or that what the client enabled lifts.
pub(super) const OF_REVISION: &[&str] = &[
    "imap/search-response",
    "imap/select-data",
    "imap/select-codes",
    "imap/metadata-unasked",
];

rules! {
    SYNTAX = "syntax", 3501 "9", Must, [],
        "Whatever a server sends follows the formal syntax";

    NESTED = "nested-deeply", 3501 "7.4.2", Info, [],
        "Data may nest as deep as messages do: beyond 100 levels it is not read";

    GREETING = "greeting", 3501 "7.1", Must, ["rfc3501/7.1-greeting"],
        "The first response is an untagged OK, PREAUTH or BYE";
    LATE_PREAUTH = "late-preauth", 3501 "7.1.4", Must, ["rfc3501/7.1.4-preauth"],
        "PREAUTH is a greeting and nothing else";

    TAG = "tag", 3501 "2.2.2", Must, ["rfc3501/2.2.1-tag-echoed"],
        "A tagged response carries the tag of a command that waits for its completion, octet for octet";
    COMPLETED_TWICE = "completed-twice", 3501 "2.2.2", Must, ["rfc3501/2.2.1-one-completion"],
        "A command is completed by one tagged response, not by two";
    NOT_COMPLETED = "not-completed", 3501 "5.5", Must, ["rfc3501/2.2.1-one-completion", "rfc3501/5.5-pipelining"],
        "Commands that came before LOGOUT are completed before it";
    WRONG_STATE = "wrong-state", 3501 "3", Must, ["rfc3501/3-wrong-state-refused", "rfc3501/3.1-not-authenticated-refuses", "rfc3501/3.2-authenticated-refuses", "rfc3501/6.2.1-starttls-not-authenticated-only", "rfc3501/6.2.2-refused-when-authenticated", "rfc3501/6.2.3-refused-when-authenticated"],
        "A command that is not valid in the state of the connection is answered NO or BAD";
    LOGIN_DISABLED = "login-disabled", 3501 "7.2.1", Must, ["rfc3501/6.2.3-logindisabled", "rfc2595/3.2-logindisabled"],
        "While LOGINDISABLED is advertised, LOGIN is answered NO";
    STARTTLS_BUFFERED = "starttls-buffered", 2595 "3.1", Must, ["rfc3501/6.2.1-plaintext-behind-starttls", "rfc2595/3.1-discard-plaintext"],
        "Octets that followed STARTTLS in the clear are not taken for commands under TLS";
    STARTTLS_CLEAR = "plaintext-behind-starttls", 3501 "6.2.1", Must, ["rfc3501/6.2.1-starttls-negotiates", "rfc2595/3.1-starttls"],
        "TLS begins right behind the OK to STARTTLS: nothing more is sent in the clear";
    CANCELLED = "authenticate-cancelled", 3501 "6.2.2", Must, ["rfc3501/6.2.2-cancel-bad"],
        "An authentication exchange that the client cancels ends in BAD";
    UNANSWERED = "authenticate-unanswered", 3501 "6.2.2", Must, ["rfc3501/6.2.2-authenticate-ok"],
        "An authentication exchange succeeds with what the client says in it, and not before";
    IDLE_ENDED = "idle-ended", 2177 "3", Must, ["rfc2177/3-done"],
        "IDLE succeeds when the client has ended it with DONE, and not before";
    IDLE_UNCONTINUED = "idle-without-continuation", 2177 "3", Must, ["rfc2177/3-continuation"],
        "IDLE is answered by a continuation request before it succeeds";
    CONTINUATION = "unexpected-continuation", 3501 "7.5", Must, ["rfc3501/7.5-literal-only-when-wanted", "rfc7888/3-no-continuation"],
        "A continuation request is sent only while a command waits for one";
    CHALLENGE = "challenge-base64", 3501 "6.2.2", Must, ["rfc3501/6.2.2-challenge-base64", "rfc3501/9-base64"],
        "A server challenge is a base64 string, which may be empty";
    FIRST_CHALLENGE = "first-challenge", 4422 "5", Must, ["rfc4422/5-empty-first-challenge"],
        "A client that speaks first and has not is asked by an empty challenge";
    CLOSED_WITHOUT_BYE = "closed-without-bye", 3501 "3.4", Must, ["rfc3501/3.4-bye-before-close"],
        "A server says BYE before it closes the connection";
    // "Indicates that the server is about to close", and it "closes the connection immediately": what
    // BYE means is defined without a key word, as most of the protocol is.
    AFTER_BYE = "after-bye", 3501 "7.1.5", Must, ["rfc3501/7.1.5-bye"],
        "A server that said BYE by itself closes the connection: it answers no command that was sent after it";
    BYE_REPEATED = "bye-repeated", 3501 "7.1.5", Info, [],
        "BYE comes once or several times before the connection closes: no sentence decides it";
    LOGOUT_WITHOUT_BYE = "logout-without-bye", 3501 "6.1.3", Must, ["rfc3501/6.1.3-logout-bye", "rfc3501/3.4-logout-bye-ok-close"],
        "LOGOUT is answered by BYE before its OK";
    AFTER_LOGOUT = "after-logout", 3501 "6.1.3", Must, ["rfc3501/6.1.3-logout-closes"],
        "After the OK to LOGOUT the server closes the connection and says nothing more";

    IMAP4REV1 = "capability-imap4rev1", 3501 "7.2.1", Must, ["rfc3501/6.1.1-imap4rev1", "rfc3501/7.2.1-capability-response"],
        "Every capability listing contains IMAP4rev1, or IMAP4rev2 in its place";
    CAPABILITY = "capability-response", 3501 "6.1.1", Must, ["rfc3501/6.1.1-capability-untagged"],
        "CAPABILITY is answered by one untagged CAPABILITY response before its OK";
    UNREQUESTED = "unrequested-extension", 3501 "7.2.1", Must, ["rfc3501/7.2.1-no-unrequested-extensions"],
        "Until the client uses an extension, responses are those of IMAP4rev1";
    LITERAL_BOTH = "literal-plus-and-minus", 7888 "5", Must, ["rfc7888/5-not-both"],
        "LITERAL+ and LITERAL- are not listed together";
    ID_TWICE = "id-field-twice", 2971 "3.3", Must, ["rfc2971/3.3-no-duplicates"],
        "ID tells no field twice";
    ENABLED = "enabled-response", 5161 "3.1", Must, ["rfc5161/3.1-enabled-response"],
        "A successful ENABLE is answered by an ENABLED response";
    LATE_DATA = "data-after-completion", 3501 "7.1.1", Must, ["rfc3501/7.1.1-ok"],
        "When a command is completed OK, what it asked for has come";
    UNASKED_ENABLED = "unasked-enabled", 5161 "3.2", Must, ["rfc5161/3.2-enabled-as-result-only"],
        "ENABLED is sent as the result of ENABLE alone";

    NO_MAILBOX = "no-mailbox", 3501 "3.3", Must, ["rfc3501/3.3-message-data-needs-mailbox"],
        "Sizes, expunges and message data are sent only about a mailbox that is or is being selected";
    SELECT_DATA = "select-data", 3501 "6.3.1", Must, ["rfc3501/6.3.1-select-untagged-data", "rfc3501/6.3.2-examine-like-select"],
        "FLAGS, EXISTS and RECENT (in IMAP4rev2 LIST) are sent before the OK to SELECT or EXAMINE";
    SELECT_CODES = "select-codes", 3501 "6.3.1", Must, ["rfc3501/6.3.1-select-ok-data", "rfc3501/6.3.1-uidvalidity", "rfc3501/6.3.1-uidnext", "rfc3501/6.3.1-permanentflags", "rfc3501/6.3.2-examine-like-select"],
        "UIDVALIDITY, UIDNEXT and PERMANENTFLAGS are sent before the OK to SELECT or EXAMINE";
    SELECT_ACCESS = "select-access", 3501 "6.3.1", Should, ["rfc3501/6.3.1-read-write", "rfc3501/6.3.1-read-only"],
        "The OK to SELECT says whether the mailbox is READ-WRITE or READ-ONLY";
    EXAMINE_READ_ONLY = "examine-read-only", 3501 "6.3.2", Must, ["rfc3501/6.3.2-examine-read-only"],
        "The OK to EXAMINE begins with READ-ONLY";
    UNSEEN = "unseen-beyond-exists", 3501 "7.1", Must, ["rfc3501/7.1-unseen-code"],
        "The first unseen message is one of those that EXISTS counts";
    RECENT = "recent-beyond-exists", 3501 "7.3.2", Must, ["rfc3501/7.3.2-recent"],
        "RECENT counts some of the messages that EXISTS counts";

    EXISTS_SHRINKS = "exists-shrinks", 3501 "5.2", Must, ["rfc3501/5.2-no-shrink-by-exists"],
        "EXISTS never lowers the number of messages; only EXPUNGE does";
    EXPUNGE_DURING_FETCH = "expunge-during-fetch", 3501 "7.4.1", Must, ["rfc3501/7.4.1-no-expunge-during-fetch-store-search"],
        "No EXPUNGE is sent while only FETCH, STORE or SEARCH is in progress";
    EXPUNGE_WITHOUT_COMMAND = "expunge-without-command", 3501 "7.4.1", Must, ["rfc3501/7.4.1-no-expunge-when-idle"],
        "No EXPUNGE is sent while no command is in progress";
    CLOSE_EXPUNGE = "expunge-during-close", 3501 "6.4.2", Must, ["rfc3501/6.4.2-close-silent"],
        "CLOSE removes messages without EXPUNGE responses";
    SEQUENCE_NUMBER = "sequence-number", 3501 "2.3.1.2", Must, ["rfc3501/2.3.1.2-seq-ordered-by-uid", "rfc3501/7.4.1-expunge-number-valid", "rfc3501/7.4.1-expunge-decrements", "rfc3501/7.4.2-fetch-number-valid"],
        "Message sequence numbers run from 1 to the number of messages";

    UID_CHANGED = "uid-changed", 3501 "2.3.1.1", Must, ["rfc3501/2.3.1.1-uid-stable-in-session"],
        "The unique identifier of a message does not change during a session";
    UID_ORDER = "uid-order", 3501 "2.3.1.2", Must, ["rfc3501/2.3.1.1-uid-strictly-ascending", "rfc3501/2.3.1.2-seq-ordered-by-uid"],
        "Unique identifiers ascend strictly with message sequence numbers";
    UID_MISSING = "uid-missing", 3501 "6.4.8", Must, ["rfc3501/6.4.8-uid-in-fetch"],
        "A FETCH response that a UID command causes contains the UID";
    UIDVALIDITY_ZERO = "uidvalidity-zero", 3501 "9", Must, ["rfc3501/2.3.1.1-uid-nonzero"],
        "UIDVALIDITY is not zero";
    UIDNEXT_ZERO = "uidnext-zero", 3501 "9", Must, ["rfc3501/2.3.1.1-uid-nonzero"],
        "UIDNEXT is not zero";
    UIDVALIDITY_CHANGED = "uidvalidity-changed", 3501 "2.3.1.1", Must, ["rfc3501/6.3.1-uidvalidity"],
        "UIDVALIDITY is one value for as long as the mailbox is selected";
    UIDNEXT_DECREASED = "uidnext-decreased", 3501 "2.3.1.1", Must, ["rfc3501/2.3.1.1-uidnext-stable", "rfc3501/2.3.1.1-uidnext-rises"],
        "UIDNEXT does not go back while UIDVALIDITY stays";
    UIDNEXT_NOT_ABOVE = "uidnext-not-above-uids", 3501 "2.3.1.1", Must, ["rfc3501/2.3.1.1-uidnext-lower-bound"],
        "UIDNEXT is greater than the unique identifier of every message that is there";
    UID_BELOW_UIDNEXT = "uid-below-uidnext", 3501 "2.3.1.1", Must, ["rfc3501/2.3.1.1-uidnext-lower-bound", "rfc3501/2.3.1.1-new-uid-greater"],
        "A message that arrives has a unique identifier not below the UIDNEXT announced before";
    APPENDUID = "appenduid", 4315 "3", Must, ["rfc4315/3-appenduid", "rfc4315/3-appenduid-single", "rfc4315/3-appenduid-set", "rfc3502/uidplus"],
        "APPENDUID names as many unique identifiers as messages were appended, those that they have got";
    APPENDLIMIT = "appendlimit", 7889 "4", Must, ["rfc7889/4-toobig"],
        "APPEND of a message that is larger than the limit for all mailboxes is refused";
    APPENDLIMIT_TOLD = "appendlimit-told", 7889 "2", Must, ["rfc7889/2-one-limit"],
        "Where the capabilities tell one limit for all mailboxes, STATUS tells no other of one";
    APPENDLIMIT_WITHDRAWN = "appendlimit-withdrawn", 7889 "2", Must, ["rfc7889/2-listed"],
        "APPENDLIMIT that is listed before login is listed after it, where it says something";
    APPENDLIMIT_LISTED = "appendlimit-listed", 7889 "5", Must, ["rfc7889/5-capability-form"],
        "APPENDLIMIT is listed once, with a number or without one";
    COPYUID = "copyuid", 4315 "3", Must, ["rfc4315/3-copyuid", "rfc4315/3-copyuid-same-order", "rfc4315/3-no-extraneous"],
        "The two sets of COPYUID name equally many messages, with the unique identifiers that they have got";

    IMMUTABLE = "immutable-data", 3501 "2.3.1.1", Must, ["rfc3501/2.3.1.1-static-data-immutable", "rfc3501/6.4.5-static-immutable"],
        "Date, size, envelope, structure and texts of a message never change under one mailbox name, UIDVALIDITY and UID";
    SIZE = "rfc822-size", 3501 "7.4.2", Must, ["rfc3501/2.3.4-rfc822-size"],
        "RFC822.SIZE is the number of octets of BODY[]";
    PARTIAL_UNASKED = "partial-unasked", 3501 "7.4.2", Must, ["rfc3501/7.4.2-section-origin-only-on-request"],
        "An origin octet is sent only for a partial fetch of that section from that origin";
    PARTIAL_ORIGIN = "partial-origin", 3501 "6.4.5", Must, ["rfc3501/6.4.5-partial"],
        "A partial fetch is answered with its origin octet";
    PARTIAL_LENGTH = "partial-length", 3501 "6.4.5", Must, ["rfc3501/6.4.5-partial", "rfc3501/6.4.5-partial-truncated"],
        "A partial fetch yields the octets asked for, cut only at the end of the text";

    BODY_EXTENSION = "body-extension", 3501 "7.4.2", Must, ["rfc3501/7.4.2-no-undefined-extension"],
        "BODYSTRUCTURE ends with the location: extension data behind it is yet to be defined";

    FLAGS_WILDCARD = "flags-wildcard", 3501 "9", Must, ["rfc3501/7.2.6-no-star-in-flags"],
        "The flag \\* occurs in PERMANENTFLAGS alone";
    RECENT_NOT_SETTABLE = "recent-not-settable", 3501 "9", Must, ["rfc3501/2.3.2-recent-not-alterable"],
        "\\Recent is listed neither in FLAGS nor in PERMANENTFLAGS";
    FLAG_EXTENSION = "flag-extension", 3501 "9", Must, ["rfc3501/9-flag-extension", "rfc6154/2-defined-attributes", "rfc6154/6-no-extension-attributes"],
        "A server makes up no flag with a backslash: there are those of RFC 3501, and those of later standards";
    FLAGS_SYSTEM = "flags-system", 3501 "7.2.6", Should, ["rfc3501/7.2.6-flags-response"],
        "The FLAGS response lists the system flags at least";
    KEYWORD_UNANNOUNCED = "keyword-unannounced", 3501 "7.2.6", Should, ["rfc3501/7.2.6-flags-before-use"],
        "Where no keywords can be made, FLAGS lists each one that a message has";

    SEARCH = "search-response", 3501 "6.4.4", Must, ["rfc3501/6.4.4-search-one-response"],
        "A successful SEARCH is answered by a SEARCH response";
    SEARCH_SPLIT = "search-in-several", 3501 "7.2.5", Info, [],
        "The numbers that a SEARCH finds come in one response or in several: no sentence decides it";
    ESEARCH = "esearch-response", 4731 "3.1", Must, ["rfc4731/3.1-esearch-response", "rfc4731/3.1-only-what-was-asked", "rfc4731/3.1-single-response"],
        "A successful SEARCH with RETURN is answered by one ESEARCH response with what was asked for";
    ESEARCH_UID = "esearch-uid", 4731 "3.1", Must, ["rfc4731/3.1-uid-indicator"],
        "The ESEARCH response to UID SEARCH has the UID indicator, and that to SEARCH has not";

    MODSEQ_FALLS = "modseq-falls", 7162 "3.1", Must, ["rfc7162/3.1-later-is-greater"],
        "The mod-sequence of a message does not fall";
    MODSEQ_UNCHANGED = "modseq-unchanged", 7162 "3.1", Must, ["rfc7162/3.1-flag-change", "rfc7162/3.1.3-updates-modseq"],
        "A message whose flags have changed has another mod-sequence";
    MODSEQ_MISSING = "modseq-missing", 7162 "3.1", Must, ["rfc7162/3.1-modseq-in-fetch", "rfc7162/3.1.3-unsolicited-modseq", "rfc7162/3.2.4-uid-and-modseq"],
        "Once CONDSTORE is enabled, a FETCH response about a change has the mod-sequence";
    MODSEQ_WITHOUT_UID = "modseq-without-uid", 7162 "3.2.4", Must, ["rfc7162/3.2.4-uid-and-modseq"],
        "Where QRESYNC is offered and CONDSTORE enabled, a FETCH response about a change has the UID";
    HIGHESTMODSEQ_FALLS = "highestmodseq-falls", 7162 "3.2", Must, ["rfc7162/3.1.2.1-never-falls", "rfc7162/3.1.2.1-highestmodseq"],
        "Where QRESYNC is offered, HIGHESTMODSEQ is not below a mod-sequence that was told under the same UIDVALIDITY";
    HIGHESTMODSEQ_MISSING = "highestmodseq-missing", 7162 "3.1.2", Must, ["rfc7162/3.1.2-one-of-two", "rfc7162/3.1.2.1-every-select", "rfc7162/3.1.2.2-nomodseq"],
        "Once CONDSTORE is enabled, HIGHESTMODSEQ or NOMODSEQ comes before the OK to SELECT or EXAMINE";
    CLOSED_MISSING = "closed-missing", 7162 "3.2.11", Must, ["rfc7162/3.2.11-closed"],
        "Where CONDSTORE or QRESYNC is offered, CLOSED comes when another mailbox is selected";
    EXPUNGE_UNDER_QRESYNC = "expunge-under-qresync", 7162 "3.2.10", Must, ["rfc7162/3.2.10-vanished-not-expunge", "rfc7162/3.2.3-vanished"],
        "Once QRESYNC is enabled, VANISHED takes the place of EXPUNGE";
    VANISHED_INVISIBLE = "vanished-invisible", 7162 "3.2.10.2", Must, ["rfc7162/3.2.10.2-visible"],
        "VANISHED names messages that EXISTS has counted, and no others";
    VANISHED_WHEN = "vanished-when", 7162 "3.2.10.2", Must, ["rfc7162/3.2.10.2-when", "rfc7162/3.2.10.2-uid-search-numbers", "rfc7162/3.2.8-silent"],
        "VANISHED comes while a command is in progress that permits it";
    EARLIER_UNASKED = "vanished-earlier-unasked", 7162 "3.2.10.1", Must, ["rfc7162/3.2.10.1-caused"],
        "VANISHED (EARLIER) comes in answer to SELECT with QRESYNC and UID FETCH with VANISHED alone";
    CLOSE_HIGHESTMODSEQ = "close-highestmodseq", 7162 "3.2.8", Must, ["rfc7162/3.2.8-no-highestmodseq"],
        "The OK to CLOSE has no HIGHESTMODSEQ";

    LIST_DELIMITER = "list-delimiter", 3501 "6.3.8", Must, ["rfc3501/6.3.8-list-empty-name"],
        "LIST with an empty mailbox name is answered by the hierarchy delimiter";
    NAMESPACE_DELIMITER = "namespace-delimiter", 2342 "5", Must, ["rfc2342/5-delimiter"],
        "NAMESPACE tells the hierarchy delimiter that the names in it have";
    NAMESPACE_EXTENSION = "namespace-extension", 2342 "5", Must, ["rfc2342/5-extension-prefix"],
        "Extensions of the NAMESPACE response begin with X-, or are those of a standard";
    ONE_DELIMITER = "one-delimiter", 3501 "7.2.2", Must, ["rfc3501/7.2.2-one-separator", "rfc3501/5.1.1-single-separator"],
        "LIST and LSUB tell one hierarchy delimiter of all names below a top-level one";
    NOINFERIORS = "noinferiors", 3501 "7.2.2", Must, ["rfc3501/7.2.2-noinferiors"],
        "No name is below one that the same LIST calls \\Noinferiors";
    CHILDREN_CONTRADICT = "children-contradict", 3348 "3", Must, ["rfc3348/3-not-both", "rfc3348/3-noinferiors", "rfc5258/4-not-both"],
        "A \\HasChildren name is neither \\HasNoChildren nor \\Noinferiors";
    CHILDREN_REDUNDANT = "children-redundant", 3348 "3", Should, ["rfc3348/3-redundant"],
        "A \\Noinferiors name is not called \\HasNoChildren as well";
    LIST_MATCH = "list-match", 3501 "6.3.8", Must, ["rfc3501/6.3.8-list-matches-pattern", "rfc3501/6.3.9-lsub-wildcards"],
        "Names returned by LIST and LSUB match the pattern";
    NOSELECT_MARKED = "noselect-marked", 3501 "7.2.2", Should, ["rfc3501/7.2.2-no-marked-for-noselect"],
        "A \\Noselect or \\NonExistent name is neither \\Marked nor \\Unmarked";
    EXTENDED_UNASKED = "list-extended-unasked", 5258 "3", Must, ["rfc5258/3-no-unsolicited-extended"],
        "LIST has extended data only when the client has shown that it understands it";
    CHILDINFO_UNASKED = "childinfo-unasked", 5258 "3.5", Must, ["rfc5258/3.5-childinfo-asked"],
        "CHILDINFO is sent for RECURSIVEMATCH alone";
    CHILDINFO_CRITERIA = "childinfo-criteria", 5258 "3.5", Must, ["rfc5258/3.5-childinfo-criteria"],
        "CHILDINFO names the selection options of the LIST that asked";
    LIST_SUBSCRIBED = "list-subscribed", 5258 "3.1", Must, ["rfc5258/3.1-subscribed-exactly", "rfc5258/3.1-subscribed-attribute"],
        "What LIST (SUBSCRIBED) returns is \\Subscribed, or has CHILDINFO where that was asked for";
    LIST_SPECIAL_USE = "list-special-use", 6154 "2", Must, ["rfc6154/2-select-option", "rfc6154/2-return-option-implied"],
        "What LIST (SPECIAL-USE) returns has a special use";
    LIST_TWICE = "list-twice", 5258 "3.3", Should, ["rfc5258/3.3-one-response", "rfc5258/3-single-response"],
        "LIST with options returns no name twice";
    LIST_STATUS_ORDER = "list-status-order", 5819 "2", Must, ["rfc5819/2-status-after-list"],
        "The STATUS that LIST asks for comes behind the LIST response of its mailbox";
    LIST_STATUS_UNSELECTABLE = "list-status-unselectable", 5819 "2", Must, ["rfc5819/2-no-status-of-unselectable"],
        "LIST brings no STATUS of a name that it says cannot be selected";
    LIST_MYRIGHTS_ORDER = "list-myrights-order", 8440 "3", Must, ["rfc8440/3-myrights-after-list"],
        "The MYRIGHTS that LIST asks for comes behind the LIST response of its mailbox";
    LIST_MYRIGHTS_NONEXISTENT = "list-myrights-nonexistent", 8440 "3", Must, ["rfc8440/3-no-myrights-of-unknown"],
        "LIST brings no MYRIGHTS of a name that it says does not exist";
    MAILBOX_NAME = "mailbox-name", 3501 "5.1.3", Should, ["rfc3501/5.1.3-names-are-utf7", "rfc3501/5.1-eight-bit-names-not-listed"],
        "Listed mailbox names are 7-bit and well-formed modified UTF-7";
    STATUS = "status-response", 3501 "6.3.10", Must, ["rfc3501/6.3.10-status-items"],
        "A successful STATUS is answered by a STATUS response with the items asked for";

    QUOTA_ANSWERED = "quota-answered", 9208 "4.1.1", Must, ["rfc9208/4.1.1-getquota", "rfc2087/4.2-getquota"],
        "A successful GETQUOTA is answered by a QUOTA response";
    QUOTAROOT_ANSWERED = "quotaroot-answered", 9208 "4.1.2", Must, ["rfc9208/4.1.2-getquotaroot", "rfc9208/4.1.2-quota-of-each", "rfc2087/4.3-getquotaroot"],
        "A successful GETQUOTAROOT is answered by a QUOTAROOT response, and by QUOTA for each quota root in it";
    QUOTA_LISTED = "quota-resource-listed", 9208 "3.1.2", Must, ["rfc9208/3.1.1-advertised", "rfc9208/3.1.2-all-advertised", "rfc9208/5-advertised", "rfc9208/5.1-advertised", "rfc9208/5.2-advertised", "rfc9208/5.3-advertised", "rfc9208/5.4-advertised"],
        "A server that lists resources of QUOTA lists all that it tells of";
    OVERQUOTA_UNASKED = "overquota-unasked", 9208 "4.3.1", Must, ["rfc9208/4.3.1-untagged-overquota"],
        "OVERQUOTA comes in an untagged NO only while a mailbox is selected or a command adds a message";
    ACL_ANSWERED = "acl-answered", 4314 "3.3", Must, ["rfc4314/3.3-getacl", "rfc4314/3.4-listrights", "rfc4314/3.5-myrights"],
        "A successful GETACL, LISTRIGHTS or MYRIGHTS is answered by the response of that name";
    VIRTUAL_RIGHTS = "virtual-rights", 4314 "2.1.1", Must, ["rfc4314/2.1.1-d-told", "rfc4314/2.1.1-c-told", "rfc4314/2.1.1-d-listed", "rfc4314/2.1.1-c-listed"],
        "Rights with t or e have d as well, those with k have c";
    LISTRIGHTS_TWICE = "listrights-twice", 4314 "3.7", Must, ["rfc4314/3.7-no-right-twice"],
        "LISTRIGHTS lists no right more than once";
    LISTRIGHTS_TIED = "rights-tied", 4314 "3.7", Must, ["rfc4314/3.7-tied", "rfc4314/2-tied-conservative"],
        "Of rights that LISTRIGHTS ties together an entry of the list has all or none";
    RIGHTS_CAPABILITY = "rights-capability", 4314 "2.2", Must, ["rfc4314/2.2-rights-capability", "rfc4314/5.1.1-rights-texk"],
        "The capability RIGHTS= lists t, e, x and k, and no right of RFC 2086";
    METADATA_UNASKED = "metadata-unasked", 5464 "4.1", Must, ["rfc5464/4.1-unsolicited-enabled", "rfc5464/4.1-enable"],
        "Changes of annotations are told only to a client that has enabled METADATA or METADATA-SERVER";
    METADATA_VALUES = "metadata-values", 5464 "4.4", Must, ["rfc5464/4.4-names-only"],
        "METADATA tells values only while a GETMETADATA or SETMETADATA is in progress";
    METADATA_SET_TOLD = "metadata-set-told", 5464 "4.3", Should, ["rfc5464/4.3-no-response"],
        "SETMETADATA is not answered by METADATA with values";
}
