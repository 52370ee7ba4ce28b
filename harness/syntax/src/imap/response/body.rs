//! BODY and BODYSTRUCTURE (RFC 3501 §7.4.2, §9 `body`).

use std::borrow::Cow;

use super::envelope::Envelope;
use crate::imap::text::NString;

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
    pub parameters: Vec<(Cow<'a, [u8]>, Cow<'a, [u8]>)>,
    pub id: NString<'a>,
    pub description: NString<'a>,
    pub encoding: Cow<'a, [u8]>,
    /// In transfer encoding.
    pub octets: u32,
}

/// `body-ext-1part`: each outer `Option` is "not sent" (nothing after it is sent either).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct SingleExtension<'a> {
    pub md5: NString<'a>,
    pub disposition: Option<Option<Disposition<'a>>>,
    pub language: Option<Vec<Cow<'a, [u8]>>>,
    pub location: Option<NString<'a>>,
    pub other: Vec<BodyExtension<'a>>,
}

/// `body-ext-mpart`: each outer `Option` is "not sent" (nothing after it is sent either).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9")]
pub struct MultiExtension<'a> {
    pub parameters: Vec<(Cow<'a, [u8]>, Cow<'a, [u8]>)>,
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
    pub parameters: Vec<(Cow<'a, [u8]>, Cow<'a, [u8]>)>,
}

/// `body-extension`
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the forms of RFC 3501 §9")]
pub enum BodyExtension<'a> {
    String(NString<'a>),
    Number(u32),
    List(Vec<BodyExtension<'a>>),
}
