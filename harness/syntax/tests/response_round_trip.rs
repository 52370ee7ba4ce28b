//! What is printed parses back as it was, and no octets bring the parser down.

use std::{borrow::Cow, num::NonZeroU32};

use mailspec_syntax::imap::{
    AString, Atom, Date, DateTime, Flag, Mailbox, Month, NString, NonEmpty, Response, Section,
    SectionText, SeqNumber, SeqRange, SequenceSet,
    command::StatusItem,
    response::{
        self, AclEntry, Address, Body, BodyExtension, BodyFields, Code, Disposition, Envelope,
        Esearch, ExtensionTail, FetchData, ListData, ListExtendedItem, Metadata, MetadataCode,
        MultiExtension, NamespaceData, Pairs, Parsed, PartKind, QuotaResource, SingleExtension,
        StatusData, StatusKind, Text, Untagged,
    },
};
use proptest::{collection::vec, option, prelude::*};

type Octets = Cow<'static, [u8]>;

/// Without NUL, which no string holds.
fn octets() -> impl Strategy<Value = Octets> + Clone {
    prop_oneof![
        "[ -~]{0,10}".prop_map(|text| Cow::Owned(text.into_bytes())),
        vec(1u8.., 0..10).prop_map(Cow::Owned),
    ]
}

fn nstring() -> impl Strategy<Value = NString<'static>> + Clone {
    option::of(octets())
}

fn word(pattern: &'static str) -> impl Strategy<Value = Octets> {
    pattern.prop_map(|text| Cow::Owned(text.into_bytes()))
}

/// An atom that no standard gives a meaning.
fn own() -> impl Strategy<Value = Octets> {
    word("X-[A-Za-z0-9$._+:-]{0,8}")
}

fn atom() -> impl Strategy<Value = Atom<'static>> {
    "[A-Za-z0-9$!#&'+,./:;<=>?@^_`|~-]{1,8}".prop_map(|text| Atom::new(text).unwrap())
}

fn nz() -> impl Strategy<Value = u32> {
    prop_oneof![1u32..20, 1u32..]
}

fn pairs() -> impl Strategy<Value = Pairs<'static>> {
    vec((octets(), octets()), 0..3)
}

/// `tagged-ext-val` and what else extensions use.
fn value() -> impl Strategy<Value = Octets> {
    word(
        r#"NIL|[0-9]{1,20}|1:\*,5|[a-z.]{1,5}|"[ a-z()\[\]]{0,5}"|\(\)|\(a "b\)" \(c NIL\)\)|\{3\}\r\n\)"\(|~\{1\}\r\n\("#,
    )
}

fn set(star: bool) -> impl Strategy<Value = SequenceSet> {
    let value = nz().prop_filter_map("not 0", |n| NonZeroU32::new(n).map(SeqNumber::Value));
    let number = if star {
        prop_oneof![4 => value, 1 => Just(SeqNumber::Star)].boxed()
    } else {
        value.boxed()
    };
    let range = prop_oneof![
        number.clone().prop_map(SeqRange::One),
        (number.clone(), number).prop_map(|(a, b)| SeqRange::Range(a, b)),
    ];
    vec(range, 1..4).prop_map(|ranges| SequenceSet(NonEmpty::try_from(ranges).unwrap()))
}

fn flag() -> impl Strategy<Value = Flag<'static>> {
    prop_oneof![
        Just(Flag::Answered),
        Just(Flag::Flagged),
        Just(Flag::Deleted),
        Just(Flag::Seen),
        Just(Flag::Draft),
        Just(Flag::Recent),
        atom().prop_map(Flag::Keyword),
        own().prop_map(|name| Flag::Extension(
            Atom::new(String::from_utf8(name.into_owned()).unwrap()).unwrap()
        )),
    ]
}

