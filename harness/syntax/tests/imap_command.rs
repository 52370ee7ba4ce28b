//! The command grammar of RFC 3501 §9 and its extensions, as a table of what it takes and refuses.

use std::{borrow::Cow, num::NonZeroU32};

use arbitrary::{Arbitrary, Unstructured};
use mailspec_syntax::imap::{
    AString, Atom, Command, CommandBody, Date, DateTime, Flag, ListMailbox, LiteralForm, Mailbox,
    Month, NonEmpty, Section, SectionText, SequenceSet, SpecialUse,
    command::{
        AclCommand, AppendMessage, Depth, EntryType, EntryValue, ExtendedList, FetchItem,
        FetchItems, FetchModifiers, MetadataCommand, MetadataOption, OPTION_DEPTH, OptionExtension,
        OptionValue, Partial, Patterns, QResync, QuotaCommand, QuotaLimit, ReturnOption,
        SEARCH_DEPTH, Search, SearchKey, SearchModSequence, SearchReturn, SelectParameter,
        SelectionOption, StatusItem, StoreHow,
    },
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("a CAPABILITY", CommandBody::Capability)]
#[case("a noop", CommandBody::Noop)]
#[case("a Logout", CommandBody::Logout)]
#[case("a STARTTLS", CommandBody::StartTls)]
#[case("a CHECK", CommandBody::Check)]
#[case("a CLOSE", CommandBody::Close)]
#[case("a EXPUNGE", CommandBody::Expunge)]
#[case("a IDLE", CommandBody::Idle)]
#[case("a UNSELECT", CommandBody::Unselect)]
#[case("a NAMESPACE", CommandBody::Namespace)]
#[case("a AUTHENTICATE PLAIN", authenticate("PLAIN", None))]
#[case("a AUTHENTICATE plain =", authenticate("PLAIN", Some(b"")))]
#[case(
    "a AUTHENTICATE PLAIN AGEAYg==",
    authenticate("PLAIN", Some(b"\0a\0b"))
)]
#[case("a AUTHENTICATE X-1 QQ==", authenticate("X-1", Some(b"A")))]
#[case("a LOGIN user p]ss", login("user", "p]ss"))]
#[case("a LOGIN \"\" NIL", login("", "NIL"))]
#[case("a LOGIN \"a\\\"b\\\\\" {3}\r\nc d", login("a\"b\\", "c d"))]
#[case("a LOGIN {2+}\r\nab {0+}\r\n", login("ab", ""))]
#[case("a LOGIN {4}\r\n\r\n{3 {02}\r\n}\n", login("\r\n{3", "}\n"))]
#[case("a SELECT inbox", select(Mailbox::Inbox, vec![]))]
#[case("a SELECT {5}\r\nInBoX", select(Mailbox::Inbox, vec![]))]
#[case("a SELECT inbox (condstore)", select(Mailbox::Inbox, vec![SelectParameter::CondStore]))]
#[case("a SELECT inbox (QRESYNC (7 9223372036854775807))", select(Mailbox::Inbox, vec![known(None, None)]))]
#[case(
    "a SELECT inbox (QRESYNC (7 9223372036854775807 1:4,9) CONDSTORE)",
    select(Mailbox::Inbox, vec![known(Some("1:4,9"), None), SelectParameter::CondStore])
)]
#[case(
    "a SELECT inbox (QRESYNC (7 9223372036854775807 (1,3 2,8)))",
    select(Mailbox::Inbox, vec![known(None, Some(("1,3", "2,8")))])
)]
#[case(
    "a SELECT inbox (QRESYNC (7 9223372036854775807 1:9 (1,3 2,8)))",
    select(Mailbox::Inbox, vec![known(Some("1:9"), Some(("1,3", "2,8")))])
)]
#[case("a EXAMINE \"a b\"", CommandBody::Examine { mailbox: named("a b"), parameters: vec![] })]
#[case("a CREATE a/b/", CommandBody::Create { mailbox: named("a/b/"), uses: None })]
#[case("a CREATE a (USE ())", CommandBody::Create { mailbox: named("a"), uses: Some(vec![]) })]
#[case("a CREATE a (use (\\drafts \\SENT \\Important))", CommandBody::Create {
    mailbox: named("a"),
    uses: Some(vec![
        SpecialUse::Drafts,
        SpecialUse::Sent,
        SpecialUse::named(atom("important")),
    ]),
})]
#[case("a DELETE \"\u{7}\"", CommandBody::Delete { mailbox: named("\u{7}") })]
#[case("a RENAME a b", CommandBody::Rename { from: named("a"), to: named("b") })]
#[case("a SUBSCRIBE a", CommandBody::Subscribe { mailbox: named("a") })]
#[case("a UNSUBSCRIBE a", CommandBody::Unsubscribe { mailbox: named("a") })]
#[case("a LIST \"\" *", CommandBody::List { reference: named(""), pattern: pattern("*") })]
#[case("a LSUB a \"b %\"", CommandBody::Lsub { reference: named("a"), pattern: pattern("b %") })]
#[case("a STATUS a (messages UIDNEXT)", CommandBody::Status {
    mailbox: named("a"),
    items: several([StatusItem::Messages, StatusItem::UidNext]),
})]
#[case("a STATUS a (SIZE)", CommandBody::Status {
    mailbox: named("a"),
    items: several([StatusItem::Size]),
})]
#[case("a STATUS a (appendlimit)", CommandBody::Status {
    mailbox: named("a"),
    items: several([StatusItem::AppendLimit]),
})]
#[case("a UID EXPUNGE 1:*", CommandBody::UidExpunge { set: set("1:*") })]
#[case("a COPY 1,3 a", CommandBody::Copy { set: set("1,3"), mailbox: named("a"), uid: false })]
#[case("a uid move * a", CommandBody::Move { set: set("*"), mailbox: named("a"), uid: true })]
#[case("a ID NIL", CommandBody::Id { parameters: None })]
#[case("a ID ()", CommandBody::Id { parameters: Some(vec![]) })]
#[case("a ID (\"name\" \"x\" {1}\r\nv nil)", CommandBody::Id {
    parameters: Some(vec![
        (octets("name"), Some(octets("x"))),
        (octets("v"), None),
    ]),
})]
#[case("a ENABLE CONDSTORE x-y=z", CommandBody::Enable {
    capabilities: several([atom("CONDSTORE"), atom("X-Y=Z")]),
})]
#[case("a STATUS a (DELETED deleted-storage)", CommandBody::Status {
    mailbox: named("a"),
    items: several([StatusItem::Deleted, StatusItem::DeletedStorage]),
})]
#[case("a GETQUOTA \"\"", CommandBody::Quota(QuotaCommand::GetQuota { root: text("") }))]
#[case("a getquotaroot inbox", CommandBody::Quota(QuotaCommand::GetQuotaRoot { mailbox: Mailbox::Inbox }))]
#[case("a SETQUOTA \"#user/a\" ()", CommandBody::Quota(QuotaCommand::SetQuota {
    root: text("#user/a"),
    limits: vec![],
}))]
#[case("a SETQUOTA r (STORAGE 9223372036854775807 x-y 0)", CommandBody::Quota(QuotaCommand::SetQuota {
    root: text("r"),
    limits: vec![limit("STORAGE", i64::MAX as u64), limit("X-Y", 0)],
}))]
#[case("a SETACL a b +lr", CommandBody::Acl(AclCommand::SetAcl {
    mailbox: named("a"),
    identifier: text("b"),
    rights: text("+lr"),
}))]
#[case("a SetAcl a -b \"\"", CommandBody::Acl(AclCommand::SetAcl {
    mailbox: named("a"),
    identifier: text("-b"),
    rights: text(""),
}))]
#[case("a DELETEACL a {1}\r\nb", CommandBody::Acl(AclCommand::DeleteAcl {
    mailbox: named("a"),
    identifier: text("b"),
}))]
#[case("a GETACL \"a b\"", CommandBody::Acl(AclCommand::GetAcl { mailbox: named("a b") }))]
#[case("a LISTRIGHTS a anyone", CommandBody::Acl(AclCommand::ListRights {
    mailbox: named("a"),
    identifier: text("anyone"),
}))]
#[case("a MYRIGHTS inbox", CommandBody::Acl(AclCommand::MyRights { mailbox: Mailbox::Inbox }))]
#[case("a GETMETADATA \"\" /shared/comment", CommandBody::Metadata(MetadataCommand::GetMetadata {
    options: vec![],
    mailbox: named(""),
    entries: several([text("/shared/comment")]),
}))]
#[case(
    "a GETMETADATA (maxsize 10 DEPTH Infinity) a (/private/a \"/shared/b\")",
    with_options("a", vec![MetadataOption::MaxSize(10), MetadataOption::Depth(Depth::Infinity)])
)]
#[case("a GETMETADATA a (DEPTH 1) (/private/a /shared/b)", with_options("a", vec![MetadataOption::Depth(Depth::One)]))]
#[case("a SETMETADATA a (/private/a NIL)", CommandBody::Metadata(MetadataCommand::SetMetadata {
    mailbox: named("a"),
    values: several([EntryValue { entry: text("/private/a"), value: None }]),
}))]
#[case(
    "a SETMETADATA a (/private/a {1}\r\nx /shared/b ~{3+}\r\n\0\r\n)",
    CommandBody::Metadata(MetadataCommand::SetMetadata {
        mailbox: named("a"),
        values: several([
            EntryValue { entry: text("/private/a"), value: Some(octets("x")) },
            EntryValue { entry: text("/shared/b"), value: Some(octets("\0\r\n")) },
        ]),
    })
)]
fn commands(#[case] line: &str, #[case] body: CommandBody<'static>) {
    assert_eq!(parse(line), Ok(body));
}

