//! Commands about messages (RFC 3501 §6.3.11, §6.4) in one session.

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay};

/// Three messages in a mailbox that is selected; the second is seen.
const SELECTED: &str = "
    A: 1 CREATE m
    A< 1 OK
    A: 2 APPEND m \"17-Jul-1996 02:44:25 -0700\" {25+}\\r\\nSubject: one\\r\\n\\r\\nHello A\\r\\n
    A< 2 OK [APPENDUID 7 1]
    A: 3 APPEND m (\\Seen $Word) {25+}\\r\\nSubject: two\\r\\n\\r\\nHello B\\r\\n
    A< 3 OK [APPENDUID 7 2]
    A: 4 APPEND m {27+}\\r\\nSubject: three\\r\\n\\r\\nHello C\\r\\n
    A< 4 OK [APPENDUID 7 3]
    A: 5 SELECT m
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Word)
    A< * 3 EXISTS
    A< * 3 RECENT
    A< * OK [UNSEEN 1]
    A< * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Word \\*)]
    A< * OK [UIDNEXT 4]
    A< * OK [UIDVALIDITY 7]
    A< 5 OK [READ-WRITE]
";

#[rstest]
#[case::append_several(
    "
    A: 6 APPEND m (\\Flagged) {1+}\\r\\nx {2+}\\r\\nyz
    A< * 5 EXISTS
    A< * 5 RECENT
    A< 6 OK [APPENDUID 7 4:5]
    A: 7 FETCH 4:5 (FLAGS RFC822.SIZE)
    A< * 4 FETCH (FLAGS (\\Flagged \\Recent) RFC822.SIZE 1)
    A< * 5 FETCH (FLAGS (\\Recent) RFC822.SIZE 2)
    A< 7 OK
    A: 8 APPEND m {1+}\\r\\nx {0+}\\r\\n
    A< 8 NO
    A: 9 APPEND m {1+}\\r\\nx {1200001}
    A< 9 NO [TOOBIG]
    A: 10 STATUS m (MESSAGES APPENDLIMIT appendlimit)
    A< * STATUS m (MESSAGES 5 APPENDLIMIT 1200000)
    A< 10 OK
"
)]
#[case::fetch_fast(
    "
    A: 6 FETCH 1 FAST
    A< * 1 FETCH (FLAGS (\\Recent) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 25)
    A< 6 OK
    A: 7 FETCH 3:2 (UID FLAGS UID)
    A< * 2 FETCH (UID 2 FLAGS (\\Seen $Word \\Recent))
    A< * 3 FETCH (UID 3 FLAGS (\\Recent))
    A< 7 OK
    A: 8 FETCH 4 FLAGS
    A< 8 BAD
    A: 9 UID FETCH 3:* RFC822.SIZE
    A< * 3 FETCH (RFC822.SIZE 27 UID 3)
    A< 9 OK
    A: 10 UID FETCH 9 FLAGS
    A< 10 OK
    A: 11 UID FETCH 9:* UID
    A< * 3 FETCH (UID 3)
    A< 11 OK
"
)]
#[case::fetch_sections(
    "
    A: 6 FETCH 1 (BODY.PEEK[TEXT] BODY.PEEK[1]<6.9> BODY.PEEK[9])
    A< * 1 FETCH (BODY[TEXT] {9}
    A< Hello A
    A<  BODY[1]<6> {3}
    A< A
    A<  BODY[9] NIL)
    A< 6 OK
    A: 7 FETCH 1 BODY[]<0.7>
    A< * 1 FETCH (BODY[]<0> \"Subject\" FLAGS (\\Seen \\Recent))
    A< 7 OK
    A: 8 FETCH 1 BODY[]<99.1>
    A< * 1 FETCH (BODY[]<99> \"\")
    A< 8 OK
"
)]
#[case::store(
    "
    A: 6 STORE 1 +FLAGS (\\Flagged $New)
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Word $New)
    A< * 1 FETCH (FLAGS (\\Flagged $New \\Recent))
    A< 6 OK
    A: 7 STORE 1:2 -FLAGS.SILENT (\\FLAGGED $word)
    A< 7 OK
    A: 8 UID STORE 1:2 FLAGS ()
    A< * 1 FETCH (FLAGS (\\Recent) UID 1)
    A< * 2 FETCH (FLAGS (\\Recent) UID 2)
    A< 8 OK
    A: 9 STORE 1 FLAGS (\\Recent)
    A< 9 BAD
    A: 10 STORE 4 FLAGS ()
    A< 10 BAD
