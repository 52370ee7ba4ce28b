//! Printing: a legal response comes back from [`parse`](super::parse) as it was.

use std::borrow::Cow;

use super::{
    AclEntry, Address, Body, BodyExtension, BodyFields, Code, Envelope, Esearch, ExtensionTail,
    FetchData, ListData, ListExtendedItem, Metadata, MetadataCode, NamespaceData, Pairs, PartKind,
    QuotaResource, Response, StatusData, Text, Untagged,
};
use crate::imap::{
    command::write_value,
    flag::Flag,
    sequence_set::SequenceSet,
    text::{AString, LiteralForm::Synchronising, NString, write_nstring, write_string},
};

impl Response<'_> {
    /// Appends the response with its CRLF. Strings are quoted where they can be, else literals.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Continuation { text } => {
                out.extend_from_slice(b"+ ");
                out.extend_from_slice(text);
            }
            Self::Tagged { tag, status, text } => {
                out.extend_from_slice(tag);
                out.push(b' ');
                out.extend_from_slice(status.name().as_bytes());
                resp_text(out, text);
            }
            Self::Untagged(data) => {
                out.extend_from_slice(b"* ");
                response_data(out, data);
            }
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// `SP resp-text`
fn resp_text(out: &mut Vec<u8>, Text { code, text }: &Text<'_>) {
    out.push(b' ');
    if let Some(code) = code {
        out.push(b'[');
        resp_text_code(out, code);
        out.extend_from_slice(b"] ");
    }
    out.extend_from_slice(text);
}

fn resp_text_code(out: &mut Vec<u8>, code: &Code<'_>) {
    match code {
        Code::Alert => out.extend_from_slice(b"ALERT"),
        Code::BadCharset(charsets) => {
            out.extend_from_slice(b"BADCHARSET");
            if !charsets.is_empty() {
                out.push(b' ');
                list(out, charsets, |out, charset| string(out, charset));
            }
        }
        Code::Capability(names) => {
            out.extend_from_slice(b"CAPABILITY");
            spaced(out, names);
        }
        Code::Parse => out.extend_from_slice(b"PARSE"),
        Code::PermanentFlags(set) => {
            out.extend_from_slice(b"PERMANENTFLAGS ");
            flags(out, set);
        }
        Code::ReadOnly => out.extend_from_slice(b"READ-ONLY"),
        Code::ReadWrite => out.extend_from_slice(b"READ-WRITE"),
        Code::TryCreate => out.extend_from_slice(b"TRYCREATE"),
        Code::UidNext(uid) => named_number(out, "UIDNEXT", *uid),
        Code::UidValidity(validity) => named_number(out, "UIDVALIDITY", *validity),
        Code::Unseen(seq) => named_number(out, "UNSEEN", *seq),
        Code::AppendUid { validity, uids } => {
            named_number(out, "APPENDUID", *validity);
            out.push(b' ');
            set(out, uids);
        }
        Code::CopyUid { validity, from, to } => {
            named_number(out, "COPYUID", *validity);
            out.push(b' ');
            set(out, from);
            out.push(b' ');
            set(out, to);
        }
        Code::UseAttr => out.extend_from_slice(b"USEATTR"),
        Code::UidNotSticky => out.extend_from_slice(b"UIDNOTSTICKY"),
        Code::Closed => out.extend_from_slice(b"CLOSED"),
        Code::HighestModSeq(mod_sequence) => {
            out.extend_from_slice(b"HIGHESTMODSEQ ");
            number(out, *mod_sequence);
        }
        Code::NoModSeq => out.extend_from_slice(b"NOMODSEQ"),
        Code::Modified(messages) => {
            out.extend_from_slice(b"MODIFIED ");
            set(out, messages);
        }
        Code::Metadata(code) => {
            out.extend_from_slice(b"METADATA ");
            match code {
                MetadataCode::LongEntries(octets) => named_number(out, "LONGENTRIES", *octets),
                MetadataCode::MaxSize(octets) => named_number(out, "MAXSIZE", *octets),
                MetadataCode::TooMany => out.extend_from_slice(b"TOOMANY"),
                MetadataCode::NoPrivate => out.extend_from_slice(b"NOPRIVATE"),
            }
        }
        Code::Other(name, value) => {
            out.extend_from_slice(name);
            if let Some(value) = value {
                out.push(b' ');
                out.extend_from_slice(value);
            }
        }
    }
}