#[rstest]
#[case::no_selection("() \"\" *", Some(vec![]), Patterns::One(pattern("*")), None)]
#[case::selection(
    "(Subscribed RECURSIVEMATCH remote) \"\" %",
    Some(vec![
        SelectionOption::Subscribed,
        SelectionOption::RecursiveMatch,
        SelectionOption::Remote,
    ]),
    Patterns::One(pattern("%")),
    None
)]
#[case::twice(
    "(SPECIAL-USE SPECIAL-USE) \"\" %",
    Some(vec![SelectionOption::SpecialUse, SelectionOption::SpecialUse]),
    Patterns::One(pattern("%")),
    None
)]
#[case::patterns(
    "\"\" (\"\" a% {2}\r\n *)",
    None,
    Patterns::Several(several([pattern(""), pattern("a%"), pattern(" *")])),
    None
)]
#[case::returns(
    "\"\" * return (CHILDREN status (messages SIZE) SUBSCRIBED SPECIAL-USE myrights)",
    None,
    Patterns::One(pattern("*")),
    Some(vec![
        ReturnOption::Children,
        ReturnOption::Status(several([StatusItem::Messages, StatusItem::Size])),
        ReturnOption::Subscribed,
        ReturnOption::SpecialUse,
        ReturnOption::MyRights,
    ])
)]
#[case::no_returns("\"\" * RETURN ()", None, Patterns::One(pattern("*")), Some(vec![]))]
#[case::extensions(
    "(X-A (b (c \"d e\")) SUBSCRIBED) \"\" (*) RETURN (X-B)",
    Some(vec![
        SelectionOption::Other(OptionExtension {
            name: atom("X-A"),
            value: Some(several([
                OptionValue::Text(text("b")),
                OptionValue::List(several([
                    OptionValue::Text(text("c")),
                    OptionValue::Text(text("d e")),
                ])),
            ])),
        }),
        SelectionOption::Subscribed,
    ]),
    Patterns::Several(several([pattern("*")])),
    Some(vec![ReturnOption::Other(OptionExtension { name: atom("X-B"), value: None })])
)]
fn extended_lists(
    #[case] arguments: &str,
    #[case] selection: Option<Vec<SelectionOption<'static>>>,
    #[case] patterns: Patterns<'static>,
    #[case] returns: Option<Vec<ReturnOption<'static>>>,
) {
    let list = ExtendedList {
        selection,
        reference: named(""),
        patterns,
        returns,
    };
    let body = CommandBody::ListExtended(Box::new(list));
    assert_eq!(parse(&format!("a LIST {arguments}")), Ok(body));
}

