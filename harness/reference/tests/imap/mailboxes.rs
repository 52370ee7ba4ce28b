//! Commands about mailboxes by name (RFC 3501 §6.3).

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay};

#[rstest]
#[case::create_with_superiors(
    "
    A: 1 CREATE a/b/c/
    A< 1 OK
    A: 2 LIST \"\" a%
    A< * LIST (\\HasChildren) \"/\" a
    A< 2 OK
    A: 3 LIST a/ *
    A< * LIST (\\HasChildren) \"/\" a/b
    A< * LIST (\\HasNoChildren) \"/\" a/b/c
    A< 3 OK
    A: 4 CREATE a/b
    A< 4 NO [ALREADYEXISTS]
    A: 5 CREATE inbox
    A< 5 NO [ALREADYEXISTS]
    A: 6 CREATE a//b
    A< 6 NO [CANNOT]
    A: 7 CREATE \"\"
    A< 7 NO [CANNOT]
"
)]
#[case::names_in_modified_utf_7(
    "
    A: 1 CREATE caf&AOk-
    A< 1 OK
    A: 2 CREATE {5+}\\r\\ncaf\u{e9}
    A< 2 NO [CANNOT]
    A: 3 CREATE caf&AOk
    A< 3 NO [CANNOT]
    A: 4 RENAME caf&AOk- &AGE-
    A< 4 NO [CANNOT]
    A: 5 RENAME caf&AOk- a&-b
    A< 5 OK
"
)]
#[case::special_use(
    "
    A: 1 LIST \"\" *
    A< * LIST (\\HasNoChildren \\Archive) \"/\" Archive
    A< * LIST (\\HasNoChildren \\Drafts) \"/\" Drafts
    A< * LIST (\\HasNoChildren) \"/\" INBOX
    A< * LIST (\\HasNoChildren \\Junk) \"/\" Junk
    A< * LIST (\\HasNoChildren \\Sent) \"/\" Sent
    A< * LIST (\\HasNoChildren \\Trash) \"/\" Trash
    A< 1 OK
    A: 2 LIST \"\" \"\"
    A< * LIST (\\Noselect) \"/\" \"\"
    A< 2 OK
    A: 3 NAMESPACE
    A< * NAMESPACE ((\"\" \"/\")) ((\"Users/\" \"/\")) NIL
    A< 3 OK
    A: 4 ENABLE CONDSTORE X-NONE
    A< * ENABLED CONDSTORE
    A< 4 OK
"
)]
#[case::delete(
    "
    A: 1 CREATE a/b
    A< 1 OK
    A: 2 DELETE a
    A< 2 OK
    A: 3 LIST \"\" a*
    A< * LIST (\\Noselect \\HasChildren) \"/\" a
    A< * LIST (\\HasNoChildren) \"/\" a/b
    A< 3 OK
    A: 4 DELETE a
    A< 4 NO
    A: 5 SELECT a
    A< 5 NO [CANNOT]
    A: 6 DELETE a/b
    A< 6 OK
    A: 7 DELETE a
    A< 7 OK
    A: 8 DELETE a
    A< 8 NO [NONEXISTENT]
    A: 9 DELETE INBOX
    A< 9 NO [CANNOT]
"
)]
#[case::uid_validity_rises(
    "
    A: 1 CREATE a
    A< 1 OK
    A: 2 STATUS a (UIDVALIDITY)
    A< * STATUS a (UIDVALIDITY 7)
    A< 2 OK
    A: 3 DELETE a
    A< 3 OK
    A: 4 CREATE a
    A< 4 OK
    A: 5 STATUS a (UIDVALIDITY)
    A< * STATUS a (UIDVALIDITY 8)
    A< 5 OK
"
)]
#[case::rename_takes_inferiors_along(
    "
    A: 1 CREATE a/b
    A< 1 OK
    A: 2 RENAME a x/y
    A< 2 OK
    A: 3 LIST \"\" %/%
    A< * LIST (\\HasChildren) \"/\" x/y
    A< 3 OK
    A: 4 LIST \"\" x/y/*
    A< * LIST (\\HasNoChildren) \"/\" x/y/b
    A< 4 OK
    A: 5 RENAME x x/z
    A< 5 NO [CANNOT]
    A: 6 RENAME x INBOX
    A< 6 NO [ALREADYEXISTS]
    A: 7 RENAME a b
    A< 7 NO [NONEXISTENT]
"
)]
#[case::rename_inbox_moves_its_messages(
    "
    A: 1 APPEND INBOX {1+}\\r\\nx
    A< 1 OK [APPENDUID 1 1]
    A: 2 CREATE INBOX/below
    A< 2 OK
    A: 3 RENAME INBOX old
    A< 3 OK
    A: 4 STATUS INBOX (MESSAGES UIDNEXT)
    A< * STATUS INBOX (MESSAGES 0 UIDNEXT 2)
    A< 4 OK
    A: 5 STATUS old (MESSAGES)
    A< * STATUS old (MESSAGES 1)
    A< 5 OK
    A: 6 LIST \"\" inbox*
    A< * LIST (\\HasChildren) \"/\" INBOX
    A< 6 OK
    A: 7 LIST \"\" INBOX/*
    A< * LIST (\\HasNoChildren) \"/\" INBOX/below
    A< 7 OK
"
)]
#[case::subscriptions(
    "
    A: 1 SUBSCRIBE a/b
    A< 1 OK
    A: 2 LSUB \"\" *
    A< * LSUB () \"/\" a/b
    A< 2 OK
    A: 3 LSUB \"\" %
    A< * LSUB (\\Noselect) \"/\" a
    A< 3 OK
    A: 4 CREATE a/b
    A< 4 OK
    A: 5 DELETE a/b
    A< 5 OK
    B: 6 LSUB a/ %
    B< * LSUB () \"/\" a/b
    B< 6 OK
    A: 7 UNSUBSCRIBE a/b
    A< 7 OK
    A: 8 UNSUBSCRIBE a/b
    A< 8 NO
    A: 9 LSUB \"\" *
    A< 9 OK
    A: 10 SUBSCRIBE \"&\"
    A< 10 NO [CANNOT]
    A: 11 SUBSCRIBE {2+}\\r\\n\u{e9}
    A< 11 NO [CANNOT]
    A: 12 LSUB \"\" *
    A< 12 OK
"
)]
#[case::failed_select_deselects(
    "
    A: 1 SELECT INBOX
    A< * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    A< * 0 EXISTS
    A< * 0 RECENT
    A< * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]
    A< * OK [UIDNEXT 1]
    A< * OK [UIDVALIDITY 1]
    A< 1 OK [READ-WRITE]
    A: 2 CHECK
    A< 2 OK
    A: 3 SELECT none
    A< 3 NO [NONEXISTENT]
    A: 4 CHECK
    A< 4 BAD
"
)]
fn transcripts(#[case] script: &str) {
    assert_eq!(replay(script), expected(script));
}
