//! BODY and BODYSTRUCTURE (RFC 3501 §7.4.2, §9 `body`).

use std::borrow::Cow;

use super::{
    NESTING, Pairs,
    envelope::Envelope,
    parser::{Parser, Read},
};
use crate::imap::{cursor::Class, text::NString};

/// How deep bodies and extension data are read; what nests deeper is kept as it is.
pub const MAX_NESTING: usize = 100;

/// Of a list that has no items and may be NIL.
const NIL: &str = "an empty list is written NIL";

/// `body`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// `body-type-1part`
    Single {
        /// Which of the three forms, with its own data.
        kind: PartKind<'a>,
        /// What all three share.
        fields: BodyFields<'a>,
        /// `body-ext-1part`; absent in BODY.
        extension: Option<SingleExtension<'a>>,
    },
    /// `body-type-mpart`
    Multi {
        /// One or more parts.
        parts: Vec<Body<'a>>,
        /// `media-subtype`
        subtype: Cow<'a, [u8]>,
        /// `body-ext-mpart`; absent in BODY.
        extension: Option<MultiExtension<'a>>,
    },
}

/// `body-type-basic`, `body-type-msg`, `body-type-text`
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub enum PartKind<'a> {
    Basic {
        media: Cow<'a, [u8]>,
        subtype: Cow<'a, [u8]>,
    },
    /// `MESSAGE` `RFC822` (or `GLOBAL`, RFC 6532).
    Message {
        envelope: Box<Envelope<'a>>,
        body: Box<Body<'a>>,
        lines: u32,
    },
    Text {
        subtype: Cow<'a, [u8]>,
        lines: u32,
    },
}

/// `body-fields`
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct BodyFields<'a> {
    pub parameters: Pairs<'a>,
    pub id: NString<'a>,
    pub description: NString<'a>,
    pub encoding: Cow<'a, [u8]>,
    /// In transfer encoding.
    pub octets: u32,
}

/// `body-ext-1part`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct SingleExtension<'a> {
    pub md5: NString<'a>,
    /// What follows it.
    pub tail: ExtensionTail<'a>,
}

/// `body-ext-mpart`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct MultiExtension<'a> {
    pub parameters: Pairs<'a>,
    /// What follows them.
    pub tail: ExtensionTail<'a>,
}

/// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`, with which
/// `body-ext-1part` and `body-ext-mpart` end.
///
/// Each outer `Option` is "not sent" (nothing after it is sent either).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct ExtensionTail<'a> {
    pub disposition: Option<Option<Disposition<'a>>>,
    pub language: Option<Vec<Cow<'a, [u8]>>>,
    pub location: Option<NString<'a>>,
    pub other: Vec<BodyExtension<'a>>,
}

/// `body-fld-dsp`
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct Disposition<'a> {
    pub kind: Cow<'a, [u8]>,
    pub parameters: Pairs<'a>,
}