#[test]
fn the_values_of_options_nest_to_a_bound() {
    let nested = |depth| {
        let (open, close) = ("(".repeat(depth), ")".repeat(depth));
        format!("a LIST \"\" * RETURN (X-A {open}b{close})")
    };
    assert!(parse(&nested(OPTION_DEPTH)).is_ok());
    assert!(parse(&nested(OPTION_DEPTH + 1)).is_err());
    assert!(parse(&nested(100_000)).is_err());
}

#[rstest]
#[case("a APPEND a {0}\r\n", &[], None, "")]
#[case("a APPEND a () {2+}\r\n\r\n", &[], None, "\r\n")]
#[case("a APPEND a (\\Seen $x) {1}\r\nx", &["\\Seen", "$X"], None, "x")]
#[case("a APPEND a \" 1-Feb-2000 00:00:00 +0000\" {1}\r\nx", &[], Some(949_363_200), "x")]
#[case("a APPEND a (\\Foo) \"01-feb-2000 00:00:60 -0130\" {1}\r\nx", &["\\foo"], Some(949_368_660), "x")]
fn append(
    #[case] line: &str,
    #[case] flags: &[&str],
    #[case] unix: Option<i64>,
    #[case] data: &str,
) {
    let Ok(CommandBody::Append { messages, .. }) = parse(line) else {
        panic!("{line} is legal");
    };
    let [
        AppendMessage {
            flags: found,
            date,
            message,
        },
    ] = &messages[..]
    else {
        panic!("{line} has one message");
    };
    let flags: Vec<_> = flags
        .iter()
        .map(|flag| Flag::parse(flag.as_bytes()).unwrap())
        .collect();
    assert_eq!(
        (found, date.map(|date| date.unix()), &**message),
        (&flags, unix, data.as_bytes())
    );
}

#[rstest]
#[case::two("a APPEND a {1}\r\nx {2+}\r\nyz", &["x", "yz"])]
#[case::attributes(
    "a APPEND a (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {1}\r\nx () {0}\r\n (\\Draft $x) {3+}\r\n {1",
    &["x", "", " {1"]
)]
#[case::one_that_looks_like_two("a APPEND a {8}\r\nx {1}\r\ny", &["x {1}\r\ny"])]
fn append_of_several(#[case] line: &str, #[case] messages: &[&str]) {
    let Ok(CommandBody::Append {
        messages: found, ..
    }) = parse(line)
    else {
        panic!("{line} is legal");
    };
    let found: Vec<&[u8]> = found.iter().map(|message| &*message.message).collect();
    let messages: Vec<&[u8]> = messages.iter().map(|message| message.as_bytes()).collect();
    assert_eq!(found, messages);
}

#[test]
fn messages_of_an_append_have_flags_and_dates_of_their_own() {
    let line = "a APPEND a (\\Seen) {1}\r\nx \"17-Jul-1996 02:44:25 -0700\" {1}\r\ny";
    let message =
        |flags: &[Flag<'static>], date: Option<&str>, message: &'static str| AppendMessage {
            flags: flags.to_vec(),
            date: date.map(|date| DateTime::parse(date.as_bytes()).unwrap()),
            message: octets(message),
        };
    assert_eq!(
        parse(line),
        Ok(CommandBody::Append {
            mailbox: named("a"),
            messages: several([
                message(&[Flag::Seen], None, "x"),
                message(&[], Some("17-Jul-1996 02:44:25 -0700"), "y"),
            ]),
        })
    );
}

#[rstest]
#[case("FLAGS ()", StoreHow::Replace, false, &[])]
#[case("flags \\Seen", StoreHow::Replace, false, &[Flag::Seen])]
#[case("+FLAGS (\\Seen \\deleted)", StoreHow::Add, false, &[Flag::Seen, Flag::Deleted])]
#[case("-FLAGS.SILENT \\Draft \\Flagged", StoreHow::Remove, true, &[Flag::Draft, Flag::Flagged])]
#[case("FLAGS.silent (\\Answered)", StoreHow::Replace, true, &[Flag::Answered])]
fn store(
    #[case] what: &str,
    #[case] how: StoreHow,
    #[case] silent: bool,
    #[case] flags: &[Flag<'static>],
    #[values(false, true)] uid: bool,
    #[values(None, Some(0), Some(i64::MAX as u64))] unchanged_since: Option<u64>,
) {
    let prefix = if uid { "UID " } else { "" };
    let modifier = unchanged_since.map_or(String::new(), |n| format!(" (UNCHANGEDSINCE {n})"));
    assert_eq!(
        parse(&format!("a {prefix}STORE 2:4{modifier} {what}")),
        Ok(CommandBody::Store {
            set: set("2:4"),
            unchanged_since,
            how,
            silent,
            flags: flags.to_vec(),
            uid,
        })
    );
}

#[rstest]
#[case("ALL", FetchItems::All)]
#[case("fast", FetchItems::Fast)]
#[case("Full", FetchItems::Full)]
#[case("FLAGS", items([FetchItem::Flags]))]
#[case("(FLAGS)", items([FetchItem::Flags]))]
#[case(
    "(ENVELOPE INTERNALDATE rfc822.size BODYSTRUCTURE UID BODY)",
    items([
        FetchItem::Envelope,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
        FetchItem::BodyStructure,
        FetchItem::Uid,
        FetchItem::Body,
    ])
)]
#[case(
    "(RFC822 RFC822.HEADER RFC822.TEXT)",
    items([FetchItem::Rfc822, FetchItem::Rfc822Header, FetchItem::Rfc822Text])
)]
#[case("BODY[]", items([section(&[], None, None, false)]))]
#[case("BODY[]<0.1>", items([section(&[], None, Some((0, 1)), false)]))]
#[case("body.peek[1.2.3]<5.4294967295>", items([section(&[1, 2, 3], None, Some((5, u32::MAX)), true)]))]
#[case("BODY[TEXT]", items([section(&[], Some(SectionText::Text), None, false)]))]
#[case("BODY[4.mime]", items([section(&[4], Some(SectionText::Mime), None, false)]))]
#[case("BODY[4.1.Header]", items([section(&[4, 1], Some(SectionText::Header), None, false)]))]
#[case(
    "BODY.PEEK[HEADER.FIELDS (From \"To\" {2}\r\nCc)]",
    items([section(&[], Some(SectionText::HeaderFields(fields(&["From", "To", "Cc"]))), None, true)])
)]
#[case(
    "(BODY[1.HEADER.FIELDS.NOT (X])]<0.9> UID)",
    items([
        section(&[1], Some(SectionText::HeaderFieldsNot(fields(&["X]"]))), Some((0, 9)), false),
        FetchItem::Uid,
    ])
)]
fn fetch(#[case] what: &str, #[case] items: FetchItems<'static>, #[values(false, true)] uid: bool) {
    let prefix = if uid { "UID " } else { "" };
    assert_eq!(
        parse(&format!("a {prefix}FETCH 1,*:5 {what}")),
        Ok(CommandBody::Fetch {
            set: set("1,*:5"),
            items,
            modifiers: FetchModifiers::default(),
            uid,
        })
    );
}