fn mailbox() -> impl Strategy<Value = Mailbox<'static>> {
    prop_oneof![
        1 => Just(Mailbox::Inbox),
        4 => octets().prop_map(|name| Mailbox::new(name).unwrap()),
    ]
}

fn capabilities() -> impl Strategy<Value = Vec<Octets>> {
    let names = || vec(word("AUTH=[A-Z]{1,5}|[A-Z][A-Z+=-]{0,8}"), 0..3);
    (names(), names()).prop_map(|(mut names, more)| {
        names.push(Cow::Borrowed(b"IMAP4rev1"));
        names.extend(more);
        names
    })
}

fn code() -> impl Strategy<Value = Code<'static>> {
    prop_oneof![
        Just(Code::Alert),
        vec(octets(), 0..3).prop_map(Code::BadCharset),
        capabilities().prop_map(Code::Capability),
        Just(Code::Parse),
        vec(prop_oneof![4 => flag(), 1 => Just(Flag::Any)], 0..4).prop_map(Code::PermanentFlags),
        Just(Code::ReadOnly),
        Just(Code::ReadWrite),
        Just(Code::TryCreate),
        nz().prop_map(Code::UidNext),
        nz().prop_map(Code::UidValidity),
        nz().prop_map(Code::Unseen),
        (nz(), set(false)).prop_map(|(validity, uids)| Code::AppendUid { validity, uids }),
        (nz(), set(false), set(false)).prop_map(|(validity, from, to)| Code::CopyUid {
            validity,
            from,
            to
        }),
        Just(Code::UidNotSticky),
        Just(Code::UseAttr),
        prop_oneof![
            any::<u32>().prop_map(MetadataCode::LongEntries),
            any::<u32>().prop_map(MetadataCode::MaxSize),
            Just(MetadataCode::TooMany),
            Just(MetadataCode::NoPrivate),
        ]
        .prop_map(Code::Metadata),
        (own(), option::of(word("[ -\\\\^-~]{1,8}")))
            .prop_map(|(name, value)| Code::Other(name, value)),
        Just(Code::Closed),
        Just(Code::NoModSeq),
        mod_sequence().prop_map(Code::HighestModSeq),
        set(true).prop_map(Code::Modified),
    ]
}

fn mod_sequence() -> impl Strategy<Value = u64> {
    1..=i64::MAX as u64
}

fn text() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![
        // Without a code, text that begins with a bracket could be taken for one.
        word("[!-Z\\\\^-~ ][\u{1}-\u{9} -~]{0,12}").prop_map(|text| Text { code: None, text }),
        (code(), word("[\u{1}-\u{9} -~]{1,12}")).prop_map(|(code, text)| Text {
            code: Some(code),
            text
        }),
    ]
}

fn addresses() -> impl Strategy<Value = Vec<Address<'static>>> {
    let address = (nstring(), nstring(), nstring(), nstring());
    let address = address.prop_map(|(name, adl, mailbox, host)| Address {
        name,
        adl,
        mailbox,
        host,
    });
    vec(address, 0..3)
}

fn envelope() -> impl Strategy<Value = Envelope<'static>> {
    (
        (nstring(), nstring(), nstring(), nstring()),
        (addresses(), addresses(), addresses()),
        (addresses(), addresses(), addresses()),
    )
        .prop_map(
            |(
                (date, subject, in_reply_to, message_id),
                (from, sender, reply_to),
                (to, cc, bcc),
            )| {
                Envelope {
                    date,
                    subject,
                    from,
                    sender,
                    reply_to,
                    to,
                    cc,
                    bcc,
                    in_reply_to,
                    message_id,
                }
            },
        )
}

