//! ENVELOPE (RFC 3501 §7.4.2, §9 `envelope`).

use super::parser::{Parser, Read};
use crate::imap::text::NString;

/// `envelope`. An empty address list is `NIL` on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9 envelope")]
pub struct Envelope<'a> {
    pub date: NString<'a>,
    pub subject: NString<'a>,
    pub from: Vec<Address<'a>>,
    pub sender: Vec<Address<'a>>,
    pub reply_to: Vec<Address<'a>>,
    pub to: Vec<Address<'a>>,
    pub cc: Vec<Address<'a>>,
    pub bcc: Vec<Address<'a>>,
    pub in_reply_to: NString<'a>,
    pub message_id: NString<'a>,
}

impl<'a> Envelope<'a> {
    /// The six address lists, in the order of RFC 3501 §9 `envelope`.
    pub fn addresses_mut(&mut self) -> [&mut Vec<Address<'a>>; 6] {
        [
            &mut self.from,
            &mut self.sender,
            &mut self.reply_to,
            &mut self.to,
            &mut self.cc,
            &mut self.bcc,
        ]
    }
}

/// `address`. `host` `None` marks the start of a group (`mailbox` is its name) or its end (both `None`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of RFC 3501 §9 address")]
pub struct Address<'a> {
    pub name: NString<'a>,
    pub adl: NString<'a>,
    pub mailbox: NString<'a>,
    pub host: NString<'a>,
}

impl<'a> Parser<'a> {
    /// `envelope`
    pub(super) fn envelope(&mut self) -> Read<Envelope<'a>> {
        self.open("envelope")?;
        let date = self.nstring()?;
        self.sp("envelope")?;
        let subject = self.nstring()?;
        let from = self.addresses("env-from")?;
        let sender = self.addresses("env-sender")?;
        let reply_to = self.addresses("env-reply-to")?;
        let to = self.addresses("env-to")?;
        let cc = self.addresses("env-cc")?;
        let bcc = self.addresses("env-bcc")?;
        self.sp("envelope")?;
        let in_reply_to = self.nstring()?;
        self.sp("envelope")?;
        let message_id = self.nstring()?;
        self.close("envelope")?;
        Ok(Envelope {
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
        })
    }

    /// `SP ("(" 1*address ")" / nil)`
    fn addresses(&mut self, rule: &'static str) -> Read<Vec<Address<'a>>> {
        self.sp("envelope")?;
        if self.nil() {
            return Ok(Vec::new());
        }
        let start = self.cursor.at();
        self.open(rule)?;
        let mut addresses = Vec::new();
        loop {
            match self.cursor.peek() {
                Some(b'(') => addresses.push(self.address()?),
                Some(b')') => break,
                Some(b' ' | b'\t') => self.stray(rule),
                _ => {
                    let at = self.cursor.at();
                    if !self.nil() {
                        return Err(self.broken("address", "an address is missing"));
                    }
                    self.fault(at..at + 3, "address", "NIL is not an address");
                    addresses.push(Address::default());
                }
            }
        }
        self.cursor.skip();
        if addresses.is_empty() {
            self.fault(
                start..self.cursor.at(),
                rule,
                "an empty list is written NIL",
            );
        }
        Ok(addresses)
    }

    /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
    fn address(&mut self) -> Read<Address<'a>> {
        self.open("address")?;
        let name = self.nstring()?;
        self.sp("address")?;
        let adl = self.nstring()?;
        self.sp("address")?;
        let mailbox = self.nstring()?;
        self.sp("address")?;
        let host = self.nstring()?;
        self.close("address")?;
        Ok(Address {
            name,
            adl,
            mailbox,
            host,
        })
    }
}