#[rstest]
#[case("CHANGEDSINCE 1", Some(1), false)]
#[case("changedsince 12345 vanished", Some(12_345), true)]
#[case("VANISHED CHANGEDSINCE 9", Some(9), true)]
#[case("VANISHED", None, true)]
fn fetch_modifiers(
    #[case] modifiers: &str,
    #[case] changed_since: Option<u64>,
    #[case] vanished: bool,
) {
    assert_eq!(
        parse(&format!("a UID FETCH 1:* (FLAGS MODSEQ) ({modifiers})")),
        Ok(CommandBody::Fetch {
            set: set("1:*"),
            items: items([FetchItem::Flags, FetchItem::ModSeq]),
            modifiers: FetchModifiers {
                changed_since,
                vanished,
            },
            uid: true,
        })
    );
}

fn select(mailbox: Mailbox<'static>, parameters: Vec<SelectParameter>) -> CommandBody<'static> {
    CommandBody::Select {
        mailbox,
        parameters,
    }
}

fn known(known_uids: Option<&str>, match_data: Option<(&str, &str)>) -> SelectParameter {
    SelectParameter::QResync(Box::new(QResync {
        uid_validity: NonZeroU32::new(7).unwrap(),
        mod_sequence: i64::MAX as u64,
        known_uids: known_uids.map(set),
        match_data: match_data.map(|(numbers, uids)| (set(numbers), set(uids))),
    }))
}

fn modified(entry: Option<(Flag<'static>, EntryType)>, least: u64) -> SearchKey<'static> {
    SearchKey::ModSeq(SearchModSequence { entry, least })
}

#[rstest]
#[case("ALL", vec![SearchKey::All])]
#[case("answered deleted draft flagged new old recent seen", vec![
    SearchKey::Answered, SearchKey::Deleted, SearchKey::Draft, SearchKey::Flagged,
    SearchKey::New, SearchKey::Old, SearchKey::Recent, SearchKey::Seen,
])]
#[case("UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN", vec![
    SearchKey::Unanswered, SearchKey::Undeleted, SearchKey::Undraft, SearchKey::Unflagged,
    SearchKey::Unseen,
])]
#[case("BCC a BODY b CC c FROM d SUBJECT e TEXT f TO \"\"", vec![
    SearchKey::Bcc(text("a")), SearchKey::Body(text("b")), SearchKey::Cc(text("c")),
    SearchKey::From(text("d")), SearchKey::Subject(text("e")), SearchKey::Text(text("f")),
    SearchKey::To(text("")),
])]
#[case("HEADER Message-ID {3}\r\n<a>", vec![SearchKey::Header(text("Message-ID"), text("<a>"))])]
#[case("BEFORE 1-Feb-1994 ON \"01-Feb-1994\" SINCE 1-feb-1994", vec![
    SearchKey::Before(day()), SearchKey::On(day()), SearchKey::Since(day()),
])]
#[case("SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 SENTSINCE 1-Feb-1994", vec![
    SearchKey::SentBefore(day()), SearchKey::SentOn(day()), SearchKey::SentSince(day()),
])]
#[case("LARGER 0 SMALLER 4294967295", vec![SearchKey::Larger(0), SearchKey::Smaller(u32::MAX)])]
#[case("KEYWORD $a UNKEYWORD b", vec![SearchKey::Keyword(atom("$a")), SearchKey::Unkeyword(atom("b"))])]
#[case("1:3 UID 4,* *", vec![
    SearchKey::Set(set("1:3")), SearchKey::Uid(set("4,*")), SearchKey::Set(set("*")),
])]
#[case("MODSEQ 0 MODSEQ 620162338", vec![modified(None, 0), modified(None, 620_162_338)])]
#[case(r#"MODSEQ "/flags/\\draft" all 9"#, vec![modified(Some((Flag::Draft, EntryType::All)), 9)])]
#[case(
    r#"modseq "/FLAGS/$mdnsent" PRIV 9"#,
    vec![modified(Some((Flag::Keyword(atom("$mdnsent")), EntryType::Private)), 9)]
)]
#[case("NOT OR SEEN (NEW OLD) ALL", vec![
    SearchKey::Not(Box::new(SearchKey::Or(
        Box::new(SearchKey::Seen),
        Box::new(SearchKey::And(several([SearchKey::New, SearchKey::Old]))),
    ))),
    SearchKey::All,
])]
fn search_keys(#[case] keys: &str, #[case] parsed: Vec<SearchKey<'static>>) {
    assert_eq!(
        parse(&format!("a SEARCH {keys}")),
        Ok(search(None, None, parsed, false))
    );
}

