//! Response codes (RFC 3501 §7.1, §9 `resp-text-code`; RFC 4315, 5530 and others).

use std::borrow::Cow;

use super::{
    MetadataCode, Text,
    parser::{Broken, Parser, Read},
};
use crate::imap::{cursor::Class, flag::Flag, sequence_set::SequenceSet};

/// `resp-text-code`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code<'a> {
    /// `ALERT`
    Alert,
    /// `BADCHARSET`, with the charsets the server knows.
    BadCharset(Vec<Cow<'a, [u8]>>),
    /// `CAPABILITY`
    Capability(Vec<Cow<'a, [u8]>>),
    /// `PARSE`
    Parse,
    /// `PERMANENTFLAGS`
    PermanentFlags(Vec<Flag<'a>>),
    /// `READ-ONLY`
    ReadOnly,
    /// `READ-WRITE`
    ReadWrite,
    /// `TRYCREATE`
    TryCreate,
    /// `UIDNEXT`
    UidNext(u32),
    /// `UIDVALIDITY`
    UidValidity(u32),
    /// `UNSEEN`
    Unseen(u32),
    /// `APPENDUID` (RFC 4315 §3)
    AppendUid {
        /// UIDVALIDITY of the mailbox.
        validity: u32,
        /// Of the messages that were appended.
        uids: SequenceSet,
    },
    /// `COPYUID` (RFC 4315 §3)
    CopyUid {
        /// UIDVALIDITY of the destination.
        validity: u32,
        /// In the source.
        from: SequenceSet,
        /// In the destination, in the same order.
        to: SequenceSet,
    },
    /// `UIDNOTSTICKY` (RFC 4315 §3)
    UidNotSticky,
    /// `USEATTR` (RFC 6154 §3)
    UseAttr,
    /// `CLOSED` (RFC 7162 §3.2.11)
    Closed,
    /// `HIGHESTMODSEQ` (RFC 7162 §3.1.2.1)
    HighestModSeq(u64),
    /// `NOMODSEQ` (RFC 7162 §3.1.2.2)
    NoModSeq,
    /// `MODIFIED` (RFC 7162 §3.1.3): numbers, or for UID STORE unique identifiers.
    Modified(SequenceSet),
    /// `METADATA` (RFC 5464 §5)
    Metadata(MetadataCode),
    /// Any other: its atom, and what follows it after a space.
    Other(Cow<'a, [u8]>, Option<Cow<'a, [u8]>>),
}

impl<'a> Parser<'a> {
    /// `SP resp-text` behind `OK` and the like: `resp-text = ["[" resp-text-code "]" SP] text`
    ///
    /// Text may begin with a bracket, too. What has the form of a code is one,
    /// but only a code that is registered is blamed for lacking that form.
    pub(super) fn resp_text(&mut self) -> Text<'a> {
        if !self.cursor.eat(b' ') {
            let at = self.cursor.at();
            self.fault(at..at, "resp-text", "a space and text are missing");
            if self.cursor.is_end() {
                return Text {
                    code: None,
                    text: Cow::Borrowed(b""),
                };
            }
        }
        let start = self.cursor.at();
        let code = self.bracketed_code();
        if code.is_none() {
            self.cursor.go(start);
        } else if self.cursor.is_end() {
            let at = self.cursor.at();
            let what = "a space and text are missing behind the response code";
            self.fault(at..at, "resp-text", what);
            return Text {
                code,
                text: Cow::Borrowed(b""),
            };
        } else if !self.cursor.eat(b' ') {
            let at = self.cursor.at();
            let what = "a space is missing behind the response code";
            self.fault(at..at, "resp-text", what);
        }
        Text {
            code,
            text: Cow::Borrowed(self.text("text")),
        }
    }

    /// `"[" resp-text-code "]"`, or nothing if this is just text.
    fn bracketed_code(&mut self) -> Option<Code<'a>> {
        if !self.cursor.eat(b'[') {
            return None;
        }
        let end = memchr::memchr(b']', self.cursor.rest())? + self.cursor.at();
        let name = self.cursor.take_while(Class::ATOM);
        if name.is_empty() || !matches!(self.cursor.peek(), Some(b' ' | b']')) {
            return None;
        }
        let arguments = self.cursor.at();
        let noted = self.faults.len();
        if let Some(code) = self.typed_code(name) {
            return Some(match code {
                Ok(code) if self.cursor.eat(b']') => code,
                Ok(_) | Err(Broken) => {
                    if self.faults.len() == noted {
                        self.broken("resp-text-code", "the code goes on behind its arguments");
                    }
                    self.cursor.go(end.max(arguments));
                    let octets = self.cursor.since(arguments);
                    self.cursor.eat(b']');
                    Code::Other(
                        Cow::Borrowed(name),
                        octets.strip_prefix(b" ").map(Cow::Borrowed),
                    )
                }
            });
        }
        let known = is_registered(name);
        let value = match self.cursor.eat(b' ') {
            false => None,
            true if self.cursor.at() == end && !known => return None,
            true => {
                if self.cursor.at() == end {
                    let what = "a space that no argument follows";
                    self.fault(arguments..end, "resp-text-code", what);
                }
                Some(self.cursor.slice(self.cursor.at()..end))
            }
        };
        // `[127.0.0.1]:143 ready` is text, which needs nothing behind the bracket.
        let follows = self.cursor.slice(end + 1..end + 2);
        if !known && follows != b" " {
            return None;
        }
        self.text_chars(value.map_or(0, <[u8]>::len));
        self.cursor.go(end + 1);
        Some(match (simple_code(name), value) {
            (Some(code), None) => code,
            _ => Code::Other(Cow::Borrowed(name), value.map(Cow::Borrowed)),
        })
    }

    /// The arguments of a code whose arguments have a grammar of their own.
    fn typed_code(&mut self, name: &'a [u8]) -> Option<Read<Code<'a>>> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let code = match name.len() {
            6 if is("UNSEEN") => self
                .argument("resp-text-code")
                .and_then(|()| self.nz_number())
                .map(Code::Unseen),
            7 if is("UIDNEXT") => self
                .argument("resp-text-code")
                .and_then(|()| self.nz_number())
                .map(Code::UidNext),
            7 if is("COPYUID") => self.copy_uid(),
            8 if is("METADATA") => self.metadata_code(),
            9 if is("APPENDUID") => self.append_uid(),
            10 if is("CAPABILITY") => Ok(Code::Capability(self.capability_data())),
            10 if is("BADCHARSET") && self.cursor.peek() == Some(b' ') => self.bad_charset(),
            11 if is("UIDVALIDITY") => self
                .argument("resp-text-code")
                .and_then(|()| self.nz_number())
                .map(Code::UidValidity),
            8 if is("MODIFIED") => self.modified(),
            13 if is("HIGHESTMODSEQ") => self.highest_mod_seq(),
            14 if is("PERMANENTFLAGS") => self
                .argument("resp-text-code")
                .and_then(|()| self.flags("flag-perm", true))
                .map(Code::PermanentFlags),
            _ => return None,
        };
        Some(code)
    }

    /// `"BADCHARSET" [SP "(" astring *(SP astring) ")" ]`
    fn bad_charset(&mut self) -> Read<Code<'a>> {
        let mut charsets = Vec::new();
        self.argument("resp-text-code")?;
        self.open("resp-text-code")?;
        if self.cursor.peek() == Some(b')') {
            self.broken("resp-text-code", "at least one charset is needed");
        }
        self.list("resp-text-code", |parser| {
            charsets.push(parser.astring("astring")?);
            Ok(())
        })?;
        Ok(Code::BadCharset(charsets))
    }

    /// `resp-code-apnd = "APPENDUID" SP nz-number SP append-uid`
    fn append_uid(&mut self) -> Read<Code<'a>> {
        self.argument("resp-code-apnd")?;
        let validity = self.nz_number()?;
        self.one_space("resp-code-apnd")?;
        let uids = self.sequence_set("uid-set")?;
        Ok(Code::AppendUid { validity, uids })
    }

    /// `resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set`
    fn copy_uid(&mut self) -> Read<Code<'a>> {
        self.argument("resp-code-copy")?;
        let validity = self.nz_number()?;
        self.one_space("resp-code-copy")?;
        let from = self.sequence_set("uid-set");
        self.one_space("resp-code-copy")?;
        let to = self.sequence_set("uid-set");
        Ok(Code::CopyUid {
            validity,
            from: from?,
            to: to?,
        })
    }

    /// `SP` and an argument, which no bracket begins.
    pub(super) fn argument(&mut self, rule: &'static str) -> Read<()> {
        if let [b']', ..] | [b' ', b']', ..] = self.cursor.rest() {
            return Err(self.broken(rule, "the argument of the code is missing"));
        }
        self.sp(rule)
    }

    /// A space behind which a set may be missing.
    fn one_space(&mut self, rule: &'static str) -> Read<()> {
        if !self.cursor.eat(b' ') {
            return Err(self.broken(rule, "a space and a set are missing"));
        }
        Ok(())
    }

    /// `"HIGHESTMODSEQ" SP mod-sequence-value`
    fn highest_mod_seq(&mut self) -> Read<Code<'a>> {
        self.argument("resp-text-code")?;
        self.mod_sequence(1).map(Code::HighestModSeq)
    }

    /// `"MODIFIED" SP sequence-set`
    fn modified(&mut self) -> Read<Code<'a>> {
        self.argument("resp-text-code")?;
        self.sequence_set("sequence-set").map(Code::Modified)
    }

    /// `mod-sequence-value = 1*DIGIT`: 63 bits and not 0; with `least` 0 `mod-sequence-valzer`.
    pub(super) fn mod_sequence(&mut self, least: u64) -> Read<u64> {
        let rule = "mod-sequence-value";
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
        if !(least..=i64::MAX as u64).contains(&value) {
            self.fault(
                start..self.cursor.at(),
                rule,
                "a mod-sequence is from 1 to 2^63 - 1",
            );
        }
        Ok(value)
    }
}