fn response_data(out: &mut Vec<u8>, data: &Untagged<'_>) {
    match data {
        Untagged::Status { kind, text } => {
            out.extend_from_slice(kind.name().as_bytes());
            resp_text(out, text);
        }
        Untagged::Capability(names) => {
            out.extend_from_slice(b"CAPABILITY");
            spaced(out, names);
        }
        Untagged::List(data) => mailbox_list(out, "LIST ", data),
        Untagged::Lsub(data) => mailbox_list(out, "LSUB ", data),
        Untagged::MailboxStatus { mailbox, items } => {
            out.extend_from_slice(b"STATUS ");
            mailbox.write(out, Synchronising);
            out.push(b' ');
            list(out, items, status_att);
        }
        Untagged::Search(numbers) => search(out, numbers),
        Untagged::SearchModSeq { numbers, modseq } => {
            search(out, numbers);
            out.extend_from_slice(b" (MODSEQ ");
            number(out, *modseq);
            out.push(b')');
        }
        Untagged::Esearch(data) => esearch(out, data),
        Untagged::Flags(set) => {
            out.extend_from_slice(b"FLAGS ");
            flags(out, set);
        }
        Untagged::Exists(count) => number_named(out, *count, " EXISTS"),
        Untagged::Recent(count) => number_named(out, *count, " RECENT"),
        Untagged::Expunge(seq) => number_named(out, *seq, " EXPUNGE"),
        Untagged::Vanished { earlier, uids } => {
            out.extend_from_slice(match earlier {
                false => b"VANISHED ",
                true => b"VANISHED (EARLIER) ",
            });
            set(out, uids);
        }
        Untagged::Fetch { seq, data } => {
            number_named(out, *seq, " FETCH ");
            list(out, data, msg_att);
        }
        Untagged::Namespace(namespaces) => {
            out.extend_from_slice(b"NAMESPACE");
            for namespace in namespaces {
                out.push(b' ');
                match namespace {
                    Some(descrs) => joined(out, descrs, namespace_descr),
                    None => out.extend_from_slice(b"NIL"),
                }
            }
        }
        Untagged::Id(parameters) => {
            out.extend_from_slice(b"ID ");
            match parameters {
                Some(parameters) => list(out, parameters, |out, (name, value)| {
                    string(out, name);
                    out.push(b' ');
                    nstring(out, value);
                }),
                None => out.extend_from_slice(b"NIL"),
            }
        }
        Untagged::Enabled(names) => {
            out.extend_from_slice(b"ENABLED");
            spaced(out, names);
        }
        Untagged::Quota { root, resources } => {
            out.extend_from_slice(b"QUOTA ");
            astring(out, root);
            out.push(b' ');
            list(out, resources, quota_resource);
        }
        Untagged::QuotaRoot { mailbox, roots } => {
            out.extend_from_slice(b"QUOTAROOT ");
            mailbox.write(out, Synchronising);
            for root in roots {
                out.push(b' ');
                astring(out, root);
            }
        }
        Untagged::Acl { mailbox, entries } => {
            out.extend_from_slice(b"ACL ");
            mailbox.write(out, Synchronising);
            for AclEntry { identifier, rights } in entries {
                out.push(b' ');
                astring(out, identifier);
                out.push(b' ');
                astring(out, rights);
            }
        }
        Untagged::ListRights {
            mailbox,
            identifier,
            required,
            optional,
        } => {
            out.extend_from_slice(b"LISTRIGHTS ");
            mailbox.write(out, Synchronising);
            for text in [identifier, required].into_iter().chain(optional) {
                out.push(b' ');
                astring(out, text);
            }
        }
        Untagged::MyRights { mailbox, rights } => {
            out.extend_from_slice(b"MYRIGHTS ");
            mailbox.write(out, Synchronising);
            out.push(b' ');
            astring(out, rights);
        }
        Untagged::Metadata { mailbox, data } => {
            out.extend_from_slice(b"METADATA ");
            mailbox.write(out, Synchronising);
            match data {
                Metadata::Values(values) => {
                    out.push(b' ');
                    list(out, values, |out, (entry, value)| {
                        astring(out, entry);
                        out.push(b' ');
                        write_value(out, value.as_deref(), Synchronising);
                    });
                }
                Metadata::Changed(entries) => {
                    for entry in entries {
                        out.push(b' ');
                        astring(out, entry);
                    }
                }
            }
        }
        Untagged::Other(octets) => out.extend_from_slice(octets),
    }
}

