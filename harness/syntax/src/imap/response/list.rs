//! `mailbox-list`: what LIST and LSUB say of a name (RFC 3501 §7.2.2, §9; RFC 5258 §6).

use std::borrow::Cow;

use super::parser::{Broken, Parser, Read};
use crate::imap::mailbox::Mailbox;

type Octets<'a> = Cow<'a, [u8]>;

/// `mailbox-list` (RFC 3501 §9)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListData<'a> {
    /// Name attributes with their backslash, `\\Noselect` for instance; compared without case.
    pub attributes: Vec<Cow<'a, [u8]>>,
    /// The hierarchy delimiter; `None` is `NIL`, a flat name.
    pub delimiter: Option<u8>,
    /// The name.
    pub mailbox: Mailbox<'a>,
    /// `mbox-list-extended` (RFC 5258 §6), if it is there.
    pub extended: Option<Vec<ListExtendedItem<'a>>>,
}

/// `mbox-list-extended-item` (RFC 5258 §6)
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListExtendedItem<'a> {
    /// `CHILDINFO` with the selection options that a name below has met (RFC 5258 §3.5).
    ChildInfo(Vec<Cow<'a, [u8]>>),
    /// `OLDNAME` with the name that the mailbox had before (RFC 9051 §6.3.9.7).
    OldName(Mailbox<'a>),
    /// An extension's: its tag, and its value as it was.
    Other(Cow<'a, [u8]>, Cow<'a, [u8]>),
}

impl ListData<'_> {
    /// Whether the name has the attribute, which is given with its backslash.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes
            .iter()
            .any(|own| own.eq_ignore_ascii_case(attribute.as_bytes()))
    }

    /// The selection options of CHILDINFO, if that is there (RFC 5258 §3.5).
    pub fn child_info(&self) -> Option<&[Cow<'_, [u8]>]> {
        self.extended.iter().flatten().find_map(|item| match item {
            ListExtendedItem::ChildInfo(options) => Some(&**options),
            _ => None,
        })
    }
}

impl<'a> Parser<'a> {
    /// `SP mailbox-list`: `"(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox`,
    /// and `[SP mbox-list-extended]`
    pub(super) fn mailbox_list(&mut self) -> Read<ListData<'a>> {
        let rule = "mailbox-list";
        self.sp(rule)?;
        let attributes = self.attributes()?;
        self.sp(rule)?;
        let delimiter = self.delimiter(rule)?;
        self.sp(rule)?;
        let start = self.cursor.at();
        let bare = !matches!(self.cursor.peek(), Some(b'"' | b'{'));
        let mut mailbox = self.mailbox()?;
        let mut extended = None;
        let behind = self.cursor.at();
        match self.cursor.rest() {
            [] => {}
            [b' ', b'(', ..] => {
                self.cursor.skip();
                extended = Some(self.mbox_list_extended()?);
            }
            rest if bare && rest.iter().any(|octet| *octet != b' ') => {
                let end = self.cursor.end();
                let what = "a name with such octets is quoted or a literal";
                self.fault(behind..end, "mailbox", what);
                mailbox = Mailbox::new(self.cursor.slice(start..end)).map_err(|_| Broken)?;
                self.cursor.go(end);
            }
            _ => {}
        }
        Ok(ListData {
            attributes,
            delimiter,
            mailbox,
            extended,
        })
    }

    /// `"(" [mbx-list-flags] ")"`
    fn attributes(&mut self) -> Read<Vec<Octets<'a>>> {
        let rule = "mbx-list-flags";
        let start = self.cursor.at();
        let mut attributes: Vec<Octets<'a>> = Vec::new();
        let mut selectability = 0;
        self.open(rule)?;
        self.list(rule, |parser| {
            let start = parser.cursor.at();
            if !parser.cursor.eat(b'\\') {
                let what = "an attribute begins with a backslash";
                parser.fault(start..start, "mbx-list-oflag", what);
            }
            let atom = parser.atom("mbx-list-oflag")?;
            let is = |known: &str| atom.eq_ignore_ascii_case(known.as_bytes());
            selectability += usize::from(is("Noselect") || is("Marked") || is("Unmarked"));
            attributes.push(Cow::Borrowed(parser.cursor.since(start)));
            Ok(())
        })?;
        if selectability > 1 {
            let what = "only one of \\Noselect, \\Marked and \\Unmarked is allowed";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(attributes)
    }

    /// `DQUOTE QUOTED-CHAR DQUOTE / nil`
    pub(super) fn delimiter(&mut self, rule: &'static str) -> Read<Option<u8>> {
        if self.nil() {
            return Ok(None);
        }
        let start = self.cursor.at();
        // As all write it.
        if let [b'"', octet @ (b'/' | b'.'), b'"', ..] = *self.cursor.rest() {
            self.cursor.go(start + 3);
            return Ok(Some(octet));
        }
        let quoted = self.cursor.peek() == Some(b'"');
        let text = self.string(rule)?;
        let span = start..self.cursor.at();
        if let (true, &[octet]) = (quoted, &*text) {
            return Ok(Some(octet));
        }
        if quoted || text.len() != 1 {
            self.fault(span, rule, "the delimiter is one quoted character or NIL");
        } else if self.cursor.slice(span.clone()).first() == Some(&b'{') {
            self.fault(span, rule, "the delimiter is quoted");
        }
        Ok(text.first().copied())
    }

    /// `"(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"`
    #[cold]
    fn mbox_list_extended(&mut self) -> Read<Vec<ListExtendedItem<'a>>> {
        let rule = "mbox-list-extended";
        let mut items = Vec::new();
        self.open(rule)?;
        self.list(rule, |parser| {
            let tag = parser.astring("mbox-list-extended-item-tag")?;
            parser.sp(rule)?;
            let is = |known: &str| tag.eq_ignore_ascii_case(known.as_bytes());
            items.push(if is("CHILDINFO") {
                ListExtendedItem::ChildInfo(parser.childinfo()?)
            } else if is("OLDNAME") {
                parser.open("oldname-extended-item")?;
                let name = parser.mailbox()?;
                parser.close("oldname-extended-item")?;
                ListExtendedItem::OldName(name)
            } else {
                let value = parser.tagged_ext_val()?;
                ListExtendedItem::Other(tag, Cow::Borrowed(value))
            });
            Ok(())
        })?;
        Ok(items)
    }

    /// `"(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"`
    fn childinfo(&mut self) -> Read<Vec<Octets<'a>>> {
        let rule = "childinfo-extended-item";
        let mut options = Vec::new();
        let start = self.cursor.at();
        self.open(rule)?;
        self.list(rule, |parser| {
            let start = parser.cursor.at();
            if parser.cursor.peek() == Some(b'"') {
                options.push(parser.quoted()?);
                return Ok(());
            }
            options.push(parser.astring(rule)?);
            let what = "a selection option in CHILDINFO is quoted";
            parser.fault(start..parser.cursor.at(), rule, what);
            Ok(())
        })?;
        if options.is_empty() {
            let what = "CHILDINFO needs a selection option";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(options)
    }

    /// `tagged-ext-val = tagged-ext-simple / "(" [tagged-ext-comp] ")"`, the former a set or a number.
    fn tagged_ext_val(&mut self) -> Read<&'a [u8]> {
        let rule = "tagged-ext-val";
        let start = self.cursor.at();
        let value = self.value(rule)?;
        let simple = |octet: &u8| matches!(octet, b'0'..=b'9' | b',' | b':' | b'*');
        if !value.starts_with(b"(") && !value.iter().all(simple) {
            let what = "a value is a set, a number or in parentheses";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(value)
    }
}