/// A code that takes no argument.
fn simple_code(name: &[u8]) -> Option<Code<'static>> {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    match name.len() {
        5 if is("ALERT") => Some(Code::Alert),
        5 if is("PARSE") => Some(Code::Parse),
        7 if is("USEATTR") => Some(Code::UseAttr),
        6 if is("CLOSED") => Some(Code::Closed),
        8 if is("NOMODSEQ") => Some(Code::NoModSeq),
        9 if is("READ-ONLY") => Some(Code::ReadOnly),
        9 if is("TRYCREATE") => Some(Code::TryCreate),
        10 if is("READ-WRITE") => Some(Code::ReadWrite),
        10 if is("BADCHARSET") => Some(Code::BadCharset(Vec::new())),
        12 if is("UIDNOTSTICKY") => Some(Code::UidNotSticky),
        _ => None,
    }
}

/// Whether IANA's registry of IMAP response codes has it.
fn is_registered(name: &[u8]) -> bool {
    const REGISTERED: [&str; 60] = [
        "ALERT",
        "ALREADYEXISTS",
        "ANNOTATE",
        "ANNOTATIONS",
        "AUTHENTICATIONFAILED",
        "AUTHORIZATIONFAILED",
        "BADCHARSET",
        "BADCOMPARATOR",
        "BADEVENT",
        "BADURL",
        "CANNOT",
        "CAPABILITY",
        "CLIENTBUG",
        "CLOSED",
        "COMPRESSIONACTIVE",
        "CONTACTADMIN",
        "CORRUPTION",
        "EXPIRED",
        "EXPUNGEISSUED",
        "HASCHILDREN",
        "HIGHESTMODSEQ",
        "INPROGRESS",
        "INUSE",
        "LIMIT",
        "MAILBOXID",
        "MAXCONVERTMESSAGES",
        "MAXCONVERTPARTS",
        "MESSAGELIMIT",
        "METADATA",
        "MODIFIED",
        "NEWNAME",
        "NOMODSEQ",
        "NONEXISTENT",
        "NOPERM",
        "NOTIFICATIONOVERFLOW",
        "NOTSAVED",
        "NOUPDATE",
        "OVERQUOTA",
        "PARSE",
        "PERMANENTFLAGS",
        "PRIVACYREQUIRED",
        "READ-ONLY",
        "READ-WRITE",
        "REFERRAL",
        "SAVELIMIT",
        "SERVERBUG",
        "TEMPFAIL",
        "TOOBIG",
        "TRYCREATE",
        "UIDNEXT",
        "UIDNOTSTICKY",
        "UIDREQUIRED",
        "UIDVALIDITY",
        "UNAVAILABLE",
        "UNDEFINED-FILTER",
        "UNKNOWN-CTE",
        "UNSEEN",
        "URLMECH",
        "USEATTR",
        "APPENDUID",
    ];
    REGISTERED
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