fn mailbox_list(out: &mut Vec<u8>, name: &str, data: &ListData<'_>) {
    out.extend_from_slice(name.as_bytes());
    list(out, &data.attributes, |out, attribute| {
        out.extend_from_slice(attribute)
    });
    out.push(b' ');
    delimiter(out, data.delimiter);
    out.push(b' ');
    data.mailbox.write(out, Synchronising);
    if let Some(items) = &data.extended {
        out.push(b' ');
        list(out, items, mbox_list_extended_item);
    }
}

fn mbox_list_extended_item(out: &mut Vec<u8>, item: &ListExtendedItem<'_>) {
    match item {
        ListExtendedItem::ChildInfo(options) => {
            out.extend_from_slice(b"\"CHILDINFO\" ");
            list(out, options, |out, option| string(out, option));
        }
        ListExtendedItem::OldName(name) => {
            out.extend_from_slice(b"\"OLDNAME\" (");
            name.write(out, Synchronising);
            out.push(b')');
        }
        ListExtendedItem::Other(tag, value) => {
            string(out, tag);
            out.push(b' ');
            out.extend_from_slice(value);
        }
    }
}

fn status_att(out: &mut Vec<u8>, item: &StatusData<'_>) {
    match item {
        StatusData::Item(item, value) => {
            out.extend_from_slice(item.name().as_bytes());
            out.push(b' ');
            number(out, *value);
        }
        StatusData::DeletedStorage(octets) => {
            out.extend_from_slice(b"DELETED-STORAGE ");
            number(out, *octets);
        }
        StatusData::Size(octets) => {
            out.extend_from_slice(b"SIZE ");
            number(out, *octets);
        }
        StatusData::NoAppendLimit => out.extend_from_slice(b"APPENDLIMIT NIL"),
        StatusData::Other(name, value) => named_octets(out, name, value),
    }
}

fn search(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend_from_slice(b"SEARCH");
    for value in numbers {
        out.push(b' ');
        number(out, u64::from(*value));
    }
}

fn esearch(out: &mut Vec<u8>, data: &Esearch<'_>) {
    out.extend_from_slice(b"ESEARCH");
    if let Some(tag) = &data.tag {
        out.extend_from_slice(b" (TAG ");
        string(out, tag);
        out.push(b')');
    }
    if data.uid {
        out.extend_from_slice(b" UID");
    }
    let numbers = [
        (" MIN", data.min),
        (" MAX", data.max),
        (" COUNT", data.count),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            named_number(out, name, value);
        }
    }
    if let Some(all) = &data.all {
        out.extend_from_slice(b" ALL ");
        set(out, all);
    }
    if let Some(mod_sequence) = data.mod_sequence {
        out.extend_from_slice(b" MODSEQ ");
        number(out, mod_sequence);
    }
    for (name, value) in &data.other {
        out.push(b' ');
        named_octets(out, name, value);
    }
}

fn namespace_descr(out: &mut Vec<u8>, descr: &NamespaceData<'_>) {
    out.push(b'(');
    string(out, &descr.prefix);
    out.push(b' ');
    delimiter(out, descr.delimiter);
    spaced(out, &descr.extensions);
    out.push(b')');
}

