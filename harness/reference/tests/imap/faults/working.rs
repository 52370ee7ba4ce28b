//! Faults of working on messages: SEARCH, STORE, COPY, MOVE, EXPUNGE, identifiers and numbers.

use mailspec_reference::faults::imap::Fault;

use super::Row;

pub(super) const ROWS: &[Row] = &[
    (
        Fault::SearchFlagsUnknown,
        "A: 5 SEARCH SEEN",
        &["+* SEARCH\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::SearchHidesDeleted,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Deleted)
        A: 6 SEARCH ALL",
        &["+* SEARCH 1 3\\r", "-* SEARCH 1 2 3\\r"],
    ),
    (
        Fault::SearchRecentUnknown,
        "A: 5 SEARCH RECENT",
        &["+* SEARCH\\r", "-* SEARCH 1 2 3\\r"],
    ),
    (
        Fault::SearchNewIsUnseen,
        "A: 5 SEARCH OLD",
        &["+* SEARCH 1\\r", "-* SEARCH\\r"],
    ),
    (
        Fault::SearchRecipientsOverlooked,
        "
        A: 5 APPEND INBOX {13+}\\r\\nTo: a@b.c\\r\\n\\r\\n
        A: 6 SEARCH TO a@b.c",
        &["-* SEARCH 4\\r"],
    ),
    (
        Fault::SearchNamesOverlooked,
        "
        A: 5 APPEND INBOX {19+}\\r\\nFrom: N <x@y.z>\\r\\n\\r\\n
        A: 6 SEARCH FROM \"N <\"",
        &["-* SEARCH 4\\r"],
    ),
    (
        Fault::SearchAddressesMixed,
        "A: 5 SEARCH TO b.example",
        &["+* SEARCH 1\\r", "-* SEARCH\\r"],
    ),
    (
        Fault::SearchFieldInText,
        "A: 5 SEARCH HEADER SUBJECT hello",
        &["+* SEARCH 2\\r", "-* SEARCH\\r"],
    ),
    (
        Fault::SearchSubjectInText,
        "A: 5 SEARCH SUBJECT hello",
        &["+* SEARCH 2\\r", "-* SEARCH\\r"],
    ),
    (
        Fault::SearchPresenceIgnored,
        "A: 5 SEARCH HEADER SUBJECT \"\"",
        &["+* SEARCH 1 2 3\\r", "-* SEARCH 1 2\\r"],
    ),
    (
        Fault::SearchFirstFieldAlone,
        "
        A: 5 APPEND INBOX {14+}\\r\\nA: 1\\r\\nA: 2\\r\\n\\r\\n
        A: 6 SEARCH HEADER A 2",
        &["-* SEARCH 4\\r"],
    ),
    (
        Fault::SearchOddFieldsOverlooked,
        "
        A: 5 APPEND INBOX {10+}\\r\\nX-A: 1\\r\\n\\r\\n
        A: 6 SEARCH HEADER X-A 1",
        &["-* SEARCH 4\\r"],
    ),
    (
        Fault::SearchBodyInHeader,
        "A: 5 SEARCH BODY afternoon",
        &["+* SEARCH 1\\r"],
    ),
    (
        Fault::SearchBodiesOverlooked,
        "A: 5 SEARCH TEXT hello",
        &["-* SEARCH 2\\r"],
    ),
    (
        Fault::SearchTextInBody,
        "A: 5 SEARCH TEXT afternoon",
        &["-* SEARCH 1\\r"],
    ),
    (
        Fault::SearchSentAsArrived,
        "A: 5 SEARCH SENTON 17-Jul-1996",
        &["+* SEARCH 1\\r"],
    ),
    (
        Fault::SearchSentInUtc,
        "
        A: 5 APPEND INBOX {40+}\\r\\nDate: Mon, 7 Feb 1994 21:52:25 -0800\\r\\n\\r\\n
        A: 6 SEARCH SENTON 8-Feb-1994",
        &["+* SEARCH 4\\r"],
    ),
    (
        Fault::SearchSizeInclusive,
        "A: 5 SEARCH SMALLER 1",
        &["+* SEARCH 3\\r"],
    ),
    (
        Fault::SearchNotIgnored,
        "A: 5 SEARCH NOT SEEN",
        &["+* SEARCH 1\\r", "-* SEARCH 2 3\\r"],
    ),
    (
        Fault::SearchOrIsAnd,
        "A: 5 SEARCH OR SEEN 2",
        &["-* SEARCH 1 2\\r"],
    ),
    (
        Fault::SearchFirstKeyAlone,
        "A: 5 SEARCH 1:2 SEEN",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::SearchBehindGroupIgnored,
        "A: 5 SEARCH (1:2) SEEN",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::SearchGroupShort,
        "A: 5 SEARCH (1:2 SEEN)",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::SearchSetsAsUids,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 SEARCH 2",
        &["+* SEARCH\\r", "-* SEARCH 2\\r"],
    ),
    (
        Fault::SearchUidsAsNumbers,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 SEARCH UID 3",
        &["+* SEARCH\\r", "-* SEARCH 2\\r"],
    ),
    (
        Fault::UidSearchNumbers,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 UID SEARCH ALL",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1 3\\r"],
    ),
    (
        Fault::SearchUndecoded,
        "
        A: 5 APPEND INBOX {31+}\\r\\nSubject: =?utf-8?Q?caf=65?=\\r\\n\\r\\n
        A: 6 SEARCH CHARSET UTF-8 SUBJECT cafe",
        &["-* SEARCH 4\\r"],
    ),
    (
        Fault::CharsetAsciiUnknown,
        "A: 5 SEARCH CHARSET US-ASCII ALL",
        &["+5 NO", "-5 OK"],
    ),
    (
        Fault::BadCharsetOmitted,
        "A: 5 SEARCH CHARSET X ALL",
        &["-[BADCHARSET"],
    ),
    (
        Fault::CharsetQuotedRefused,
        "A: 5 SEARCH CHARSET \"US-ASCII\" ALL",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::DateQuotedRefused,
        "A: 5 SEARCH SINCE \"1-Jan-1996\"",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::SearchNilIsEmpty,
        "A: 5 SEARCH SUBJECT NIL",
        &["+* SEARCH 1 2 3\\r"],
    ),
    (
        Fault::StarFirstRefused,
        "A: 5 FETCH *:2 UID",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::StatusUnseenWraps,
        "A: 5 STATUS Sent (UNSEEN)",
        &["+(UNSEEN 4294967295)", "-(UNSEEN 0)"],
    ),
    (
        Fault::EsearchCountsAll,
        "A: 5 SEARCH RETURN (COUNT) SEEN",
        &["+COUNT 3\\r", "-COUNT 1\\r"],
    ),
    (
        Fault::EsearchMinMaxSwapped,
        "A: 5 SEARCH RETURN (MIN) ALL",
        &["+MIN 3\\r", "-MIN 1\\r"],
    ),
    (
        Fault::EsearchNothingForEmpty,
        "A: 5 SEARCH RETURN () ALL",
        &["-ALL 1:3\\r"],
    ),
    (
        Fault::EsearchCountOmitted,
        "A: 5 SEARCH RETURN (COUNT) DRAFT",
        &["-COUNT 0\\r"],
    ),
    (
        Fault::EsearchCountUnasked,
        "A: 5 SEARCH RETURN (MIN) ALL",
        &["+MIN 1 COUNT 3\\r"],
    ),
    (
        Fault::EsearchWithSearch,
        "A: 5 SEARCH RETURN (MIN) ALL",
        &["+* SEARCH 1 2 3\\r"],
    ),
    (
        Fault::EsearchAllSpaced,
        "A: 5 SEARCH RETURN (ALL) NOT 2",
        &["+ALL 1 3\\r", "-ALL 1,3\\r"],
    ),
    (
        Fault::EsearchWithoutTag,
        "A: 5 SEARCH RETURN (MIN) ALL",
        &["-(TAG \\\"5\\\")"],
    ),
    (
        Fault::StoreRemoveClears,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Seen \\Draft)
        A: 6 STORE 1 -FLAGS (\\Draft)",
        &["-(FLAGS (\\\\Seen \\\\Recent))"],
    ),
    (
        Fault::StoreFirstAlone,
        "A: 5 STORE 1:2 +FLAGS (\\Draft)",
        &["-* 2 FETCH"],
    ),
    (
        Fault::StoreUnanswered,
        "A: 5 STORE 1 +FLAGS (\\Draft)",
        &["-* 1 FETCH"],
    ),
    (
        Fault::StoreEmptyIgnored,
        "A: 5 STORE 1 FLAGS ()",
        &["+(FLAGS (\\\\Seen", "-(FLAGS (\\\\Recent"],
    ),
    (
        Fault::StoreTakesRecent,
        "A: 5 STORE 1 FLAGS ()",
        &["+(FLAGS ())", "-(FLAGS (\\\\Recent))"],
    ),
    (
        Fault::FlagsConfused,
        "A: 5 STORE 2 FLAGS (\\Answered)",
        &["+(FLAGS (\\\\Flagged", "-(FLAGS (\\\\Answered"],
    ),
    (
        Fault::StoreForgotten,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Draft)
        A: 6 SELECT INBOX
        A: 7 FETCH 2 FLAGS",
        &["-* 2 FETCH (FLAGS (\\\\Draft"],
    ),
    (
        Fault::SilentStoreSwallows,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 2 FLAGS.SILENT (\\Draft)
        A: 5 STORE 2 +FLAGS.SILENT (\\Flagged)",
        &["-* 2 FETCH (FLAGS (\\\\Draft"],
    ),
    (
        Fault::KeywordsWithCase,
        "
        A: 5 STORE 2 FLAGS.SILENT (kept)
        A: 6 STORE 2 -FLAGS (KEPT)",
        &["+* 2 FETCH (FLAGS (kept"],
    ),
    (
        Fault::SystemFlagsWithCase,
        "A: 5 STORE 2 FLAGS (\\sEEN)",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::BareFlagsRefused,
        "A: 5 STORE 2 FLAGS \\Seen",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::CopyFirstAlone,
        "
        A: 5 COPY 1:2 Sent
        A: 6 STATUS Sent (MESSAGES)",
        &["+(MESSAGES 1)", "-(MESSAGES 2)"],
    ),
    (Fault::CopyRemoves, "A: 5 COPY 1 Sent", &["+* 1 EXPUNGE"]),
    (
        Fault::CopyNotRecent,
        "
        A: 5 COPY 1 Sent
        A: 6 STATUS Sent (RECENT)",
        &["+(RECENT 0)", "-(RECENT 1)"],
    ),
    (Fault::CopyCreates, "A: 5 COPY 1 x", &["+5 OK", "-5 NO"]),
    (
        Fault::CopyOfPart,
        "
        A: 5 COPY 1,7 Sent
        A: 6 STATUS Sent (MESSAGES)",
        &["+(MESSAGES 1)", "-(MESSAGES 0)"],
    ),
    (
        Fault::CopyRefusedInPart,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 3 FLAGS.SILENT (\\Deleted)
        b: 4 EXPUNGE
        A: 5 COPY 1:3 Sent
        A: 6 STATUS Sent (MESSAGES)",
        &["+5 NO", "+(MESSAGES 1)"],
    ),
    (Fault::ExpungeTakesSeen, "A: 5 EXPUNGE", &["+* 1 EXPUNGE"]),
    (
        Fault::ExpungeFirstAlone,
        "
        A: 5 STORE 2:3 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 SEARCH ALL",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::ExpungeUnderExamine,
        "
        A: 5 EXAMINE INBOX
        A: 6 EXPUNGE",
        &["+6 OK", "-6 NO"],
    ),
    (
        Fault::ExpungeOutrunRefused,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 3 FLAGS.SILENT (\\Deleted)
        b: 4 EXPUNGE
        A: 5 EXPUNGE",
        &["+5 NO", "-5 OK"],
    ),
    (
        Fault::ExpungeSwaps,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 FETCH 1 UID",
        &["+(UID 3)", "-(UID 2)"],
    ),
    (
        Fault::CloseExpungesExamined,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 EXAMINE INBOX
        A: 7 CLOSE
        A: 8 STATUS INBOX (MESSAGES)",
        &["+(MESSAGES 2)", "-(MESSAGES 3)"],
    ),
    (
        Fault::CloseKeepsSelection,
        "
        A: 5 CLOSE
        A: 6 SEARCH ALL",
        &["+6 OK", "-6 BAD"],
    ),
    (
        Fault::ExamineTakesRecent,
        "
        b: 1 LOGIN user1 secret
        b: 2 APPEND Sent {1+}\\r\\nx
        b: 3 EXAMINE Sent
        b: 4 STATUS Sent (RECENT)
        A: 5 STATUS Sent (RECENT)",
        &["+(RECENT 0)"],
    ),
    (Fault::CheckRefused, "A: 5 CHECK", &["+5 NO", "-5 OK"]),
    (
        Fault::UnselectAnywhere,
        "
        A: 5 UNSELECT
        A: 6 UNSELECT",
        &["+6 OK", "-6 BAD"],
    ),
    (Fault::UidsNotSticky, "", &["+* NO [UIDNOTSTICKY]"]),
    (
        Fault::UidExpungeUnannounced,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 UID EXPUNGE 1",
        &["-* 1 EXPUNGE"],
    ),
    (
        Fault::UidExpungeByNumber,
        "
        A: 5 STORE 1:2 FLAGS.SILENT (\\Deleted)
        A: 6 UID EXPUNGE 1
        A: 7 UID EXPUNGE 2
        A: 8 SEARCH ALL",
        &["+* SEARCH 1 2\\r", "-* SEARCH 1\\r"],
    ),
    (
        Fault::CopyUidExtraneous,
        "A: 5 COPY 1 Sent",
        &["+[COPYUID 5 1:3 1]", "-[COPYUID 5 1 1]"],
    ),
    (
        Fault::CopyUidShort,
        "A: 5 COPY 1:2 Sent",
        &["+[COPYUID 5 1:2 2]", "-[COPYUID 5 1:2 1:2]"],
    ),
    (
        Fault::CopyUidUntagged,
        "A: 5 COPY 1 Sent",
        &["+* OK [COPYUID", "-5 OK [COPYUID"],
    ),
    (
        Fault::AppendUidRange,
        "A: 5 APPEND INBOX {1+}\\r\\nx",
        &["+[APPENDUID 1 4:4]", "-[APPENDUID 1 4]"],
    ),
    (
        Fault::MoveLosesMessages,
        "
        A: 5 MOVE 1 Sent
        A: 6 STATUS Sent (MESSAGES)",
        &["+(MESSAGES 0)", "-(MESSAGES 1)"],
    ),
    (
        Fault::MoveMarksDeleted,
        "
        A: 5 MOVE 1 Sent
        A: 6 SELECT Sent
        A: 7 SEARCH DELETED",
        &["+* SEARCH 1\\r"],
    ),
    (
        Fault::MoveUnannounced,
        "A: 5 MOVE 1 Sent",
        &["-* 1 EXPUNGE"],
    ),
    (Fault::MoveRemovesAnyway, "A: 5 MOVE 1 x", &["+* 1 EXPUNGE"]),
    (
        Fault::UidsAsNumbers,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 UID FETCH 2 FLAGS",
        &["+* 2 FETCH", "-* 1 FETCH"],
    ),
    (
        Fault::UidsCounted,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 UID FETCH 3 RFC822.SIZE",
        &["-RFC822.SIZE 1 "],
    ),
    (
        Fault::DescendingUidsEmpty,
        "A: 5 UID FETCH 2:1 RFC822.SIZE",
        &["-RFC822.SIZE 199", "-RFC822.SIZE 23"],
    ),
    (
        Fault::FetchNumberedByUid,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 UID FETCH 2 FLAGS",
        &["+* 2 FETCH", "-* 1 FETCH"],
    ),
    (
        Fault::AbsentUidRefused,
        "A: 5 UID FETCH 9 FLAGS",
        &["+5 NO", "-5 OK"],
    ),
    (
        Fault::UidStarPastEnd,
        "A: 5 UID FETCH 9:* FLAGS",
        &["-* 3 FETCH"],
    ),
    (
        Fault::UidsRenewed,
        "A: 5 FETCH 1 UID",
        &["+(UID 4)", "-(UID 1)"],
    ),
    (
        Fault::UidNextDrifts,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Draft)
        A: 6 SELECT INBOX",
        &["+[UIDNEXT 8]", "-[UIDNEXT 4]"],
    ),
    (
        Fault::UidNextConstant,
        "",
        &["+[UIDNEXT 4294967295]", "-[UIDNEXT 4]"],
    ),
    (
        Fault::UidValidityShrinks,
        "A: 5 FETCH 1 UID",
        &["+(UID 4)", "-(UID 1)"],
    ),
    (
        Fault::DateFollowsFlags,
        "A: 5 FETCH 1 INTERNALDATE",
        &["+09:44:26 +0000", "-INTERNALDATE \\\"17-Jul-1996 02:44:25"],
    ),
    (
        Fault::NewMessageFirst,
        "
        A: 5 APPEND INBOX {1+}\\r\\nx
        A: 6 FETCH 1 UID",
        &["+(UID 4)", "-(UID 1)"],
    ),
    (
        Fault::NumbersMoveEarly,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 1 FLAGS.SILENT (\\Deleted)
        b: 4 EXPUNGE
        A: 5 FETCH 2 UID",
        &["+(UID 3)", "-(UID 2)"],
    ),
    (
        Fault::SilentStoreFails,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 1 FLAGS.SILENT (\\Deleted)
        b: 4 EXPUNGE
        A: 5 STORE 1 FLAGS.SILENT (\\Draft)",
        &["+5 NO", "-5 OK"],
    ),
    (
        Fault::StoreOfExpungedOk,
        "
        b: 1 LOGIN user1 secret
        b: 2 SELECT INBOX
        b: 3 STORE 1 FLAGS.SILENT (\\Deleted)
        b: 4 EXPUNGE
        A: 5 STORE 1 FLAGS (\\Draft)",
        &["+5 OK", "-5 NO"],
    ),
];