fn tail() -> impl Strategy<Value = ExtensionTail<'static>> {
    let disposition = option::of(
        (octets(), pairs()).prop_map(|(kind, parameters)| Disposition { kind, parameters }),
    );
    let extension = prop_oneof![
        nstring().prop_map(BodyExtension::String),
        any::<u32>().prop_map(BodyExtension::Number),
    ]
    .prop_recursive(3, 8, 3, |inner| {
        vec(inner, 1..4).prop_map(BodyExtension::List)
    });
    (
        0..4,
        disposition,
        vec(octets(), 0..3),
        nstring(),
        vec(extension, 0..3),
    )
        .prop_map(
            |(sent, disposition, language, location, other)| ExtensionTail {
                disposition: (sent > 0).then_some(disposition),
                language: (sent > 1).then_some(language),
                location: (sent > 2).then_some(location),
                other: if sent > 2 { other } else { Vec::new() },
            },
        )
}

fn body(extensible: bool) -> impl Strategy<Value = Body<'static>> {
    let fields = || {
        (pairs(), nstring(), nstring(), octets(), any::<u32>()).prop_map(
            |(parameters, id, description, encoding, octets)| BodyFields {
                parameters,
                id,
                description,
                encoding,
                octets,
            },
        )
    };
    let single = move |kind: BoxedStrategy<PartKind<'static>>| {
        let extension = option::of((nstring(), tail()));
        (kind, fields(), extension).prop_map(move |(kind, fields, extension)| Body::Single {
            kind,
            fields,
            extension: extension
                .filter(|_| extensible)
                .map(|(md5, tail)| SingleExtension { md5, tail }),
        })
    };
    let leaf = prop_oneof![
        (own(), octets()).prop_map(|(media, subtype)| PartKind::Basic { media, subtype }),
        (octets(), any::<u32>()).prop_map(|(subtype, lines)| PartKind::Text { subtype, lines }),
    ];
    single(leaf.boxed()).prop_recursive(3, 12, 3, move |inner| {
        let message = (envelope(), inner.clone(), any::<u32>());
        let message = message.prop_map(|(envelope, body, lines)| PartKind::Message {
            envelope: Box::new(envelope),
            body: Box::new(body),
            lines,
        });
        let extension = option::of((pairs(), tail()));
        let multi = (vec(inner, 1..4), octets(), extension);
        let multi = multi.prop_map(move |(parts, subtype, extension)| Body::Multi {
            parts,
            subtype,
            extension: extension
                .filter(|_| extensible)
                .map(|(parameters, tail)| MultiExtension { parameters, tail }),
        });
        prop_oneof![single(message.boxed()), multi]
    })
}

fn section() -> impl Strategy<Value = Section<'static>> {
    let fields = || {
        vec(octets().prop_map(|name| AString::new(name).unwrap()), 1..3)
            .prop_map(|names| NonEmpty::try_from(names).unwrap())
    };
    let text = prop_oneof![
        Just(SectionText::Header),
        Just(SectionText::Text),
        Just(SectionText::Mime),
        fields().prop_map(SectionText::HeaderFields),
        fields().prop_map(SectionText::HeaderFieldsNot),
    ];
    let part = vec(nz().prop_filter_map("not 0", NonZeroU32::new), 0..4);
    (part, option::of(text)).prop_map(|(part, text)| Section {
        text: text.filter(|text| !part.is_empty() || *text != SectionText::Mime),
        part,
    })
}

fn date_time() -> impl Strategy<Value = DateTime> {
    (
        (0u16..=9999, 1u8..=12, 1u8..=28),
        0u8..24,
        0u8..60,
        0u8..=60,
        -5999i16..=5999,
    )
        .prop_map(|((year, month, day), hour, minute, second, zone)| {
            let date = Date::new(year, Month::from_number(month).unwrap(), day).unwrap();
            DateTime::new(date, hour, minute, second, zone).unwrap()
        })
}

