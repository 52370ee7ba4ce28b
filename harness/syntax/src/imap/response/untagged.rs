//! `response-data`: what stands behind `* ` (RFC 3501 §7, §9; RFC 2342, 2971, 4466, 5161, 7162).

use std::borrow::Cow;

use super::{
    Esearch, NamespaceData, StatusData, StatusKind, Untagged,
    parser::{Broken, Parser, Read},
};
use crate::imap::{command::StatusItem, cursor::Class, mailbox::Mailbox, text::NString};

type Octets<'a> = Cow<'a, [u8]>;

impl<'a> Parser<'a> {
    /// What follows the asterisk.
    #[inline(always)]
    pub(super) fn response_data(&mut self) -> Untagged<'a> {
        if self.sp("response-data").is_err() {
            return Untagged::Other(Cow::Borrowed(self.cursor.rest()));
        }
        let start = self.cursor.at();
        let noted = self.faults.len();
        let data = if matches!(self.cursor.peek(), Some(b'0'..=b'9')) {
            self.numbered()
        } else {
            self.named()
        };
        match data {
            Ok(data) => data,
            Err(Broken) => {
                self.cursor.go(start);
                if self.faults.len() == noted {
                    return self.unknown();
                }
                Untagged::Other(Cow::Borrowed(self.cursor.rest()))
            }
        }
    }

    /// Data that begins with a keyword. [`Broken`] without a fault is an unknown keyword.
    fn named(&mut self) -> Read<Untagged<'a>> {
        let name = self.cursor.take_while(Class::ATOM);
        if !matches!(self.cursor.peek(), None | Some(b' ')) {
            return Err(Broken);
        }
        if let Some(kind) = StatusKind::from_name(name) {
            let text = self.resp_text();
            return Ok(Untagged::Status { kind, text });
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let data = match name.len() {
            4 if is("LIST") => Untagged::List(self.mailbox_list()?),
            4 if is("LSUB") => Untagged::Lsub(self.mailbox_list()?),
            5 if is("FLAGS") => {
                self.sp("mailbox-data")?;
                Untagged::Flags(self.flags("flag-list", false)?)
            }
            6 if is("SEARCH") => return self.search(),
            6 if is("STATUS") => return self.status(),
            3 if is("ACL") => return self.acl(),
            5 if is("QUOTA") => return self.quota(),
            8 if is("MYRIGHTS") => return self.my_rights(),
            8 if is("METADATA") => return self.metadata(),
            9 if is("QUOTAROOT") => return self.quota_root(),
            10 if is("LISTRIGHTS") => return self.list_rights(),
            7 if is("ESEARCH") => self.esearch()?,
            10 if is("CAPABILITY") => Untagged::Capability(self.capability_data()),
            8 if is("VANISHED") => self.vanished()?,
            7 if is("ENABLED") => Untagged::Enabled(self.capabilities("enable-data")),
            9 if is("NAMESPACE") => self.namespaces()?,
            2 if is("ID") => Untagged::Id(self.id()?),
            _ => return Err(Broken),
        };
        self.finish(match &data {
            Untagged::Capability(_) => "capability-data",
            Untagged::Enabled(_) => "enable-data",
            Untagged::Esearch(_) => "esearch-response",
            Untagged::Namespace(_) => "Namespace_Response",
            Untagged::Id(_) => "id_response",
            Untagged::Vanished { .. } => "expunged-resp",
            _ => "mailbox-data",
        });
        Ok(data)
    }

    /// `number SP "EXISTS" / number SP "RECENT" / nz-number SP ("EXPUNGE" / "FETCH" SP msg-att)`
    fn numbered(&mut self) -> Read<Untagged<'a>> {
        let start = self.cursor.at();
        self.cursor.take_while(Class::DIGIT);
        let end = self.cursor.at();
        let spaces = self
            .cursor
            .rest()
            .iter()
            .take_while(|octet| **octet == b' ')
            .count();
        self.cursor.take(spaces);
        let name = self.cursor.take_while(Class::ATOM);
        let behind = self.cursor.at();
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let of_mailbox = is("EXISTS") || is("RECENT");
        let fetch = is("FETCH");
        if !of_mailbox && !fetch && !is("EXPUNGE") {
            return Err(Broken);
        }
        let rule = if of_mailbox {
            "mailbox-data"
        } else {
            "message-data"
        };
        if spaces != 1 {
            self.fault(end..end + spaces, rule, "exactly one space is needed");
        }
        self.cursor.go(start);
        let number = if of_mailbox {
            self.number(rule)?
        } else {
            self.nz_number()?
        };
        self.cursor.go(behind);
        let data = match name.first() {
            _ if fetch => {
                let mut data = Vec::with_capacity(4);
                if self.sp("message-data").is_ok() && self.msg_att(&mut data).is_ok() {
                    self.finish("message-data");
                }
                return Ok(Untagged::Fetch { seq: number, data });
            }
            Some(b'R' | b'r') => Untagged::Recent(number),
            _ if of_mailbox => Untagged::Exists(number),
            _ => Untagged::Expunge(number),
        };
        self.finish(rule);
        Ok(data)
    }

    /// `"VANISHED" [SP "(EARLIER)"] SP known-uids`
    fn vanished(&mut self) -> Read<Untagged<'a>> {
        let rule = "expunged-resp";
        self.sp(rule)?;
        let start = self.cursor.at();
        let mut earlier = false;
        if self.cursor.eat(b'(') {
            let tag = self.cursor.take_while(Class::ATOM);
            earlier = tag.eq_ignore_ascii_case(b"EARLIER") && self.cursor.eat(b')');
            if !earlier {
                self.cursor.go(start);
                return Err(self.broken(rule, "only (EARLIER) may stand before the set"));
            }
            self.sp(rule)?;
        }
        let uids = self.sequence_set("known-uids")?;
        Ok(Untagged::Vanished { earlier, uids })
    }

    /// Data of an extension, with literals or without. `[ALERT]` and the like are none.
    fn unknown(&mut self) -> Untagged<'a> {
        let start = self.cursor.at();
        let rest = self.cursor.rest();
        self.cursor.take_while(Class::DIGIT);
        self.cursor.eat(b' ');
        let atom = self.cursor.take_while(Class::ATOM);
        let digits = self
            .cursor
            .since(start)
            .iter()
            .all(|octet| Class::DIGIT.has(*octet));
        if atom.is_empty() && !digits || !matches!(self.cursor.peek(), None | Some(b' ' | b'(')) {
            let what = "neither a status nor data";
            self.fault(start..start + rest.len(), "response-data", what);
            return Untagged::Other(Cow::Borrowed(rest));
        }
        while let Some(octet) = self.cursor.peek() {
            let at = self.cursor.at();
            match octet {
                b'{' if self.announces_literal() => {
                    // Whether it is a literal or a literal8 is the extension's to say.
                    let noted = self.faults.len();
                    let read = self.literal();
                    self.faults.truncate(noted);
                    if read.is_err() {
                        self.cursor.skip();
                    }
                }
                0 | b'\r' | b'\n' => {
                    self.cursor.skip();
                    let rest = self.cursor.rest();
                    if octet == 0 && rest.iter().all(|octet| *octet == 0) {
                        self.cursor.take(rest.len());
                    }
                    let what = "NUL, CR and LF are not allowed here";
                    self.fault(at..self.cursor.at(), "CHAR", what);
                }
                _ => self.cursor.skip(),
            }
        }
        Untagged::Other(Cow::Borrowed(rest))
    }

    /// Whether a size in braces and a line end are the next.
    fn announces_literal(&self) -> bool {
        let mut ahead = self.cursor;
        ahead.skip();
        !ahead.take_while(Class::DIGIT).is_empty()
            && (ahead.eat(b'}') || ahead.eat(b'+') && ahead.eat(b'}'))
            && (ahead.eat(b'\n') || ahead.eat(b'\r') && ahead.eat(b'\n'))
    }

    /// `capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)`
    pub(super) fn capability_data(&mut self) -> Vec<Octets<'a>> {
        let start = self.cursor.at();
        let capabilities = self.capabilities("capability-data");
        let named = |capability: &Octets<'_>| {
            // A server of IMAP4rev2 alone does not list it (RFC 9051 §9 capability-data).
            capability.eq_ignore_ascii_case(b"IMAP4rev1")
                || capability.eq_ignore_ascii_case(b"IMAP4rev2")
        };
        if !capabilities.iter().any(named) {
            let what = "IMAP4rev1 is not among the capabilities";
            self.fault(start..self.cursor.at(), "capability-data", what);
        }
        capabilities
    }

    /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
    fn status(&mut self) -> Read<Untagged<'a>> {
        let rule = "mailbox-data";
        self.sp(rule)?;
        let start = self.cursor.at();
        let bare = !matches!(self.cursor.peek(), Some(b'"' | b'{'));
        let mut mailbox = self.mailbox()?;
        let behind = self.cursor.at();
        if bare && !matches!(self.cursor.rest(), [] | [b' ', b'(', ..]) {
            let rest = self.cursor.rest();
            if let Some(length) = rest.windows(2).rposition(|pair| pair == b" (") {
                let end = behind + length;
                let what = "a name with such octets is quoted or a literal";
                self.fault(behind..end, "mailbox", what);
                mailbox = Mailbox::new(self.cursor.slice(start..end)).map_err(|_| Broken)?;
                self.cursor.go(end);
            }
        }
        let mut items = Vec::with_capacity(8);
        if self.sp(rule).is_ok() && self.status_att_list(&mut items).is_ok() {
            self.finish(rule);
        }
        Ok(Untagged::MailboxStatus { mailbox, items })
    }

    /// `"(" [status-att-list] ")"`
    fn status_att_list(&mut self, items: &mut Vec<StatusData<'a>>) -> Read<()> {
        let rule = "status-att-list";
        self.open(rule)?;
        self.list(rule, |parser| {
            let name = parser.atom(rule)?;
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            parser.sp(rule)?;
            let item = match name.len() {
                4 if is("SIZE") => {
                    items.push(StatusData::Size(parser.number64()?));
                    return Ok(());
                }
                6 if is("RECENT") => StatusItem::Recent,
                6 if is("UNSEEN") => StatusItem::Unseen,
                7 if is("UIDNEXT") => StatusItem::UidNext,
                8 if is("MESSAGES") => StatusItem::Messages,
                11 if is("UIDVALIDITY") => StatusItem::UidValidity,
                11 if is("APPENDLIMIT") => {
                    items.push(parser.append_limit()?);
                    return Ok(());
                }
                13 if is("HIGHESTMODSEQ") => {
                    let mod_sequence = parser.mod_sequence(0)?;
                    items.push(StatusData::Item(StatusItem::HighestModSeq, mod_sequence));
                    return Ok(());
                }
                7 if is("DELETED") => StatusItem::Deleted,
                15 if is("DELETED-STORAGE") => {
                    let octets = parser.number_of_63_bits("status-att-deleted-storage")?;
                    items.push(StatusData::DeletedStorage(octets));
                    return Ok(());
                }
                _ => {
                    let value = parser.value("status-att-val")?;
                    items.push(StatusData::Other(Cow::Borrowed(name), Cow::Borrowed(value)));
                    return Ok(());
                }
            };
            let start = parser.cursor.at();
            let number = parser.number(rule)?;
            if number == 0 && matches!(item, StatusItem::UidNext | StatusItem::UidValidity) {
                let what = "0 is not allowed";
                parser.fault(start..parser.cursor.at(), "status-att-val", what);
            }
            items.push(StatusData::Item(item, u64::from(number)));
            Ok(())
        })
    }

    /// `number64 = 1*DIGIT`, of 63 bits (RFC 8438 §4).
    fn number64(&mut self) -> Read<u64> {
        let rule = "number64";
        let start = self.cursor.at();
        let digits = self.cursor.take_while(Class::DIGIT);
        if digits.is_empty() {
            return Err(self.broken(rule, "a number is missing"));
        }
        let value = digits.iter().fold(0u64, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        if value > i64::MAX as u64 {
            self.fault(start..self.cursor.at(), rule, "it does not fit 63 bits");
        }
        Ok(value)
    }

    /// `number / nil` (RFC 7889 §5)
    fn append_limit(&mut self) -> Read<StatusData<'a>> {
        if self.nil() {
            return Ok(StatusData::NoAppendLimit);
        }
        let number = self.number("status-att-val (APPENDLIMIT)")?;
        Ok(StatusData::Item(StatusItem::AppendLimit, u64::from(number)))
    }

    /// `"SEARCH" *(SP nz-number)`, or `"SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]`
    fn search(&mut self) -> Read<Untagged<'a>> {
        // The shortest number takes two octets with its space.
        let mut numbers = Vec::with_capacity(self.cursor.rest().len() / 4);
        while let Some(octet) = self.cursor.peek() {
            let start = self.cursor.at();
            if octet == b' ' && matches!(self.cursor.peek_second(), Some(b'1'..=b'9')) {
                // So it is in all but the last few of thousands.
                self.cursor.skip();
                let (number, length) = self.cursor.take_digits();
                if length < 10 && matches!(self.cursor.peek(), None | Some(b' ')) {
                    numbers.push(number as u32);
                    continue;
                }
                self.cursor.go(start + 1);
                numbers.push(self.nz_number()?);
                continue;
            }
            if octet == b' ' {
                self.cursor.skip();
            } else {
                if self.cursor.take_while(Class::TOKEN).is_empty() {
                    self.cursor.skip();
                }
                let what = "octets that do not belong to a number follow it";
                self.fault(start..self.cursor.at(), "mailbox-data", what);
                continue;
            }
            match self.cursor.peek() {
                Some(b'0'..=b'9') => numbers.push(self.nz_number()?),
                Some(b'(') => {
                    let at = self.cursor.at();
                    let modseq = self.search_sort_mod_seq()?;
                    if numbers.is_empty() {
                        let what = "a mod-sequence of no messages";
                        self.fault(at..self.cursor.at(), "search-sort-mod-seq", what);
                    }
                    self.finish("mailbox-data");
                    return Ok(Untagged::SearchModSeq { numbers, modseq });
                }
                Some(b' ') => self.stray_space(start),
                None => self.fault(
                    start..start + 1,
                    "mailbox-data",
                    "a space at the end of the line",
                ),
                Some(_) => {
                    let start = self.cursor.at();
                    if self.cursor.take_while(Class::TOKEN).is_empty() {
                        self.cursor.skip();
                    }
                    self.fault(start..self.cursor.at(), "nz-number", "it is not a number");
                }
            }
        }
        Ok(Untagged::Search(numbers))
    }

    #[cold]
    fn stray_space(&mut self, start: usize) {
        // The last one is left: it may be before a number.
        while self.cursor.peek_second() == Some(b' ') {
            self.cursor.skip();
        }
        let end = self.cursor.at() + 1;
        if end == self.cursor.end() {
            self.cursor.skip();
        }
        self.fault(start..end, "mailbox-data", "exactly one space is needed");
    }

    /// `search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"`
    fn search_sort_mod_seq(&mut self) -> Read<u64> {
        let rule = "search-sort-mod-seq";
        self.open(rule)?;
        if !self.atom(rule)?.eq_ignore_ascii_case(b"MODSEQ") {
            return Err(self.broken(rule, "MODSEQ is missing"));
        }
        self.sp(rule)?;
        let modseq = self.mod_sequence(1)?;
        self.close(rule)?;
        Ok(modseq)
    }

    /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`
    fn esearch(&mut self) -> Read<Untagged<'a>> {
        let rule = "esearch-response";
        let start = self.cursor.at();
        let mut esearch = Esearch::default();
        if self.cursor.rest().starts_with(b" (") {
            self.cursor.skip();
            esearch.tag = self.correlator()?;
            if esearch.tag.is_none() {
                // Of an extension, such as RFC 7377: kept whole.
                self.cursor.go(start);
                return Err(Broken);
            }
        }
        let mut first = true;
        while !self.cursor.is_end() {
            if self.cursor.rest().iter().all(|octet| *octet == b' ') {
                break;
            }
            self.sp(rule)?;
            let name = self.atom("search-return-data")?;
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            if first && is("UID") {
                esearch.uid = true;
                first = false;
                continue;
            }
            first = false;
            self.sp("search-return-data")?;
            match name.len() {
                3 if is("MIN") => esearch.min = Some(self.nz_number()?),
                3 if is("MAX") => esearch.max = Some(self.nz_number()?),
                3 if is("ALL") => esearch.all = Some(self.sequence_set("sequence-set")?),
                6 if is("MODSEQ") => esearch.mod_sequence = Some(self.mod_sequence(1)?),
                5 if is("COUNT") => esearch.count = Some(self.number("search-return-data")?),
                _ => {
                    let value = self.value("search-return-data")?;
                    esearch
                        .other
                        .push((Cow::Borrowed(name), Cow::Borrowed(value)));
                }
            }
        }
        Ok(Untagged::Esearch(esearch))
    }

    /// `search-correlator = SP "(" "TAG" SP tag-string ")"`; nothing if an extension's.
    fn correlator(&mut self) -> Read<Option<Octets<'a>>> {
        let rule = "search-correlator";
        self.open(rule)?;
        if !self.atom(rule)?.eq_ignore_ascii_case(b"TAG") {
            return Ok(None);
        }
        self.sp(rule)?;
        let tag = self.string("tag-string")?;
        if matches!(self.cursor.rest(), [b' ', octet, ..] if Class::ATOM.has(*octet)) {
            return Ok(None);
        }
        self.close(rule)?;
        Ok(Some(tag))
    }

    /// `"NAMESPACE" SP Namespace SP Namespace SP Namespace`
    fn namespaces(&mut self) -> Read<Untagged<'a>> {
        let rule = "Namespace_Response";
        let mut all = [None, None, None];
        for namespaces in &mut all {
            self.sp(rule)?;
            *namespaces = self.namespace()?;
        }
        Ok(Untagged::Namespace(all))
    }

    /// `Namespace = nil / "(" 1*( "(" string SP (<"> QUOTED_CHAR <"> / nil)
    /// *(Namespace_Response_Extension) ")" ) ")"`
    fn namespace(&mut self) -> Read<Option<Vec<NamespaceData<'a>>>> {
        let rule = "Namespace";
        if self.nil() {
            return Ok(None);
        }
        let start = self.cursor.at();
        self.open(rule)?;
        let mut namespaces = Vec::new();
        loop {
            match self.cursor.peek() {
                Some(b'(') => namespaces.push(self.namespace_descr()?),
                Some(b' ' | b'\t') => self.stray(rule),
                _ => break,
            }
        }
        self.close(rule)?;
        if namespaces.is_empty() {
            self.fault(
                start..self.cursor.at(),
                rule,
                "an empty list is written NIL",
            );
        }
        Ok(Some(namespaces))
    }

    fn namespace_descr(&mut self) -> Read<NamespaceData<'a>> {
        let rule = "Namespace";
        self.open(rule)?;
        let prefix = self.string(rule)?;
        self.sp(rule)?;
        let delimiter = self.delimiter(rule)?;
        let mut extensions = Vec::new();
        while self.more(rule)? {
            let start = self.cursor.at();
            self.string(rule)?;
            self.sp(rule)?;
            let value = self.cursor.at();
            self.open(rule)?;
            self.cursor.go(value);
            self.value(rule)?;
            extensions.push(Cow::Borrowed(self.cursor.since(start)));
        }
        self.close(rule)?;
        Ok(NamespaceData {
            prefix,
            delimiter,
            extensions,
        })
    }

    /// `SP id_params_list`, `id_params_list ::= "(" #(string SPACE nstring) ")" / nil`
    fn id(&mut self) -> Read<Option<Vec<(Octets<'a>, NString<'a>)>>> {
        let rule = "id_params_list";
        self.sp(rule)?;
        if self.nil() {
            return Ok(None);
        }
        let mut parameters = Vec::new();
        self.open(rule)?;
        self.list(rule, |parser| {
            let name = parser.string(rule)?;
            parser.sp(rule)?;
            parameters.push((name, parser.nstring()?));
            Ok(())
        })?;
        Ok(Some(parameters))
    }
}
