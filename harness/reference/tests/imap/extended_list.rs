//! LIST with options, and what it tells (RFC 5258, RFC 5819, RFC 6154, RFC 8438).

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay};

#[rstest]
#[case::subscribed(
    r#"
    A: 1 CREATE Foo/Baz
    A< 1 OK
    A: 2 CREATE Foo/Bar
    A< 2 OK
    A: 3 SUBSCRIBE Foo/Baz
    A< 3 OK
    A: 4 SUBSCRIBE Foo/Gone
    A< 4 OK
    A: 5 LIST (SUBSCRIBED) "" *
    A< * LIST (\HasNoChildren \Subscribed) "/" Foo/Baz
    A< * LIST (\HasNoChildren \NonExistent \Subscribed) "/" Foo/Gone
    A< 5 OK
    A: 6 LIST (SUBSCRIBED) "" %
    A< 6 OK
    A: 7 LIST (SUBSCRIBED RECURSIVEMATCH) "" %
    A< * LIST (\HasChildren) "/" Foo ("CHILDINFO" ("SUBSCRIBED"))
    A< 7 OK
    A: 8 LIST (RECURSIVEMATCH REMOTE SUBSCRIBED) "" Foo*
    A< * LIST (\HasNoChildren \Subscribed) "/" Foo/Baz
    A< * LIST (\HasNoChildren \NonExistent \Subscribed) "/" Foo/Gone
    A< 8 OK
    A: 9 LIST "" ("" Foo/B% Foo/Baz) RETURN (SUBSCRIBED)
    A< * LIST (\HasNoChildren) "/" Foo/Bar
    A< * LIST (\HasNoChildren \Subscribed) "/" Foo/Baz
    A< 9 OK
    A: 10 LIST () "" ""
    A< 10 OK
    A: 11 LIST (SUBSCRIBED X-NONE) "" *
    A< 11 BAD
    A: 12 LIST (RECURSIVEMATCH) "" *
    A< 12 BAD
"#
)]
#[case::of_missing_levels(
    r#"
    A: 1 SUBSCRIBE a/b/c
    A< 1 OK
    A: 2 LIST (SUBSCRIBED RECURSIVEMATCH) "" %
    A< * LIST (\HasNoChildren \NonExistent) "/" a ("CHILDINFO" ("SUBSCRIBED"))
    A< 2 OK
    A: 3 LIST (SUBSCRIBED RECURSIVEMATCH) "" *b
    A< * LIST (\HasNoChildren \NonExistent) "/" a/b ("CHILDINFO" ("SUBSCRIBED"))
    A< 3 OK
"#
)]
#[case::status(
    r#"
    A: 1 CREATE a/b
    A< 1 OK
    A: 2 APPEND a/b {17+}\r\nSubject: y\r\n\r\nz\r\n
    A< 2 OK [APPENDUID 8 1]
    A: 3 DELETE a
    A< 3 OK
    A: 4 LIST "" (a a/b) RETURN (STATUS (SIZE MESSAGES))
    A< * LIST (\Noselect \HasChildren) "/" a
    A< * LIST (\HasNoChildren) "/" a/b
    A< * STATUS a/b (SIZE 17 MESSAGES 1)
    A< 4 OK
    A: 5 STATUS a/b (SIZE)
    A< * STATUS a/b (SIZE 17)
    A< 5 OK
"#
)]
#[case::rights(
    r#"
    A: 1 CREATE a/b
    A< 1 OK
    A: 2 SUBSCRIBE gone
    A< 2 OK
    A: 3 SUBSCRIBE a/b
    A< 3 OK
    A: 4 LIST (SUBSCRIBED) "" (a/b gone) RETURN (MYRIGHTS)
    A< * LIST (\HasNoChildren \Subscribed) "/" a/b
    A< * MYRIGHTS a/b lrswipkxteacd
    A< * LIST (\HasNoChildren \NonExistent \Subscribed) "/" gone
    A< 4 OK
    A: 5 LIST (SUBSCRIBED RECURSIVEMATCH) "" a RETURN (MYRIGHTS)
    A< * LIST (\HasChildren) "/" a ("CHILDINFO" ("SUBSCRIBED"))
    A< 5 OK
"#
)]
#[case::special_use_of_an_entry(
    r#"
    A: 1 CREATE mine
    A< 1 OK
    A: 2 GETMETADATA mine /private/specialuse
    A< * METADATA mine (/private/specialuse NIL)
    A< 2 OK
    A: 3 SETMETADATA mine (/private/specialuse "\\\\Sent \\\\drafts")
    A< 3 OK
    A: 4 LIST "" mine RETURN (SPECIAL-USE)
    A< * LIST (\HasNoChildren \Drafts \Sent) "/" mine
    A< 4 OK
    A: 5 GETMETADATA mine /private/SpecialUse
    A< * METADATA mine (/private/specialuse "\\Drafts \\Sent")
    A< 5 OK
    A: 6 SETMETADATA mine (/private/specialuse "\\\\All")
    A< 6 NO
    A: 7 SETMETADATA mine (/private/specialuse "Trash")
    A< 7 NO
    A: 8 SETMETADATA mine (/private/SPECIALUSE NIL)
    A< 8 OK
    A: 9 LIST (SPECIAL-USE) "" mine
    A< 9 OK
"#
)]
#[case::special_use(
    r#"
    A: 1 CREATE mine (USE (\Sent \drafts))
    A< 1 OK
    A: 2 LIST (SPECIAL-USE) "" (mine INBOX)
    A< * LIST (\HasNoChildren \Drafts \Sent) "/" mine
    A< 2 OK
    A: 3 CREATE other (USE (\Sent \All))
    A< 3 NO [USEATTR]
    A: 4 SELECT other
    A< 4 NO [NONEXISTENT]
    A: 5 CREATE other (USE ())
    A< 5 OK
    A: 6 LIST "" other RETURN (SPECIAL-USE)
    A< * LIST (\HasNoChildren) "/" other
    A< 6 OK
"#
)]
fn transcripts(#[case] script: &str) {
    assert_eq!(replay(script), expected(script));
}
