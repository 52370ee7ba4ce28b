//! Several sessions on one mailbox (RFC 3501 §2.3.2, §5.2, §7.4.1; RFC 2180).

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay};

/// A and then B have the same mailbox of three messages selected.
const BOTH: &str = "
    A: 1 APPEND INBOX {1+}\\r\\nx
    A< 1 OK [APPENDUID 1 1]
    A: 2 APPEND INBOX {1+}\\r\\ny
    A< 2 OK [APPENDUID 1 2]
    A: 3 APPEND INBOX {1+}\\r\\nz
    A< 3 OK [APPENDUID 1 3]
    A: 4 SELECT INBOX
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    A< * 3 EXISTS
    A< * 3 RECENT
    A< * OK [UNSEEN 1]
    A< * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]
    A< * OK [UIDNEXT 4]
    A< * OK [UIDVALIDITY 1]
    A< 4 OK [READ-WRITE]
    B: 4 SELECT INBOX
    B< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    B< * 3 EXISTS
    B< * 0 RECENT
    B< * OK [UNSEEN 1]
    B< * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]
    B< * OK [UIDNEXT 4]
    B< * OK [UIDVALIDITY 1]
    B< 4 OK [READ-WRITE]
";

#[rstest]
#[case::flags_are_announced(
    "
    A: 5 STORE 2 +FLAGS (\\Flagged $New)
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $New)
    A< * 2 FETCH (FLAGS (\\Flagged $New \\Recent))
    A< 5 OK
    B: 6 STORE 2 +FLAGS.SILENT (\\Seen)
    B< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $New)
    B< * 2 FETCH (FLAGS (\\Flagged $New))
    B< 6 OK
    A: 7 UID FETCH 2 FLAGS
    A< * 2 FETCH (FLAGS (\\Flagged \\Seen $New \\Recent) UID 2)
    A< * 2 FETCH (FLAGS (\\Flagged \\Seen $New \\Recent) UID 2)
    A< 7 OK
    A: 8 NOOP
    A< 8 OK
"
)]
#[case::copies_have_the_flags_that_others_set(
    "
    A: 5 STORE 2 +FLAGS (\\Flagged)
    A< * 2 FETCH (FLAGS (\\Flagged \\Recent))
    A< 5 OK
    B: 6 COPY 2 Trash
    B< * 2 FETCH (FLAGS (\\Flagged))
    B< 6 OK [COPYUID 6 2 1]
    B: 7 EXAMINE Trash
    B< * OK [CLOSED]
    B< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    B< * 1 EXISTS
    B< * 1 RECENT
    B< * OK [UNSEEN 1]
    B< * OK [PERMANENTFLAGS ()]
    B< * OK [UIDNEXT 2]
    B< * OK [UIDVALIDITY 6]
    B< 7 OK [READ-ONLY]
    B: 8 FETCH 1 FLAGS
    B< * 1 FETCH (FLAGS (\\Flagged \\Recent))
    B< 8 OK
"
)]
#[case::an_expunged_message_stays_until_it_may_be_told(
    "
    A: 5 STORE 1:2 +FLAGS.SILENT \\Deleted
    A< 5 OK
    A: 6 EXPUNGE
    A< * 1 EXPUNGE
    A< * 1 EXPUNGE
    A< * 1 RECENT
    A< 6 OK
    B: 7 FETCH 1:* (UID BODY.PEEK[])
    B< * 1 FETCH (UID 1 BODY[] \"x\")
    B< * 2 FETCH (UID 2 BODY[] \"y\")
    B< * 3 FETCH (UID 3 BODY[] \"z\")
    B< 7 OK
    B: 8 SEARCH ALL
    B< * SEARCH 3
    B< 8 OK
    B: 9 STORE 2:3 FLAGS \\Seen
    B< * 3 FETCH (FLAGS (\\Seen))
    B< 9 NO [EXPUNGEISSUED]
    B: 10 COPY 1:2 Trash
    B< * 1 EXPUNGE
    B< * 1 EXPUNGE
    B< 10 OK [COPYUID 6 1:2 1:2]
    B: 11 FETCH 1 UID
    B< * 1 FETCH (UID 3)
    B< 11 OK
"
)]
#[case::both_expunge(
    "
    A: 5 STORE 1 +FLAGS.SILENT \\Deleted
    A< 5 OK
    B: 6 NOOP
    B< * 1 FETCH (FLAGS (\\Deleted))
    B< 6 OK
    A: 7 EXPUNGE
    A< * 1 EXPUNGE
    A< * 2 RECENT
    A< 7 OK
    B: 8 EXPUNGE
    B< * 1 EXPUNGE
    B< 8 OK
"
)]
#[case::new_mail(
    "
    S user1
    A: 5 NOOP
    A< * 4 EXISTS
    A< * 4 RECENT
    A< 5 OK
    B: 6 NOOP
    B< * 4 EXISTS
    B< * 0 RECENT
    B< 6 OK
"
)]
#[case::idle(
    "
    B: 5 IDLE
    B< + idling
    S user1
    B< * 4 EXISTS
    B< * 1 RECENT
    A: 6 STORE 1 +FLAGS.SILENT \\Deleted
    A< * 4 EXISTS
    A< * 3 RECENT
    A< 6 OK
    B< * 1 FETCH (FLAGS (\\Deleted))
    A: 7 EXPUNGE
    A< * 1 EXPUNGE
    A< * 2 RECENT
    A< 7 OK
    B< * 1 EXPUNGE
    B: DONE
    B< 5 OK
"
)]
#[case::close_is_silent(
    "
    A: 5 STORE 3 +FLAGS.SILENT \\Deleted
    A< 5 OK
    A: 6 CLOSE
    A< 6 OK
    B: 7 NOOP
    B< * 3 EXPUNGE
    B< 7 OK
"
)]
#[case::an_examining_session_takes_no_recent_state(
    "
    C: 5 EXAMINE Junk
    C< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    C< * 0 EXISTS
    C< * 0 RECENT
    C< * OK [PERMANENTFLAGS ()]
    C< * OK [UIDNEXT 1]
    C< * OK [UIDVALIDITY 4]
    C< 5 OK [READ-ONLY]
    A: 6 COPY 1 Junk
    A< 6 OK [COPYUID 4 1 1]
    C: 7 NOOP
    C< * 1 EXISTS
    C< * 1 RECENT
    C< 7 OK
    B: 8 STATUS Junk (RECENT)
    B< * STATUS Junk (RECENT 1)
    B< 8 OK
"
)]
#[case::a_deleted_mailbox_lives_on_for_its_session(
    "
    A: 5 CREATE x
    A< 5 OK
    A: 6 COPY 1 x
    A< 6 OK [COPYUID 7 1 1]
    C: 7 EXAMINE x
    C< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    C< * 1 EXISTS
    C< * 1 RECENT
    C< * OK [UNSEEN 1]
    C< * OK [PERMANENTFLAGS ()]
    C< * OK [UIDNEXT 2]
    C< * OK [UIDVALIDITY 7]
    C< 7 OK [READ-ONLY]
    A: 8 DELETE x
    A< 8 OK
    A: 9 STATUS x (MESSAGES)
    A< 9 NO [NONEXISTENT]
    C: 10 FETCH 1 BODY[]
    C< * 1 FETCH (BODY[] \"x\")
    C< 10 OK
    C*
    A: 11 NOOP
    A< 11 OK
"
)]
fn transcripts(#[case] script: &str) {
    let script = format!("{BOTH}{script}");
    assert_eq!(replay(&script), expected(&script));
}