fn msg_att(out: &mut Vec<u8>, item: &FetchData<'_>) {
    match item {
        FetchData::Flags(set) => {
            out.extend_from_slice(b"FLAGS ");
            flags(out, set);
        }
        FetchData::Envelope(data) => {
            out.extend_from_slice(b"ENVELOPE ");
            envelope(out, data);
        }
        FetchData::InternalDate(time) => {
            out.extend_from_slice(format!("INTERNALDATE \"{time}\"").as_bytes());
        }
        FetchData::Rfc822(data) => named_nstring(out, "RFC822 ", data),
        FetchData::Rfc822Header(data) => named_nstring(out, "RFC822.HEADER ", data),
        FetchData::Rfc822Text(data) => named_nstring(out, "RFC822.TEXT ", data),
        FetchData::Rfc822Size(size) => named_number(out, "RFC822.SIZE", *size),
        FetchData::Body(data) => {
            out.extend_from_slice(b"BODY ");
            body(out, data);
        }
        FetchData::BodyStructure(data) => {
            out.extend_from_slice(b"BODYSTRUCTURE ");
            body(out, data);
        }
        FetchData::Section {
            section,
            origin,
            data,
        } => {
            out.extend_from_slice(b"BODY[");
            section.write(out, Synchronising);
            out.push(b']');
            if let Some(origin) = origin {
                out.push(b'<');
                number(out, u64::from(*origin));
                out.push(b'>');
            }
            out.push(b' ');
            nstring(out, data);
        }
        FetchData::Uid(uid) => named_number(out, "UID", *uid),
        FetchData::ModSeq(mod_sequence) => {
            out.extend_from_slice(b"MODSEQ (");
            number(out, *mod_sequence);
            out.push(b')');
        }
        FetchData::Other(name, value) => named_octets(out, name, value),
    }
}

fn envelope(out: &mut Vec<u8>, data: &Envelope<'_>) {
    out.push(b'(');
    nstring(out, &data.date);
    out.push(b' ');
    nstring(out, &data.subject);
    for addresses in [
        &data.from,
        &data.sender,
        &data.reply_to,
        &data.to,
        &data.cc,
        &data.bcc,
    ] {
        out.push(b' ');
        if addresses.is_empty() {
            out.extend_from_slice(b"NIL");
        } else {
            joined(out, addresses, address);
        }
    }
    out.push(b' ');
    nstring(out, &data.in_reply_to);
    out.push(b' ');
    nstring(out, &data.message_id);
    out.push(b')');
}

fn address(out: &mut Vec<u8>, data: &Address<'_>) {
    let fields = [&data.name, &data.adl, &data.mailbox, &data.host];
    list(out, &fields, |out, field| nstring(out, field));
}

fn body(out: &mut Vec<u8>, data: &Body<'_>) {
    out.push(b'(');
    match data {
        Body::Single {
            kind,
            fields,
            extension,
        } => {
            single(out, kind, fields);
            if let Some(extension) = extension {
                out.push(b' ');
                nstring(out, &extension.md5);
                extension_tail(out, &extension.tail);
            }
        }
        Body::Multi {
            parts,
            subtype,
            extension,
        } => {
            for part in parts {
                body(out, part);
            }
            out.push(b' ');
            string(out, subtype);
            if let Some(extension) = extension {
                out.push(b' ');
                parameters(out, &extension.parameters);
                extension_tail(out, &extension.tail);
            }
        }
    }
    out.push(b')');
}

fn single(out: &mut Vec<u8>, kind: &PartKind<'_>, fields: &BodyFields<'_>) {
    let (media, subtype): (&[u8], &[u8]) = match kind {
        PartKind::Basic { media, subtype } => (media, subtype),
        PartKind::Message { .. } => (b"MESSAGE", b"RFC822"),
        PartKind::Text { subtype, .. } => (b"TEXT", subtype),
    };
    string(out, media);
    out.push(b' ');
    string(out, subtype);
    out.push(b' ');
    parameters(out, &fields.parameters);
    out.push(b' ');
    nstring(out, &fields.id);
    out.push(b' ');
    nstring(out, &fields.description);
    out.push(b' ');
    string(out, &fields.encoding);
    out.push(b' ');
    number(out, u64::from(fields.octets));
    match kind {
        PartKind::Basic { .. } => {}
        PartKind::Message {
            envelope: of,
            body: inner,
            lines,
        } => {
            out.push(b' ');
            envelope(out, of);
            out.push(b' ');
            body(out, inner);
            out.push(b' ');
            number(out, u64::from(*lines));
        }
        PartKind::Text { lines, .. } => {
            out.push(b' ');
            number(out, u64::from(*lines));
        }
    }
}

/// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
fn extension_tail(out: &mut Vec<u8>, tail: &ExtensionTail<'_>) {
    let Some(disposition) = &tail.disposition else {
        return;
    };
    match disposition {
        None => out.extend_from_slice(b" NIL"),
        Some(disposition) => {
            out.extend_from_slice(b" (");
            string(out, &disposition.kind);
            out.push(b' ');
            parameters(out, &disposition.parameters);
            out.push(b')');
        }
    }
    let Some(languages) = &tail.language else {
        return;
    };
    out.push(b' ');
    match languages.as_slice() {
        [] => out.extend_from_slice(b"NIL"),
        [language] => string(out, language),
        languages => list(out, languages, |out, language| string(out, language)),
    }
    let Some(location) = &tail.location else {
        return;
    };
    out.push(b' ');
    nstring(out, location);
    for extension in &tail.other {
        out.push(b' ');
        body_extension(out, extension);
    }
}

fn body_extension(out: &mut Vec<u8>, extension: &BodyExtension<'_>) {
    match extension {
        BodyExtension::String(value) => nstring(out, value),
        BodyExtension::Number(value) => number(out, u64::from(*value)),
        BodyExtension::List(items) => list(out, items, body_extension),
    }
}

fn parameters(out: &mut Vec<u8>, parameters: &Pairs<'_>) {
    if parameters.is_empty() {
        return out.extend_from_slice(b"NIL");
    }
    list(out, parameters, |out, (name, value)| {
        string(out, name);
        out.push(b' ');
        string(out, value);
    });
}

fn flags(out: &mut Vec<u8>, flags: &[Flag<'_>]) {
    list(out, flags, |out, flag| match flag {
        Flag::Keyword(atom) => out.extend_from_slice(atom.as_str().as_bytes()),
        Flag::Seen => out.extend_from_slice(b"\\Seen"),
        flag => out.extend_from_slice(flag.to_string().as_bytes()),
    });
}

fn delimiter(out: &mut Vec<u8>, delimiter: Option<u8>) {
    match delimiter {
        Some(octet) => string(out, &[octet]),
        None => out.extend_from_slice(b"NIL"),
    }
}

fn set(out: &mut Vec<u8>, set: &SequenceSet) {
    out.extend_from_slice(set.to_string().as_bytes());
}

fn string(out: &mut Vec<u8>, octets: &[u8]) {
    write_string(out, octets, Synchronising);
}

fn astring(out: &mut Vec<u8>, octets: &[u8]) {
    AString::from_legal(Cow::Borrowed(octets)).write(out, Synchronising);
}

fn quota_resource(out: &mut Vec<u8>, QuotaResource { name, usage, limit }: &QuotaResource<'_>) {
    out.extend_from_slice(name);
    for value in [usage, limit] {
        out.push(b' ');
        number(out, *value);
    }
}

fn nstring(out: &mut Vec<u8>, value: &NString<'_>) {
    write_nstring(out, value.as_deref(), Synchronising);
}

fn named_nstring(out: &mut Vec<u8>, name: &str, value: &NString<'_>) {
    out.extend_from_slice(name.as_bytes());
    nstring(out, value);
}

fn named_number(out: &mut Vec<u8>, name: &str, value: u32) {
    out.extend_from_slice(name.as_bytes());
    out.push(b' ');
    number(out, u64::from(value));
}

fn number_named(out: &mut Vec<u8>, value: u32, name: &str) {
    number(out, u64::from(value));
    out.extend_from_slice(name.as_bytes());
}

fn named_octets(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.push(b' ');
    out.extend_from_slice(value);
}

fn number(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = value;
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Each behind a space.
fn spaced(out: &mut Vec<u8>, items: &[Cow<'_, [u8]>]) {
    for item in items {
        out.push(b' ');
        out.extend_from_slice(item);
    }
}

/// In parentheses, with spaces between.
fn list<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'(');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write(out, item);
    }
    out.push(b')');
}

/// In parentheses, with nothing between.
fn joined<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'(');
    for item in items {
        write(out, item);
    }
    out.push(b')');
}