fn item() -> impl Strategy<Value = FetchData<'static>> {
    prop_oneof![
        vec(flag(), 0..4).prop_map(FetchData::Flags),
        envelope().prop_map(|envelope| FetchData::Envelope(Box::new(envelope))),
        date_time().prop_map(FetchData::InternalDate),
        nstring().prop_map(FetchData::Rfc822),
        nstring().prop_map(FetchData::Rfc822Header),
        nstring().prop_map(FetchData::Rfc822Text),
        any::<u32>().prop_map(FetchData::Rfc822Size),
        body(false).prop_map(|body| FetchData::Body(Box::new(body))),
        body(true).prop_map(|body| FetchData::BodyStructure(Box::new(body))),
        (section(), option::of(any::<u32>()), nstring()).prop_map(|(section, origin, data)| {
            FetchData::Section {
                section,
                origin,
                data,
            }
        }),
        nz().prop_map(FetchData::Uid),
        mod_sequence().prop_map(FetchData::ModSeq),
        (own(), value()).prop_map(|(name, value)| FetchData::Other(name, value)),
        value().prop_map(|value| FetchData::Other(Cow::Borrowed(b"BINARY[1.2]<0>"), value)),
    ]
}

fn list() -> impl Strategy<Value = ListData<'static>> {
    let attributes = vec(word(r"\\(Has(No)?Children|X[a-z]{0,4})"), 0..3);
    let extended = option::of(vec(list_extended_item(), 0..3));
    (attributes, delimiter(), mailbox(), extended).prop_map(
        |(attributes, delimiter, mailbox, extended)| ListData {
            attributes,
            delimiter,
            mailbox,
            extended,
        },
    )
}

fn list_extended_item() -> impl Strategy<Value = ListExtendedItem<'static>> {
    let value = word(r#"[0-9]{1,20}|1:\*,5|\(\)|\(a "b\)" \(c NIL\)\)|\(\{3\}\r\n\)"\(\)"#);
    prop_oneof![
        vec(own(), 1..3).prop_map(ListExtendedItem::ChildInfo),
        mailbox().prop_map(ListExtendedItem::OldName),
        (own(), value).prop_map(|(tag, value)| ListExtendedItem::Other(tag, value)),
    ]
}

fn delimiter() -> impl Strategy<Value = Option<u8>> {
    option::of(prop_oneof![
        Just(b'/'),
        Just(b'"'),
        Just(b'\\'),
        Just(b'.'),
        Just(1),
        Just(b' ')
    ])
}

fn status_item() -> impl Strategy<Value = StatusData<'static>> {
    let item = prop_oneof![
        Just(StatusItem::Messages),
        Just(StatusItem::Recent),
        Just(StatusItem::UidNext),
        Just(StatusItem::UidValidity),
        Just(StatusItem::Unseen),
        Just(StatusItem::AppendLimit),
        Just(StatusItem::Deleted),
    ];
    prop_oneof![
        (item, nz()).prop_map(|(item, value)| StatusData::Item(item, u64::from(value))),
        (0..=i64::MAX as u64)
            .prop_map(|mod_sequence| StatusData::Item(StatusItem::HighestModSeq, mod_sequence)),
        Just(StatusData::Item(StatusItem::Messages, 0)),
        (0..=i64::MAX as u64).prop_map(StatusData::Size),
        Just(StatusData::Item(StatusItem::AppendLimit, 0)),
        Just(StatusData::NoAppendLimit),
        (0..=i64::MAX as u64).prop_map(StatusData::DeletedStorage),
        (own(), value()).prop_map(|(name, value)| StatusData::Other(name, value)),
    ]
}

fn esearch() -> impl Strategy<Value = Esearch<'static>> {
    (
        (
            option::of(octets()),
            any::<bool>(),
            option::of(nz()),
            option::of(nz()),
        ),
        (
            option::of(set(true)),
            option::of(any::<u32>()),
            option::of(mod_sequence()),
            vec((own(), value()), 0..3),
        ),
    )
        .prop_map(
            |((tag, uid, min, max), (all, count, mod_sequence, other))| Esearch {
                tag,
                uid,
                min,
                max,
                all,
                count,
                mod_sequence,
                other,
            },
        )
}