#[rstest]
#[case("SEARCH CHARSET UTF-8 ALL", None, Some("UTF-8"), false)]
#[case("UID SEARCH charset \"x y\" ALL", None, Some("x y"), true)]
#[case("SEARCH RETURN () ALL", Some(vec![]), None, false)]
#[case("UID SEARCH return (min MAX) CHARSET x ALL", Some(vec![SearchReturn::Min, SearchReturn::Max]), Some("x"), true)]
#[case("SEARCH RETURN (ALL COUNT) ALL", Some(vec![SearchReturn::All, SearchReturn::Count]), None, false)]
fn search_options(
    #[case] line: &str,
    #[case] returns: Option<Vec<SearchReturn>>,
    #[case] charset: Option<&'static str>,
    #[case] uid: bool,
) {
    let expected = search(returns, charset, vec![SearchKey::All], uid);
    assert_eq!(parse(&format!("a {line}")), Ok(expected));
}

/// Each with the ABNF rule that is broken and where.
#[rstest]
#[case::double_space_before_name("a  NOOP", "command", 2)]
#[case::double_space_before_argument("a SELECT  x", "mailbox", 9)]
#[case::trailing_space("a NOOP ", "command-any", 6)]
#[case::trailing_space_after_argument("a SELECT x ", "select", 10)]
#[case::left_over("a NOOP x", "command-any", 6)]
#[case::left_over_mailbox("a SELECT x y", "select", 10)]
#[case::left_over_cr("a NOOP\r", "command-any", 6)]
#[case::unknown_parameter("a SELECT x (FROB)", "select-params", 12)]
#[case::no_parameter("a SELECT x ()", "select-params", 12)]
#[case::star_in_known_uids("a SELECT x (QRESYNC (1 2 1:*))", "select-param", 28)]
#[case::mod_sequence_0("a SELECT x (QRESYNC (1 0))", "mod-sequence-value", 23)]
#[case::validity_0("a SELECT x (QRESYNC (0 1))", "nz-number", 21)]
#[case::match_data_unpaired("a SELECT x (QRESYNC (1 2 (3)))", "select-param", 27)]
#[case::unknown_modifier("a FETCH 1 FLAGS (FROB 1)", "fetch-modifiers", 17)]
#[case::changed_since_0("a FETCH 1 FLAGS (CHANGEDSINCE 0)", "mod-sequence-value", 30)]
#[case::changed_since_twice(
    "a FETCH 1 FLAGS (CHANGEDSINCE 1 CHANGEDSINCE 2)",
    "fetch-modifiers",
    32
)]
#[case::unchanged_since_alone("a STORE 1 (UNCHANGEDSINCE 1)", "store-modifiers", 28)]
#[case::unchanged_since_twice(
    "a STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS ()",
    "store-modifiers",
    27
)]
#[case::unchanged_since_long(
    "a STORE 1 (UNCHANGEDSINCE 9223372036854775808) FLAGS ()",
    "mod-sequence-value",
    26
)]
#[case::modseq_of_nothing("a SEARCH MODSEQ", "search-key", 15)]
#[case::modseq_of_what("a SEARCH MODSEQ \"/x/y\" all 1", "search-key", 16)]
#[case::modseq_unescaped("a SEARCH MODSEQ \"/flags/\\seen\" all 1", "search-key", 29)]
#[case::modseq_of_whose("a SEARCH MODSEQ \"/flags/x\" mine 1", "search-key", 27)]
#[case::no_command("a", "command", 1)]
#[case::no_command_but_space("a ", "command", 2)]
#[case::unknown("a FROB x", "command", 2)]
#[case::unknown_long("a FROBNICATEFROBNICATEFROBNICATE", "command", 2)]
#[case::tab("a\tNOOP", "command", 1)]
#[case::missing_argument("a SELECT", "select", 8)]
#[case::missing_password("a LOGIN x", "login", 9)]
#[case::atom_special("a LOGIN us(er x", "login", 10)]
#[case::list_char_in_astring("a SELECT a*", "select", 10)]
#[case::eight_bits("a SELECT caf\u{e9}", "select", 12)]
#[case::eight_bits_quoted("a SELECT \"caf\u{e9}\"", "TEXT-CHAR", 13)]
#[case::cr_quoted("a SELECT \"a\rb\"", "TEXT-CHAR", 11)]
#[case::lf_quoted("a SELECT \"a\nb\"", "TEXT-CHAR", 11)]
#[case::nul_quoted("a SELECT \"a\0b\"", "TEXT-CHAR", 11)]
#[case::nul_literal("a SELECT {3}\r\na\0b", "CHAR8", 15)]
#[case::bad_escape("a SELECT \"a\\b\"", "QUOTED-CHAR", 11)]
#[case::escape_at_end("a SELECT \"a\\", "QUOTED-CHAR", 11)]
#[case::unterminated("a SELECT \"ab", "quoted", 9)]
#[case::text_after_quoted("a SELECT \"a\"b", "select", 12)]
#[case::short_literal("a SELECT {3}\r\nab", "literal", 9)]
#[case::huge_literal("a SELECT {4294967296}\r\n", "number", 10)]
#[case::empty_announcement("a SELECT {}\r\n", "number", 10)]
#[case::literal_without_crlf("a SELECT {1}a", "literal", 12)]
#[case::literal_with_minus("a SELECT {1-}\r\na", "literal", 11)]
#[case::append_quoted("a APPEND x \"message\"", "date-time", 12)]
#[case::append_atom("a APPEND x message", "literal", 11)]
#[case::append_surplus("a APPEND x {1}\r\na b", "literal", 18)]
#[case::append_second_quoted("a APPEND x {1}\r\na \"b\"", "date-time", 19)]
#[case::append_glued("a APPEND x {1}\r\na{1}\r\nb", "append", 17)]
#[case::append_date_before_flags_of_the_second(
    "a APPEND x {1}\r\na \" 1-Feb-2000 00:00:00 +0000\" (\\Seen) {1}\r\na",
    "literal",
    47
)]
#[case::append_recent("a APPEND x (\\Recent) {1}\r\na", "flag", 12)]
#[case::append_order(
    "a APPEND x \" 1-Feb-2000 00:00:00 +0000\" (\\Seen) {1}\r\na",
    "literal",
    40
)]
#[case::append_day_of_one_digit(
    "a APPEND x \"1-Feb-2000 00:00:00 +0000\" {1}\r\na",
    "date-time",
    12
)]
#[case::append_31_feb("a APPEND x \"31-Feb-2000 00:00:00 +0000\" {1}\r\na", "date-time", 12)]
#[case::status_without_parentheses("a STATUS x MESSAGES", "status", 11)]
#[case::status_empty("a STATUS x ()", "status-att", 12)]
#[case::status_unknown("a STATUS x (MESSAGES WEIGHT)", "status", 21)]
#[case::status_space("a STATUS x (MESSAGES )", "status-att", 21)]
#[case::create_parameter("a CREATE x (SIZE 1)", "create-param", 12)]
#[case::create_use_alone("a CREATE x USE (\\Junk)", "create-param", 11)]
#[case::create_use_bare("a CREATE x (USE \\Junk)", "create-param", 16)]
#[case::create_use_without_backslash("a CREATE x (USE (Junk))", "create-param", 17)]
#[case::create_use_open("a CREATE x (USE (\\Junk)", "create-param", 23)]
#[case::list_recursivematch("a LIST (RECURSIVEMATCH) \"\" *", "list-select-opts", 23)]
#[case::list_remote_recursivematch("a LIST (REMOTE RECURSIVEMATCH) \"\" *", "list-select-opts", 30)]
#[case::list_no_patterns("a LIST \"\" ()", "list-mailbox", 11)]
#[case::list_patterns_without_space("a LIST \"\" (a\"b\")", "patterns", 12)]
#[case::list_options_without_return("a LIST \"\" * (CHILDREN)", "list-return-opts", 12)]
#[case::list_return_alone("a LIST \"\" * RETURN", "list-return-opts", 18)]
#[case::list_return_bare("a LIST \"\" * RETURN CHILDREN", "list-return-opts", 19)]
#[case::list_return_status("a LIST \"\" * RETURN (STATUS)", "status-option", 26)]
#[case::list_return_status_empty("a LIST \"\" * RETURN (STATUS ())", "status-att", 28)]
#[case::list_return_rights_of("a LIST \"\" * RETURN (MYRIGHTS (l))", "list-return-opts", 29)]
#[case::list_return_empty_value("a LIST \"\" * RETURN (X-A ())", "astring", 25)]
#[case::store_recent("a STORE 1 FLAGS \\Recent", "flag", 16)]
#[case::store_any("a STORE 1 FLAGS (\\*)", "flag", 17)]
#[case::store_nothing("a STORE 1 FLAGS", "store-att-flags", 15)]
#[case::store_empty("a STORE 1 FLAGS ", "flag", 16)]
#[case::store_item("a STORE 1 FLAG (\\Seen)", "store-att-flags", 10)]
#[case::store_quoted("a STORE 1 FLAGS (\"x\")", "flag", 17)]
#[case::store_space("a STORE 1 FLAGS (\\Seen  x)", "flag", 23)]
#[case::store_bracket("a STORE 1 FLAGS (a])", "store-att-flags", 18)]
#[case::set_zero("a FETCH 0 FLAGS", "sequence-set", 8)]
#[case::set_zero_end("a FETCH 1:0 FLAGS", "sequence-set", 10)]
#[case::set_large("a FETCH 1,4294967296 FLAGS", "sequence-set", 10)]
#[case::set_trailing_comma("a FETCH 1, FLAGS", "sequence-set", 10)]
#[case::set_name("a FETCH x FLAGS", "sequence-set", 8)]
#[case::fetch_nothing("a FETCH 1", "fetch", 9)]
#[case::fetch_empty("a FETCH 1 ()", "fetch-att", 11)]
#[case::fetch_macro_in_list("a FETCH 1 (FLAGS ALL)", "fetch", 17)]
#[case::fetch_two("a FETCH 1 FLAGS UID", "fetch", 15)]
#[case::fetch_unknown("a FETCH 1 FROB", "fetch", 10)]
#[case::fetch_peek_without_section("a FETCH 1 BODY.PEEK", "fetch", 19)]
#[case::fetch_section_without_body("a FETCH 1 TEXT[]", "fetch", 10)]
#[case::fetch_unclosed("a FETCH 1 (FLAGS", "fetch", 16)]
#[case::partial_origin_alone("a FETCH 1 BODY[]<5>", "fetch", 18)]
#[case::partial_zero_length("a FETCH 1 BODY[]<0.0>", "nz-number", 19)]
#[case::partial_empty("a FETCH 1 BODY[]<>", "number", 17)]
#[case::partial_without_brackets("a FETCH 1 BODY<0.1>", "fetch", 14)]
#[case::section_mime_at_top("a FETCH 1 BODY[MIME]", "fetch", 15)]
#[case::section_part_zero("a FETCH 1 BODY[0]", "nz-number", 15)]
#[case::section_trailing_dot("a FETCH 1 BODY[1.]", "section-text", 17)]
#[case::section_no_fields("a FETCH 1 BODY[HEADER.FIELDS]", "fetch", 28)]
#[case::section_zero_fields("a FETCH 1 BODY[HEADER.FIELDS ()]", "astring", 30)]
#[case::section_part_behind("a FETCH 1 BODY[HEADER.1]", "fetch", 15)]
#[case::section_unclosed("a FETCH 1 BODY[TEXT", "fetch", 19)]
#[case::search_nothing("a SEARCH", "search", 8)]
#[case::search_charset_alone("a SEARCH CHARSET UTF-8", "search", 22)]
#[case::search_unknown("a SEARCH FROB", "search-key", 9)]
#[case::search_empty_list("a SEARCH ()", "search-key", 10)]
#[case::search_or_one("a SEARCH OR SEEN", "search-key", 16)]
#[case::search_quoted_number("a SEARCH LARGER \"1\"", "number", 16)]
#[case::search_large_number("a SEARCH LARGER 4294967296", "number", 16)]
#[case::search_31_feb("a SEARCH ON 31-Feb-1994", "date", 12)]
#[case::search_date_half_quoted("a SEARCH ON \"1-Feb-1994", "date", 23)]
#[case::search_date_with_time("a SEARCH ON \"1-Feb-1994 00:00\"", "date", 23)]
#[case::search_keyword_string("a SEARCH KEYWORD \"x\"", "flag-keyword", 17)]
#[case::search_keyword_system("a SEARCH KEYWORD \\Seen", "flag-keyword", 17)]
#[case::search_charset_late("a SEARCH ALL CHARSET UTF-8", "search-key", 13)]
#[case::search_return_late("a SEARCH CHARSET x RETURN () ALL", "search-key", 19)]
#[case::search_return_unknown("a SEARCH RETURN (FROB) ALL", "search-return-opts", 17)]
#[case::search_return_alone("a SEARCH RETURN (MIN)", "search", 21)]
#[case::uid_nothing("a UID", "uid", 5)]
#[case::uid_noop("a UID NOOP", "uid", 6)]
#[case::uid_uid("a UID UID FETCH 1 FLAGS", "uid", 6)]
#[case::uid_expunge_all("a UID EXPUNGE", "uid-expunge", 13)]
#[case::expunge_set("a EXPUNGE 1", "command-select", 9)]
#[case::move_nowhere("a MOVE 1", "move", 8)]
#[case::id_nothing("a ID", "id", 4)]
#[case::id_atom("a ID (name \"x\")", "string", 6)]
#[case::id_odd("a ID (\"name\")", "id", 12)]
#[case::id_value_atom("a ID (\"name\" x)", "nstring", 13)]
#[case::enable_nothing("a ENABLE", "command-any", 8)]
#[case::idle_argument("a IDLE x", "idle", 6)]
#[case::sasl_empty("a AUTHENTICATE PLAIN ", "base64", 21)]
#[case::sasl_unpadded("a AUTHENTICATE PLAIN AGE", "authenticate", 24)]
#[case::sasl_padding_inside("a AUTHENTICATE PLAIN AA==AAAA", "authenticate", 23)]
#[case::sasl_much_padding("a AUTHENTICATE PLAIN ====", "authenticate", 21)]
#[case::limit_past_63_bits("a SETQUOTA r (STORAGE 9223372036854775808)", "number64", 22)]
#[case::limit_missing("a SETQUOTA r (STORAGE)", "setquota", 21)]
#[case::limits_missing("a SETQUOTA r", "setquota", 12)]
#[case::root_missing("a GETQUOTA", "getquota", 10)]
#[case::rights_missing("a SETACL a b", "setacl", 12)]
#[case::identifier_missing("a LISTRIGHTS a", "listrights", 14)]
#[case::depth("a GETMETADATA (DEPTH 2) a /a", "getmetadata", 21)]
#[case::option("a GETMETADATA (WIDTH 2) a /a", "getmetadata", 15)]
#[case::values_missing("a SETMETADATA a ()", "astring", 17)]
#[case::value_an_atom("a SETMETADATA a (/a b)", "nstring", 20)]
#[case::sasl_second("a AUTHENTICATE PLAIN AAAA AAAA", "authenticate", 25)]
#[case::sasl_padding_bits("a AUTHENTICATE PLAIN QR==", "authenticate", 22)]
#[case::sasl_other_octets("a AUTHENTICATE PLAIN AAAA-_", "authenticate", 25)]
fn refused(#[case] line: &str, #[case] rule: &str, #[case] start: usize) {
    // One octet for each character, so that é stands for 0xE9.
    let mut message: Vec<u8> = line.chars().map(|c| c as u8).collect();
    message.extend_from_slice(b"\r\n");
    let error = Command::parse(&message).unwrap_err();
    assert_eq!(
        (error.fault.rule, error.fault.span.start),
        (rule, start),
        "{error}"
    );
    assert_eq!(error.tag.as_ref().map(|tag| tag.as_str()), Some("a"));
    assert!(error.fault.span.end <= message.len());
}

