//! What goes to the client: responses, and how a command was completed.

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Response,
    response::{Code, FetchData, StatusKind, Text, Untagged},
};

use super::{deviate, vary};
use crate::{Fault, Faults, Variant, Variants, faults::imap, store::Refusal};

/// Responses that are still to be sent.
#[derive(Debug)]
pub(super) struct Output {
    octets: Vec<u8>,
    /// What a deviating server says behind the next completion.
    held: Vec<u8>,
    faults: Faults,
    variants: Variants,
    /// IMAP4rev2 is spoken (RFC 9051 §6.3.1, appendix A).
    pub(super) rev2: bool,
    /// The client is aware of CONDSTORE (RFC 7162 §3.1).
    pub(super) condstore: bool,
    /// A deviating server tells HIGHESTMODSEQ for that, and nothing else.
    pub(super) unheeded: bool,
    /// QRESYNC is enabled (RFC 7162 §3.2.3).
    pub(super) qresync: bool,
    /// A MODSEQ was told since the last completion.
    pub(super) told_mod_sequence: bool,
}

/// How a command ended (RFC 3501 §7.1).
#[derive(Debug)]
pub(super) struct Completion {
    pub(super) status: StatusKind,
    pub(super) code: Option<Code<'static>>,
    pub(super) text: Cow<'static, str>,
}

/// The longest human-readable text.
const LONGEST_TEXT: usize = 200;
/// Octets that most replies fit in.
const REPLY: usize = 256;

impl Output {
    pub(super) fn new(faults: Faults, variants: Variants) -> Self {
        Self {
            octets: Vec::new(),
            held: Vec::new(),
            faults,
            variants,
            rev2: variants.has(crate::variants::imap::Variant::Rev2Alone),
            condstore: false,
            unheeded: false,
            qresync: false,
            told_mod_sequence: false,
        }
    }

    pub(super) fn has(&self, fault: impl Into<Fault>) -> bool {
        self.faults.has(fault)
    }

    /// Whether no fault is on: nothing of what deviates is to be looked at.
    pub(super) fn conforms(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn varies(&self, variant: impl Into<Variant>) -> bool {
        self.variants.has(variant)
    }

    pub(super) fn len(&self) -> usize {
        self.octets.len()
    }

    pub(super) fn drain(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.octets)
    }

    pub(super) fn send(&mut self, response: Response<'_>) {
        if self.octets.is_empty() {
            self.octets.reserve(REPLY);
        }
        if self.variants.is_empty() {
            return self.write(response);
        }
        for response in vary::responses(response, &self.variants) {
            let start = self.octets.len();
            self.write(response);
            vary::rewrite(&mut self.octets, start, &self.variants);
        }
    }

    fn write(&mut self, response: Response<'_>) {
        if self.conforms() {
            response.write(&mut self.octets);
        } else {
            let late = matches!(response, Response::Untagged(Untagged::Fetch { .. }));
            let completes = matches!(response, Response::Tagged { .. });
            if late && self.has(imap::Fault::FetchDataLate) {
                return deviate::write(response, self.faults, &mut self.held);
            }
            deviate::write(response, self.faults, &mut self.octets);
            if completes {
                self.octets.append(&mut self.held);
            }
        }
    }

    pub(super) fn untagged(&mut self, data: Untagged<'_>) {
        if self.condstore
            && let Untagged::Fetch { data, .. } = &data
        {
            let tells = |item: &FetchData<'_>| matches!(item, FetchData::ModSeq(_));
            self.told_mod_sequence |= data.iter().any(tells);
        }
        self.send(Response::Untagged(data));
    }

    pub(super) fn status(&mut self, kind: StatusKind, code: Option<Code<'_>>, text: &str) {
        self.untagged(Untagged::Status {
            kind,
            text: resp_text(code, text),
        });
    }

    pub(super) fn continuation(&mut self, text: &str) {
        self.send(Response::Continuation {
            text: Cow::Borrowed(text.as_bytes()),
        });
    }

    pub(super) fn tagged(&mut self, tag: &str, completion: Completion) {
        self.told_mod_sequence = false;
        let echoed = self.has(imap::Fault::TextEchoed);
        let text = match echoed {
            true => Text {
                code: completion.code,
                text: Cow::Borrowed(completion.text.as_bytes()),
            },
            false => resp_text(completion.code, &completion.text),
        };
        self.send(Response::Tagged {
            tag: Cow::Borrowed(tag.as_bytes()),
            status: completion.status,
            text,
        });
    }
}

impl Completion {
    pub(super) fn ok(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusKind::Ok, text)
    }

    pub(super) fn no(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusKind::No, text)
    }

    pub(super) fn bad(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusKind::Bad, text)
    }

    pub(super) fn code(mut self, code: Code<'static>) -> Self {
        self.code = Some(code);
        self
    }

    /// With a response code that has no type of its own, RFC 5530's for instance.
    pub(super) fn code_named(self, name: &'static str) -> Self {
        self.code(Code::Other(Cow::Borrowed(name.as_bytes()), None))
    }

    fn new(status: StatusKind, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code: None,
            text: text.into(),
        }
    }
}

impl From<Refusal> for Completion {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NonExistent => Self::no("There is no such mailbox").code_named("NONEXISTENT"),
            Refusal::AlreadyExists => {
                Self::no("There is such a mailbox already").code_named("ALREADYEXISTS")
            }
            Refusal::NoSelect => Self::no("That name holds no messages").code_named("CANNOT"),
            Refusal::HasChildren => Self::no("There are mailboxes below that name"),
            Refusal::Cannot => Self::no("Not with that name").code_named("CANNOT"),
            Refusal::OverQuota => Self::no("The account is full").code_named("OVERQUOTA"),
            Refusal::Limit => Self::no("That is more than is kept here").code_named("LIMIT"),
        }
    }
}

fn resp_text<'a>(code: Option<Code<'a>>, text: &'a str) -> Text<'a> {
    Text {
        code,
        text: printable(text),
    }
}

/// `text = 1*TEXT-CHAR` of what may quote the client.
fn printable(text: &str) -> Cow<'_, [u8]> {
    let fits = |octet: &u8| matches!(octet, b' '..=b'~');
    if text.len() <= LONGEST_TEXT && text.as_bytes().iter().all(fits) {
        return Cow::Borrowed(text.as_bytes());
    }
    let kept = text.bytes().take(LONGEST_TEXT);
    Cow::Owned(
        kept.map(|octet| if fits(&octet) { octet } else { b'?' })
            .collect(),
    )
}