fn namespace() -> impl Strategy<Value = Option<Vec<NamespaceData<'static>>>> {
    let extensions = vec(word(r#""X" \("a" "b"\)"#), 0..2);
    let descr = (octets(), delimiter(), extensions).prop_map(|(prefix, delimiter, extensions)| {
        NamespaceData {
            prefix,
            delimiter,
            extensions,
        }
    });
    option::of(vec(descr, 1..3))
}

fn rights() -> impl Strategy<Value = Octets> {
    word("[a-z0-9]{0,9}")
}

fn entry() -> impl Strategy<Value = Octets> {
    word("/(private|shared)(/[ -$&-)+-.0-~]{1,5}){1,3}")
}

fn metadata() -> impl Strategy<Value = Metadata<'static>> {
    let value = option::of(prop_oneof![
        octets(),
        vec(any::<u8>(), 0..6).prop_map(Cow::Owned)
    ]);
    prop_oneof![
        vec((entry(), value), 1..4).prop_map(Metadata::Values),
        vec(entry(), 1..4).prop_map(Metadata::Changed),
    ]
}

fn of_extensions() -> impl Strategy<Value = Untagged<'static>> {
    let size = || 0..=i64::MAX as u64;
    let resource = (own(), size(), size()).prop_map(|(name, usage, limit)| QuotaResource {
        name,
        usage,
        limit,
    });
    let entry =
        (octets(), rights()).prop_map(|(identifier, rights)| AclEntry { identifier, rights });
    prop_oneof![
        (octets(), vec(resource, 0..3))
            .prop_map(|(root, resources)| Untagged::Quota { root, resources }),
        (mailbox(), vec(octets(), 0..3))
            .prop_map(|(mailbox, roots)| Untagged::QuotaRoot { mailbox, roots }),
        (mailbox(), vec(entry, 0..3))
            .prop_map(|(mailbox, entries)| Untagged::Acl { mailbox, entries }),
        (mailbox(), octets(), rights(), vec(rights(), 0..4)).prop_map(
            |(mailbox, identifier, required, optional)| Untagged::ListRights {
                mailbox,
                identifier,
                required,
                optional,
            }
        ),
        (mailbox(), rights()).prop_map(|(mailbox, rights)| Untagged::MyRights { mailbox, rights }),
        (mailbox(), metadata()).prop_map(|(mailbox, data)| Untagged::Metadata { mailbox, data }),
    ]
}

fn untagged() -> impl Strategy<Value = Untagged<'static>> {
    let kind = prop_oneof![
        Just(StatusKind::Ok),
        Just(StatusKind::No),
        Just(StatusKind::Bad),
        Just(StatusKind::PreAuth),
        Just(StatusKind::Bye),
    ];
    prop_oneof![
        3 => (kind, text()).prop_map(|(kind, text)| Untagged::Status { kind, text }),
        1 => capabilities().prop_map(Untagged::Capability),
        1 => list().prop_map(Untagged::List),
        1 => list().prop_map(Untagged::Lsub),
        1 => (mailbox(), vec(status_item(), 0..4))
            .prop_map(|(mailbox, items)| Untagged::MailboxStatus { mailbox, items }),
        1 => vec(nz(), 0..9).prop_map(Untagged::Search),
        1 => (vec(nz(), 1..9), mod_sequence())
            .prop_map(|(numbers, modseq)| Untagged::SearchModSeq { numbers, modseq }),
        1 => esearch().prop_map(Untagged::Esearch),
        1 => vec(flag(), 0..5).prop_map(Untagged::Flags),
        1 => any::<u32>().prop_map(Untagged::Exists),
        1 => any::<u32>().prop_map(Untagged::Recent),
        1 => nz().prop_map(Untagged::Expunge),
        1 => (any::<bool>(), set(false))
            .prop_map(|(earlier, uids)| Untagged::Vanished { earlier, uids }),
        6 => (nz(), vec(item(), 1..5)).prop_map(|(seq, data)| Untagged::Fetch { seq, data }),
        1 => [namespace(), namespace(), namespace()].prop_map(Untagged::Namespace),
        1 => option::of(vec((octets(), nstring()), 0..4)).prop_map(Untagged::Id),
        1 => vec(word("[A-Z][A-Z=]{0,5}"), 0..3).prop_map(Untagged::Enabled),
        3 => of_extensions(),
        1 => (own(), value()).prop_map(|(name, value)| {
            Untagged::Other(Cow::Owned([&*name, b" ", &*value].concat()))
        }),
    ]
}