#[rstest]
#[case("", 0)]
#[case(" NOOP", 0)]
#[case("+ NOOP", 0)]
#[case("(a) NOOP", 0)]
#[case("* NOOP", 0)]
fn no_tag(#[case] line: &str, #[case] start: usize) {
    let message = format!("{line}\r\n");
    let error = Command::parse(message.as_bytes()).unwrap_err();
    assert_eq!(error.tag, None);
    assert_eq!(
        (error.fault.rule, error.fault.span.start),
        ("tag", start),
        "{error}"
    );
}

#[rstest]
#[case(b"a NOOP\n")]
#[case(b"a NOOP")]
fn a_line_ends_with_crlf(#[case] message: &[u8]) {
    let error = Command::parse(message).unwrap_err();
    assert_eq!(error.fault.rule, "CRLF");
}

#[test]
fn faults_read_well() {
    let error = Command::parse(b"a1 LOGIN joe\r\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "octets 12..12: a space and a password are needed here, not the end of the command \
         (RFC 3501 §9, login)"
    );
}

#[rstest]
#[case("NOT ")]
#[case("(")]
#[case("OR ALL ")]
fn search_nesting_has_a_bound(#[case] level: &str) {
    let nested = |depth: usize| {
        let close = if level == "(" { ")" } else { "" };
        format!("a SEARCH {}ALL{}", level.repeat(depth), close.repeat(depth))
    };
    assert!(parse(&nested(SEARCH_DEPTH)).is_ok());
    assert!(parse(&nested(SEARCH_DEPTH + 1)).is_err());
    assert!(parse(&nested(100_000)).is_err());
}