"
)]
#[case::expunge(
    "
    A: 6 STORE 1:2 +FLAGS.SILENT \\Deleted
    A< 6 OK
    A: 7 UID EXPUNGE 2:*
    A< * 2 EXPUNGE
    A< * 2 RECENT
    A< 7 OK
    A: 8 EXPUNGE
    A< * 1 EXPUNGE
    A< * 1 RECENT
    A< 8 OK
    A: 9 FETCH 1 UID
    A< * 1 FETCH (UID 3)
    A< 9 OK
    A: 10 APPEND m {1+}\\r\\nx
    A< * 2 EXISTS
    A< * 2 RECENT
    A< 10 OK [APPENDUID 7 4]
"
)]
#[case::close(
    "
    A: 6 STORE 1 +FLAGS.SILENT \\Deleted
    A< 6 OK
    A: 7 UNSELECT
    A< 7 OK
    A: 8 STATUS m (MESSAGES RECENT UNSEEN)
    A< * STATUS m (MESSAGES 3 RECENT 0 UNSEEN 2)
    A< 8 OK
    A: 9 EXAMINE m
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Word)
    A< * 3 EXISTS
    A< * 0 RECENT
    A< * OK [UNSEEN 1]
    A< * OK [PERMANENTFLAGS ()]
    A< * OK [UIDNEXT 4]
    A< * OK [UIDVALIDITY 7]
    A< 9 OK [READ-ONLY]
    A: 10 STORE 1 FLAGS ()
    A< 10 NO
    A: 11 EXPUNGE
    A< 11 NO
    A: 12 FETCH 1 BODY[TEXT]<0.5>
    A< * 1 FETCH (BODY[TEXT]<0> \"Hello\")
    A< 12 OK
    A: 13 FETCH 1 FLAGS
    A< * 1 FETCH (FLAGS (\\Deleted))
    A< 13 OK
    A: 14 CLOSE
    A< 14 OK
    A: 15 STATUS m (MESSAGES)
    A< * STATUS m (MESSAGES 3)
    A< 15 OK
"
)]
#[case::copy_and_move(
    "
    A: 6 CREATE n
    A< 6 OK
    A: 7 COPY 2:3 n
    A< 7 OK [COPYUID 8 2:3 1:2]
    A: 8 COPY 1 none
    A< 8 NO [TRYCREATE]
    A: 9 UID COPY 77 n
    A< 9 OK
    A: 10 UID MOVE 1,3 n
    A< * OK [COPYUID 8 1,3 3:4]
    A< * 1 EXPUNGE
    A< * 2 EXPUNGE
    A< * 1 RECENT
    A< 10 OK [HIGHESTMODSEQ 7]
    A: 11 EXAMINE n
    A< * OK [CLOSED]
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Word)
    A< * 4 EXISTS
    A< * 4 RECENT
    A< * OK [UNSEEN 2]
    A< * OK [PERMANENTFLAGS ()]
    A< * OK [UIDNEXT 5]
    A< * OK [UIDVALIDITY 8]
    A< 11 OK [READ-ONLY]
    A: 12 FETCH 3 INTERNALDATE
    A< * 3 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")
    A< 12 OK
    A: 13 FETCH 1 FLAGS
    A< * 1 FETCH (FLAGS (\\Seen $Word \\Recent))
    A< 13 OK
    A: 14 MOVE 1 INBOX
    A< 14 NO
"
)]
#[case::search(
    "
    A: 6 SEARCH UNSEEN
    A< * SEARCH 1 3
    A< 6 OK
    A: 7 UID SEARCH SUBJECT tw KEYWORD $word
    A< * SEARCH 2
    A< 7 OK
    A: 8 SEARCH BODY none
    A< * SEARCH
    A< 8 OK
    A: 9 UID SEARCH RETURN (MIN MAX COUNT ALL) ALL
    A< * ESEARCH (TAG \"9\") UID MIN 1 MAX 3 COUNT 3 ALL 1:3
    A< 9 OK
    A: 10 SEARCH RETURN () ANSWERED
    A< * ESEARCH (TAG \"10\")
    A< 10 OK
    A: 11 SEARCH CHARSET KLINGON ALL
    A< 11 NO [BADCHARSET (\"US-ASCII\" \"UTF-8\")]
    A: 12 SEARCH CHARSET utf-8 ON 17-Jul-1996
    A< * SEARCH 1
    A< 12 OK
"
)]
#[case::append_refused(
    "
    A: 6 APPEND none {1+}\\r\\nx
    A< 6 NO [TRYCREATE]
    A: 7 APPEND m (\\Recent) {1+}\\r\\nx
    A< 7 BAD
    A: 8 APPEND m {0+}\\r\\n
    A< 8 NO
    A: 9 STATUS m (MESSAGES)
    A< * STATUS m (MESSAGES 3)
    A< 9 OK
"
)]
fn transcripts(#[case] script: &str) {
    let script = format!("{SELECTED}{script}");
    assert_eq!(replay(&script), expected(&script));
}