fn response() -> impl Strategy<Value = Response<'static>> {
    let tagged = prop_oneof![
        Just(StatusKind::Ok),
        Just(StatusKind::No),
        Just(StatusKind::Bad)
    ];
    prop_oneof![
        1 => word("[\u{1}-\u{9} -~]{0,12}").prop_map(|text| Response::Continuation { text }),
        2 => (word("[A-Za-z0-9.\\]-]{1,8}"), tagged, text())
            .prop_map(|(tag, status, text)| Response::Tagged { tag, status, text }),
        12 => untagged().prop_map(Response::Untagged),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_parses_back(response in response()) {
        let mut message = Vec::new();
        response.write(&mut message);
        let Parsed { response: back, faults } = response::parse(&message);
        prop_assert_eq!(faults, [], "{}", String::from_utf8_lossy(&message));
        prop_assert_eq!(back, response, "{}", String::from_utf8_lossy(&message));
    }

    #[test]
    fn one_framer_message_per_response(responses in vec(response(), 1..4)) {
        use mailspec_syntax::imap::framing::{Frame, Framer, Limits, Side};
        let mut framer = Framer::new(Side::Server, Limits::default());
        let mut messages = Vec::new();
        for response in &responses {
            let mut message = Vec::new();
            response.write(&mut message);
            framer.push(&message);
            messages.push(message);
        }
        for message in &messages {
            prop_assert_eq!(framer.next(), Some(Frame::Message(message)));
        }
        prop_assert_eq!(framer.next(), None);
    }

    /// Octets of a response are changed, lost and doubled.
    #[test]
    fn damage_is_survived(
        response in response(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let mut message = Vec::new();
        response.write(&mut message);
        for (index, octet, how) in damage {
            let at = index.index(message.len());
            match how {
                0 => message[at] = octet,
                1 => message[at] = b" ()\"{}\\\r\n\0[]*"[usize::from(octet) % 13],
                2 if message.len() > 1 => { message.remove(at); }
                _ => message.insert(at, message[at]),
            }
        }
        for fault in response::parse(&message).faults {
            prop_assert!(fault.span.start <= fault.span.end && fault.span.end <= message.len(), "{fault}");
        }
    }

    #[test]
    fn any_octets_are_survived(message in vec(any::<u8>(), 0..64)) {
        for fault in response::parse(&message).faults {
            prop_assert!(fault.span.end <= message.len(), "{fault}");
        }
    }

    /// A known keyword whose data is not read as such has a fault that says why.
    #[test]
    fn nothing_known_is_dropped_without_a_fault(
        keyword in "LIST|LSUB|STATUS|FLAGS|NAMESPACE|ID|1 FETCH|2 EXPUNGE|3 EXISTS|QUOTA|QUOTAROOT|ACL|\
                    LISTRIGHTS|MYRIGHTS|METADATA",
        rest in "[ ()\"{}a-c0-2\\\\*NIL/]{0,12}",
    ) {
        let message = format!("* {keyword} {rest}\r\n");
        let Parsed { response, faults } = response::parse(message.as_bytes());
        if matches!(response, Response::Untagged(Untagged::Other(_))) {
            prop_assert!(!faults.is_empty(), "{}", message);
        }
    }
}