proptest! {
    /// What is legal prints and parses back, in either form of literals.
    #[test]
    fn round_trip(seed in prop::collection::vec(any::<u8>(), 0..600), plus: bool) {
        let mut seed = Unstructured::new(&seed);
        let command = Command::arbitrary(&mut seed).unwrap();
        let form = if plus { LiteralForm::NonSynchronising } else { LiteralForm::Synchronising };
        let mut printed = Vec::new();
        command.write(&mut printed, form);
        prop_assert_eq!(Command::parse(&printed), Ok(command));
    }

    /// Any octets give a command or a fault within them, never a panic.
    #[test]
    fn any_octets(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = Command::parse(&octets) {
            prop_assert!(error.fault.span.start <= error.fault.span.end);
            prop_assert!(error.fault.span.end <= octets.len());
        }
    }

    /// A legal command with one octet changed is read as something that prints and parses back.
    #[test]
    fn damaged_commands(
        seed in prop::collection::vec(any::<u8>(), 0..200),
        at: prop::sample::Index,
        octet: u8,
    ) {
        let command = Command::arbitrary(&mut Unstructured::new(&seed)).unwrap();
        let mut printed = Vec::new();
        command.write(&mut printed, LiteralForm::Synchronising);
        let at = at.index(printed.len());
        printed[at] = octet;
        if let Ok(command) = Command::parse(&printed) {
            let mut again = Vec::new();
            command.write(&mut again, LiteralForm::Synchronising);
            prop_assert_eq!(Command::parse(&again), Ok(command));
        }
    }
}

