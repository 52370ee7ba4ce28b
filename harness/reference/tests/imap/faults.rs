//! What a fault shows is what its summary says.
//!
//! That every fault is caught by a check of what it breaks is proven by `mailspec prove`.

mod append;
mod messages;
mod working;

use mailspec_reference::faults::imap::Fault;
use pretty_assertions::assert_eq;

use crate::{name_faults, transcript::replay_raw};

/// What the client does, and what is then to be seen with the fault alone (`+`)
/// or without it alone (`-`).
pub(crate) type Row = (Fault, &'static str, &'static [&'static str]);

const MESSAGE: &str = "
    A: 1 APPEND INBOX (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {199+}\\r\\nFrom: a@b.example\\r\\nSubject: afternoon\\r\\nContent-Type: multipart/mixed; boundary=b\\r\\n\\r\\n--b\\r\\nContent-Type: text/plain; charset=utf-8\\r\\n\\r\\none\\r\\n--b\\r\\nContent-Type: message/rfc822\\r\\n\\r\\nSubject: in\\r\\n\\r\\nx\\r\\n--b--\\r\\n
    A: 2 APPEND INBOX {23+}\\r\\nSubject: two\\r\\n\\r\\nhello\\r\\n
    A: 3 APPEND INBOX {1+}\\r\\nx
    A: 4 SELECT INBOX
";

const ROWS: &[Row] = &[
    (Fault::CodeWithoutText, "", &["+[UIDNEXT 4]\\r"]),
    (Fault::CodeWithoutStatus, "", &["+* [UIDNEXT 4]"]),
    (
        Fault::StatusSpace,
        "A: 5 STATUS INBOX (MESSAGES)",
        &["+MESSAGES 3 )"],
    ),
    (
        Fault::SpaceAfterSearch,
        "A: 5 SEARCH ALL",
        &["+SEARCH 1 2 3 \\r"],
    ),
    (
        Fault::SpaceAfterCapability,
        "A: 5 CAPABILITY",
        &["+APPENDLIMIT=1200000 \\r"],
    ),
    (Fault::PlusWithoutSpace, "A: 5 IDLE", &["+\"+\\r"]),
    (
        Fault::NulPadding,
        "A: 5 NOOP",
        &["+NOOP completed\\0\\0\\r"],
    ),
    (Fault::BareLineFeed, "A: 5 NOOP", &["+NOOP completed\\n"]),
    (
        Fault::WrongLiteralLength,
        "A: 5 FETCH 2 BODY[]",
        &["+{21}", "-{23}"],
    ),
    (Fault::EmptyFetch, "A: 5 FETCH 2 UID", &["+* 2 FETCH ()"]),
    (Fault::FetchZero, "A: 5 STORE 2 FLAGS ()", &["+* 0 FETCH"]),
    (
        Fault::StarInFlags,
        "",
        &["+FLAGS (\\\\Answered \\\\Flagged \\\\Deleted \\\\Seen \\\\Draft \\\\*)\\r"],
    ),
    (Fault::UidValidityZero, "", &["+[UIDVALIDITY 0]"]),
    (
        Fault::EmptyAddressList,
        "A: 5 FETCH 1 ENVELOPE",
        &["+ () () () NIL NIL)"],
    ),
    (
        Fault::EnvelopeWithoutSender,
        "A: 5 FETCH 1 ENVELOPE",
        &["+\\\"b.example\\\")) NIL NIL NIL NIL NIL NIL NIL"],
    ),
    (
        Fault::BodystructureWithoutChildren,
        "A: 5 FETCH 1 BODY",
        &["+(\\\"MESSAGE\\\" \\\"RFC822\\\" NIL NIL NIL \\\"7BIT\\\" 16) "],
    ),
    (
        Fault::NegativeBodySize,
        "A: 5 FETCH 1 BODY",
        &["+\\\"7BIT\\\" -3"],
    ),
    (Fault::NilEncoding, "A: 5 FETCH 1 BODY", &["+NIL NIL NIL 3"]),
    (
        Fault::NilInParameters,
        "A: 5 FETCH 1 BODY",
        &["+(\\\"CHARSET\\\" NIL)"],
    ),
    (
        Fault::SpaceBetweenBodies,
        "A: 5 FETCH 1 BODY",
        &["+) (\\\"MESSAGE\\\"", "-)(\\\"MESSAGE\\\""],
    ),
    (Fault::CopyUidEmpty, "A: 5 COPY 1 Sent", &["+[COPYUID 5  ]"]),
    (Fault::TagLowercased, "A: X NOOP", &["+x OK", "-X OK"]),
    (
        Fault::TaggedTwice,
        "A: 5 NOOP",
        &["+A< \"5 OK NOOP completed\\r\\n\"\nA< \"5 OK"],
    ),
    (
        Fault::ByeWithoutClosing,
        "
        A: 5 NOOP
        A: 6 NOOP",
        &["+* BYE"],
    ),
    (
        Fault::CapabilityWithoutImap4rev1,
        "A: 5 CAPABILITY",
        &["-* CAPABILITY IMAP4rev1"],
    ),
    (Fault::IdEmptyRefused, "A: 5 ID ()", &["+5 BAD", "-* ID"]),
    (
        Fault::LoginTwice,
        "A: 5 LOGIN user2 secret",
        &["+5 OK", "-5 BAD"],
    ),
    (
        Fault::LoginLosesPipelined,
        "b: 1 LOGIN user2 secret\\r\\n2 NOOP",
        &["-b< \"2 OK"],
    ),
    (
        Fault::CommandsBeforeLogin,
        "b: 1 STATUS Sent (MESSAGES)",
        &["+* STATUS Sent (", "-1 BAD"],
    ),
    (
        Fault::CancelAnsweredNo,
        "
        b: 1 AUTHENTICATE PLAIN
        b: *",
        &["+1 NO", "-1 BAD"],
    ),
    (
        Fault::StarttlsInjection,
        "b: 1 STARTTLS\\r\\n2 NOOP",
        &["+b< TLS\nb< \"2 OK"],
    ),
    (Fault::LogoutWithoutBye, "A: 5 LOGOUT", &["-* BYE"]),
    (Fault::ContinuationForLiteralPlus, "", &["+A< \"+ "]),
    (
        Fault::FetchWrongState,
        "B: 1 FETCH 1 FLAGS",
        &["+1 OK Completed", "-1 BAD"],
    ),
    (
        Fault::SelectKeepsSelectionOnFailure,
        "
        A: 5 SELECT none
        A: 6 CHECK",
        &["+6 OK", "-6 BAD"],
    ),
    (
        Fault::SelectMissingBad,
        "A: 5 SELECT none",
        &["+5 BAD", "-5 NO"],
    ),
    (Fault::NoUidValidity, "", &["-[UIDVALIDITY"]),
    (Fault::NoUidNext, "", &["-[UIDNEXT"]),
    (Fault::UidNextTooLow, "", &["+[UIDNEXT 3]"]),
    (Fault::UnseenNotFirst, "", &["+[UNSEEN 3]"]),
    (
        Fault::NoRecent,
        "A: 5 FETCH 1 FLAGS",
        &["+* 0 RECENT", "-\\\\Recent"],
    ),
    (
        Fault::RecentToTwoSessions,
        "B: 1 SELECT INBOX",
        &["+B< \"* 3 RECENT"],
    ),
    (
        Fault::StatusTakesRecent,
        "
        A: 5 COPY 1 Sent
        B: 1 STATUS Sent (MESSAGES)
        B: 2 SELECT Sent",
        &["+B< \"* 0 RECENT"],
    ),
    (
        Fault::StatusUnseenCountsSeen,
        "B: 5 STATUS INBOX (UNSEEN)",
        &["+UNSEEN 1", "-UNSEEN 2)"],
    ),
    (
        Fault::InboxCaseSensitive,
        "A: 5 STATUS inbox (MESSAGES)",
        &["+5 NO"],
    ),
    (
        Fault::CreateExisting,
        "A: 5 CREATE Sent",
        &["+5 OK", "-5 NO"],
    ),
    (Fault::DeleteInbox, "A: 5 DELETE INBOX", &["+5 OK", "-5 NO"]),
    (
        Fault::DeleteTakesChildren,
        "
        A: 5 CREATE a/b
        A: 6 DELETE a
        A: 7 LIST \"\" *",
        &["-/\\\" a/b"],
    ),
    (
        Fault::DeleteUnsubscribes,
        "
        A: 5 SUBSCRIBE Sent
        A: 6 DELETE Sent
        A: 7 LSUB \"\" *",
        &["-LSUB ()"],
    ),
    (
        Fault::RenameInboxMovesNothing,
        "
        A: 5 RENAME INBOX old
        A: 6 STATUS old (MESSAGES)",
        &["+MESSAGES 0", "-MESSAGES 3"],
    ),
    (
        Fault::LsubIgnoresSubscription,
        "A: 5 LSUB \"\" *",
        &["+LSUB () \\\"/\\\" Sent"],
    ),
    (
        Fault::PercentCrossesSeparator,
        "
        A: 5 CREATE a/b
        A: 6 LIST \"\" %",
        &["+/\\\" a/b"],
    ),
    (Fault::ListOmitsInbox, "A: 5 LIST \"\" *", &["-/\\\" INBOX"]),
    (
        Fault::EnableWithoutEnabled,
        "A: 5 ENABLE X",
        &["-* ENABLED"],
    ),
    (
        Fault::AppendLosesFlags,
        "A: 5 FETCH 1 FLAGS",
        &["-\\\\Seen \\\\Recent"],
    ),
    (
        Fault::AppendLosesDate,
        "A: 5 FETCH 1 INTERNALDATE",
        &["+ 1-Jan-1970", "-17-Jul-1996 02:44:25 -0700\\\")"],
    ),
    (
        Fault::AppendCreates,
        "A: 5 APPEND none {1+}\\r\\nx",
        &["+5 OK", "-5 NO"],
    ),
    (Fault::NoTryCreate, "A: 5 COPY 1 none", &["-[TRYCREATE]"]),
    (
        Fault::ExistsNeverAnnounced,
        "A: 5 APPEND INBOX {1+}\\r\\nx",
        &["-* 4 EXISTS"],
    ),
    (
        Fault::ExpungeNeverAnnounced,
        "
        A: 5 STORE 1 FLAGS \\Deleted
        A: 6 EXPUNGE
        A: 7 FETCH 1 UID",
        &["-* 1 EXPUNGE"],
    ),
    (
        Fault::ExpungeDuringFetch,
        "
        B: 1 SELECT INBOX
        B: 2 STORE 3 FLAGS \\Deleted
        B: 3 EXPUNGE
        A: 5 FETCH 1 UID",
        &["+A< \"* 3 EXPUNGE"],
    ),
    (
        Fault::UnsolicitedExpungeBetweenCommands,
        "
        B: 1 SELECT INBOX
        B: 2 STORE 3 FLAGS \\Deleted
        B: 3 EXPUNGE",
        &["+A< \"* 3 EXPUNGE"],
    ),
    (
        Fault::WrongSequenceAfterExpunge,
        "
        A: 5 STORE 1,2 FLAGS \\Deleted
        A: 6 EXPUNGE",
        &["+* 2 EXPUNGE"],
    ),
    (
        Fault::ExistsShrinks,
        "
        A: 5 STORE 1,2 FLAGS \\Deleted
        A: 6 EXPUNGE",
        &["+* 1 EXISTS"],
    ),
    (
        Fault::FlagChangesUnannounced,
        "
        B: 1 SELECT INBOX
        A: 5 STORE 1 FLAGS \\Flagged
        B: 2 NOOP",
        &["-B< \"* 1 FETCH"],
    ),
    (
        Fault::FlagsWithoutKeywords,
        "A: 5 STORE 1 FLAGS $X",
        &["-Draft $X)"],
    ),
    (
        Fault::CloseKeepsDeleted,
        "
        A: 5 STORE 1 FLAGS \\Deleted
        A: 6 CLOSE
        A: 7 STATUS INBOX (MESSAGES)",
        &["+MESSAGES 3", "-MESSAGES 2"],
    ),
    (
        Fault::CloseAnnounces,
        "
        A: 5 STORE 1 FLAGS \\Deleted
        A: 6 CLOSE",
        &["+* 1 EXPUNGE"],
    ),
    (
        Fault::UnselectExpunges,
        "
        A: 5 STORE 1 FLAGS \\Deleted
        A: 6 UNSELECT
        A: 7 STATUS INBOX (MESSAGES)",
        &["+MESSAGES 2", "-MESSAGES 3"],
    ),
    (
        Fault::UidExpungeIgnoresSet,
        "
        A: 5 STORE 1,2 FLAGS \\Deleted
        A: 6 UID EXPUNGE 2",
        &["+* 1 EXPUNGE"],
    ),
    (
        Fault::UidReuse,
        "
        A: 5 STORE 3 FLAGS \\Deleted
        A: 6 EXPUNGE
        A: 7 APPEND INBOX {1+}\\r\\nx",
        &["-[APPENDUID 1 4]"],
    ),
    (
        Fault::UidChangesOnFlag,
        "
        A: 5 STORE 2 FLAGS ()
        A: 6 FETCH 2 UID",
        &["+(UID 4)", "-(UID 2)"],
    ),
    (
        Fault::DeletedVanishes,
        "
        A: 5 STORE 2 FLAGS \\Deleted
        A: 6 NOOP",
        &["+* 2 EXPUNGE"],
    ),
    (
        Fault::SearchCaseSensitive,
        "A: 5 SEARCH SUBJECT Two",
        &["-* SEARCH 2"],
    ),
    (
        Fault::WholeWordSearch,
        "A: 5 SEARCH SUBJECT noon",
        &["-* SEARCH 1"],
    ),
    (
        Fault::CharsetBad,
        "A: 5 SEARCH CHARSET X ALL",
        &["+5 BAD", "-5 NO"],
    ),
    (
        Fault::NoSearchResponseWhenEmpty,
        "A: 5 SEARCH ANSWERED",
        &["-* SEARCH"],
    ),
    (
        Fault::EsearchAsSearch,
        "A: 5 SEARCH RETURN () ALL",
        &["+* SEARCH", "-* ESEARCH"],
    ),
    (
        Fault::EsearchWithoutUid,
        "A: 5 UID SEARCH RETURN () ALL",
        &["-UID ALL"],
    ),
    (
        Fault::DescendingSetRefused,
        "A: 5 FETCH 2:1 UID",
        &["+5 BAD"],
    ),
    (
        Fault::UidFetchWithoutUid,
        "A: 5 UID FETCH 1 RFC822.SIZE",
        &["-SIZE 199 UID 1)"],
    ),
    (
        Fault::UidStoreWithoutUid,
        "A: 5 UID STORE 1 FLAGS ()",
        &["-UID 1)"],
    ),
    (
        Fault::PartialIgnored,
        "A: 5 FETCH 2 BODY[]<0.5>",
        &["-BODY[]<0>"],
    ),
    (
        Fault::PeekSetsSeen,
        "A: 5 FETCH 2 BODY.PEEK[]",
        &["+\\\\Seen \\\\Recent"],
    ),
    (
        Fault::ExamineSetsSeen,
        "
        B: 1 EXAMINE INBOX
        B: 2 FETCH 2 BODY[]",
        &["+FLAGS (\\\\Seen)"],
    ),
    (
        Fault::Rfc822Omitted,
        "A: 5 FETCH 2 (UID RFC822)",
        &["-(UID 2 RFC822 "],
    ),
    (
        Fault::SizeEstimate,
        "A: 5 FETCH 2 RFC822.SIZE",
        &["+SIZE 1024", "-SIZE 23"],
    ),
    (
        Fault::HeaderFieldsWithoutBlankLine,
        "A: 5 FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]",
        &["+{14}", "-{16}"],
    ),
    (
        Fault::LostFlags,
        "
        B: 1 SELECT INBOX
        A: 5 STORE 2 +FLAGS \\Flagged
        B: 2 STORE 2 +FLAGS \\Draft",
        &["-(\\\\Flagged \\\\Draft)"],
    ),
    (
        Fault::StoreReplaceAdds,
        "A: 5 STORE 1 FLAGS \\Flagged",
        &["+(\\\\Flagged \\\\Seen \\\\Recent)"],
    ),
    (
        Fault::StoreUnderExamine,
        "
        B: 1 EXAMINE INBOX
        B: 2 STORE 2 FLAGS ()",
        &["+B< \"2 OK", "-B< \"2 NO"],
    ),
    (
        Fault::SilentStoreSpeaks,
        "A: 5 STORE 1 FLAGS.SILENT ()",
        &["+* 1 FETCH"],
    ),
    (
        Fault::CopyLosesFlags,
        "
        A: 5 COPY 1 Sent
        A: 6 STATUS Sent (UNSEEN)",
        &["+UNSEEN 1", "-UNSEEN 0"],
    ),
    (
        Fault::MoveWithoutCopyUid,
        "A: 5 MOVE 1 Sent",
        &["-[COPYUID"],
    ),
    (
        Fault::MoveKeepsSource,
        "A: 5 MOVE 1 Sent",
        &["-* 1 EXPUNGE"],
    ),
    (
        Fault::TextWithBlankLine,
        "A: 5 FETCH 2 BODY[TEXT]",
        &["+BODY[TEXT] {9}"],
    ),
    (
        Fault::BodyOmitted,
        "A: 5 FETCH 2 (UID BODY)",
        &["+FETCH (UID 2)", "-BODY ("],
    ),
    (
        Fault::ExamineReadWrite,
        "A: 5 EXAMINE INBOX",
        &["+5 OK [READ-WRITE]", "-5 OK [READ-ONLY]"],
    ),
    (
        Fault::LiteralTooLong,
        "A: 5 FETCH 2 BODY[]",
        &["+BODY[] {43}", "-BODY[] {23}"],
    ),
    (
        Fault::FetchDataLate,
        "A: 5 FETCH 2 UID",
        &["+5 OK FETCH completed\\r\\n\"\nA< \"* 2 FETCH (UID 2)"],
    ),
    (
        Fault::AppendUidWrong,
        "A: 5 APPEND INBOX {1+}\\r\\nx",
        &["+[APPENDUID 1 1004]", "-[APPENDUID 1 4]"],
    ),
    (
        Fault::NamespaceDelimiter,
        "A: 5 NAMESPACE",
        &["+((\\\"\\\" \\\".\\\"))"],
    ),
    (Fault::FlagMadeUp, "", &["+\\\\Draft \\\\Unseen)"]),
    (
        Fault::AttributeMadeUp,
        "A: 5 LIST \"\" INBOX",
        &["+\\\\Unseen)"],
    ),
    (
        Fault::SearchDatesOverlooked,
        "A: 5 SEARCH BEFORE 1-Jan-2000",
        &["-* SEARCH 1"],
    ),
    (
        Fault::IdleEndsByItself,
        "A: 5 IDLE",
        &["+5 OK IDLE completed"],
    ),
    (
        Fault::IdleWithoutContinuation,
        "
        A: 5 IDLE
        A: DONE",
        &["-+ idling"],
    ),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .chain(append::ROWS)
        .chain(messages::ROWS)
        .chain(working::ROWS)
        .chain(name_faults::ROWS)
}

#[test]
fn each_fault_shows() {
    let mut missed = String::new();
    for (fault, script, signs) in rows() {
        let script = format!("{MESSAGE}{script}");
        let (right, wrong) = (replay_raw(None, &script), replay_raw(Some(*fault), &script));
        for sign in *signs {
            let (with, text) = sign.split_at(1);
            let (shows, hides) = match with {
                "+" => (&wrong, &right),
                _ => (&right, &wrong),
            };
            if !shows.contains(text) {
                missed += &format!("{fault:?}: no {text} in\n{shows}\n");
            }
            if hides.contains(text) {
                missed += &format!("{fault:?}: {text} in\n{hides}\n");
            }
        }
    }
    assert_eq!(missed, "");
}