/// `body-extension`
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the forms of RFC 3501 §9")]
pub enum BodyExtension<'a> {
    String(NString<'a>),
    Number(u32),
    List(Vec<BodyExtension<'a>>),
}

impl<'a> Parser<'a> {
    /// `body = "(" (body-type-1part / body-type-mpart) ")"`
    ///
    /// `depth` is how many bodies it is in; `extensible` tells BODYSTRUCTURE from BODY.
    pub(super) fn body(&mut self, depth: usize, extensible: bool) -> Read<Body<'a>> {
        self.nesting(depth)?;
        self.open("body")?;
        let body = if self.cursor.peek() == Some(b'(') {
            self.multi(depth, extensible)?
        } else {
            self.single(depth, extensible)?
        };
        self.close("body")?;
        Ok(body)
    }

    fn nesting(&mut self, depth: usize) -> Read<()> {
        if depth >= MAX_NESTING {
            return Err(self.broken(NESTING, "nested too deeply to be read"));
        }
        Ok(())
    }

    /// `body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]`
    fn multi(&mut self, depth: usize, extensible: bool) -> Read<Body<'a>> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.body(depth + 1, extensible)?);
            match (self.cursor.peek(), self.cursor.peek_second()) {
                (Some(b'('), _) => {}
                (Some(b' '), Some(b'(' | b' ')) => {
                    self.stray("body-type-mpart");
                    if self.cursor.peek() != Some(b'(') {
                        break;
                    }
                }
                _ => {
                    self.sp("body-type-mpart")?;
                    break;
                }
            }
        }
        let subtype = self.string("media-subtype")?;
        let mut extension = None;
        if self.more("body-type-mpart")? {
            let start = self.cursor.at();
            extension = Some(MultiExtension {
                parameters: self.parameters()?,
                tail: self.extension_tail("body-ext-mpart", depth)?,
            });
            self.permit_extension(start, "body-ext-mpart", extensible);
        }
        Ok(Body::Multi {
            parts,
            subtype,
            extension,
        })
    }

    /// `body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]`
    #[inline(always)]
    fn single(&mut self, depth: usize, extensible: bool) -> Read<Body<'a>> {
        let media = self.string("body-type-1part")?;
        self.sp("body-type-1part")?;
        let subtype = self.string("media-subtype")?;
        self.sp("body-type-1part")?;
        let fields = self.body_fields()?;
        let mut more = self.more("body-type-1part")?;
        let kind = if media.eq_ignore_ascii_case(b"TEXT") {
            let mut lines = 0;
            if more {
                lines = self.number("body-fld-lines")?;
                more = self.more("body-type-1part")?;
            } else {
                self.broken("body-type-text", "the number of lines is missing");
            }
            PartKind::Text { subtype, lines }
        } else if media.eq_ignore_ascii_case(b"MESSAGE")
            && (subtype.eq_ignore_ascii_case(b"RFC822")
                // Without UTF8=ACCEPT this is body-type-basic, where no parenthesis follows.
                || subtype.eq_ignore_ascii_case(b"GLOBAL") && more && self.cursor.peek() == Some(b'('))
        {
            if more && self.cursor.peek() == Some(b'(') {
                let envelope = Box::new(self.envelope()?);
                self.sp("body-type-msg")?;
                let body = Box::new(self.body(depth + 1, extensible)?);
                self.sp("body-type-msg")?;
                let lines = self.number("body-fld-lines")?;
                more = self.more("body-type-1part")?;
                PartKind::Message {
                    envelope,
                    body,
                    lines,
                }
            } else {
                self.broken(
                    "body-type-msg",
                    "the envelope and body of the message are missing",
                );
                PartKind::Basic { media, subtype }
            }
        } else {
            PartKind::Basic { media, subtype }
        };
        let mut extension = None;
        if more {
            let start = self.cursor.at();
            extension = Some(SingleExtension {
                md5: self.nstring()?,
                tail: self.extension_tail("body-ext-1part", depth)?,
            });
            self.permit_extension(start, "body-ext-1part", extensible);
        }
        Ok(Body::Single {
            kind,
            fields,
            extension,
        })
    }

    /// `body-fields`
    #[inline(always)]
    fn body_fields(&mut self) -> Read<BodyFields<'a>> {
        let parameters = self.parameters()?;
        self.sp("body-fields")?;
        let id = self.nstring()?;
        self.sp("body-fields")?;
        let description = self.nstring()?;
        self.sp("body-fields")?;
        let encoding = self.string("body-fld-enc")?;
        self.sp("body-fields")?;
        let octets = self.number("body-fld-octets")?;
        Ok(BodyFields {
            parameters,
            id,
            description,
            encoding,
            octets,
        })
    }

    /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
    fn parameters(&mut self) -> Read<Pairs<'a>> {
        let rule = "body-fld-param";
        if self.nil() {
            return Ok(Vec::new());
        }
        self.filled_list(rule, NIL, |parser| {
            let name = parser.string(rule)?;
            parser.sp(rule)?;
            Ok((name, parser.string(rule)?))
        })
    }

    /// `"(" item *(SP item) ")"`; `fault` says what is wrong with one that has no items.
    #[inline(always)]
    fn filled_list<T>(
        &mut self,
        rule: &'static str,
        fault: &'static str,
        mut item: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let start = self.cursor.at();
        self.open(rule)?;
        let mut items = Vec::new();
        self.list(rule, |parser| {
            items.push(item(parser)?);
            Ok(())
        })?;
        if items.is_empty() {
            self.fault(start..self.cursor.at(), rule, fault);
        }
        Ok(items)
    }

    /// Extension data, which began at `start`, must not come in BODY (RFC 3501 §7.4.2).
    #[inline(always)]
    fn permit_extension(&mut self, start: usize, rule: &'static str, extensible: bool) {
        if !extensible {
            let what = "extension data is for BODYSTRUCTURE, not BODY";
            self.fault(start..self.cursor.at(), rule, what);
        }
    }

    /// The end of `rule`: all that is optional in it.
    #[inline(always)]
    fn extension_tail(&mut self, rule: &'static str, depth: usize) -> Read<ExtensionTail<'a>> {
        let mut tail = ExtensionTail::default();
        if !self.more(rule)? {
            return Ok(tail);
        }
        tail.disposition = Some(self.disposition()?);
        if !self.more(rule)? {
            return Ok(tail);
        }
        tail.language = Some(self.language()?);
        if !self.more(rule)? {
            return Ok(tail);
        }
        tail.location = Some(self.nstring()?);
        while self.more(rule)? {
            tail.other.push(self.body_extension(depth + 1)?);
        }
        Ok(tail)
    }

    /// `body-fld-dsp = "(" string SP body-fld-param ")" / nil`
    fn disposition(&mut self) -> Read<Option<Disposition<'a>>> {
        let rule = "body-fld-dsp";
        if self.nil() {
            return Ok(None);
        }
        let start = self.cursor.at();
        if matches!(self.cursor.peek(), Some(b'"' | b'{')) {
            let kind = self.string(rule)?;
            let what = "a disposition stands in parentheses with its parameters";
            self.fault(start..self.cursor.at(), rule, what);
            return Ok(Some(Disposition {
                kind,
                parameters: Vec::new(),
            }));
        }
        self.open(rule)?;
        let kind = self.string(rule)?;
        let mut parameters = Vec::new();
        if self.more(rule)? {
            parameters = self.parameters()?;
        } else {
            self.broken(rule, "the parameters of the disposition are missing");
        }
        self.close(rule)?;
        Ok(Some(Disposition { kind, parameters }))
    }

    /// `body-fld-lang = nstring / "(" string *(SP string) ")"`
    fn language(&mut self) -> Read<Vec<Cow<'a, [u8]>>> {
        let rule = "body-fld-lang";
        if self.cursor.peek() != Some(b'(') {
            return Ok(self.nstring()?.into_iter().collect());
        }
        self.filled_list(rule, NIL, |parser| parser.string(rule))
    }

    /// `body-extension = nstring / number / "(" body-extension *(SP body-extension) ")"`
    fn body_extension(&mut self, depth: usize) -> Read<BodyExtension<'a>> {
        let rule = "body-extension";
        match self.cursor.peek() {
            Some(octet) if Class::DIGIT.has(octet) => self.number(rule).map(BodyExtension::Number),
            Some(b'(') => {
                self.nesting(depth)?;
                self.filled_list(rule, "a list is not empty", |parser| {
                    parser.body_extension(depth + 1)
                })
                .map(BodyExtension::List)
            }
            _ => self.nstring().map(BodyExtension::String),
        }
    }
}