fn parse(line: &str) -> Result<CommandBody<'static>, String> {
    // The tables are small; leaking them spares every row a lifetime.
    let message: &'static [u8] = format!("{line}\r\n").into_bytes().leak();
    match Command::parse(message) {
        Ok(Command { body, .. }) => Ok(body),
        Err(error) => Err(error.to_string()),
    }
}

fn octets(text: &'static str) -> Cow<'static, [u8]> {
    Cow::Borrowed(text.as_bytes())
}

fn atom(text: &'static str) -> Atom<'static> {
    Atom::new(text).unwrap()
}

fn text(text: &'static str) -> AString<'static> {
    AString::new(text.as_bytes()).unwrap()
}

fn limit(resource: &'static str, limit: u64) -> QuotaLimit<'static> {
    let resource = atom(resource);
    QuotaLimit { resource, limit }
}

fn with_options(mailbox: &'static str, options: Vec<MetadataOption>) -> CommandBody<'static> {
    CommandBody::Metadata(MetadataCommand::GetMetadata {
        options,
        mailbox: named(mailbox),
        entries: several([text("/private/a"), text("/shared/b")]),
    })
}

fn named(name: &'static str) -> Mailbox<'static> {
    Mailbox::new(name.as_bytes()).unwrap()
}

fn pattern(pattern: &'static str) -> ListMailbox<'static> {
    ListMailbox::new(pattern.as_bytes()).unwrap()
}

fn set(text: &str) -> SequenceSet {
    SequenceSet::parse(text.as_bytes()).unwrap()
}

fn day() -> Date {
    Date::new(1994, Month::Feb, 1).unwrap()
}

fn several<T, const N: usize>(values: [T; N]) -> NonEmpty<T> {
    NonEmpty::try_from(Vec::from(values)).unwrap()
}

fn fields(names: &[&'static str]) -> NonEmpty<AString<'static>> {
    let names: Vec<_> = names.iter().map(|name| text(name)).collect();
    NonEmpty::try_from(names).unwrap()
}

fn items<const N: usize>(items: [FetchItem<'static>; N]) -> FetchItems<'static> {
    FetchItems::Items(several(items))
}

fn section(
    part: &[u32],
    text: Option<SectionText<'static>>,
    partial: Option<(u32, u32)>,
    peek: bool,
) -> FetchItem<'static> {
    let part = part.iter().copied().filter_map(NonZeroU32::new).collect();
    FetchItem::Section {
        section: Section { part, text },
        partial: partial.map(|(origin, length)| Partial {
            origin,
            length: NonZeroU32::new(length).unwrap(),
        }),
        peek,
    }
}

fn authenticate(mechanism: &'static str, initial: Option<&'static [u8]>) -> CommandBody<'static> {
    CommandBody::Authenticate {
        mechanism: atom(mechanism),
        initial: initial.map(Cow::Borrowed),
    }
}

fn login(user: &'static str, password: &'static str) -> CommandBody<'static> {
    CommandBody::Login {
        user: text(user),
        password: text(password),
    }
}

fn search(
    returns: Option<Vec<SearchReturn>>,
    charset: Option<&'static str>,
    keys: Vec<SearchKey<'static>>,
    uid: bool,
) -> CommandBody<'static> {
    CommandBody::Search {
        search: Search {
            returns,
            charset: charset.map(text),
            keys: NonEmpty::try_from(keys).unwrap(),
        },
        uid,
    }
}
