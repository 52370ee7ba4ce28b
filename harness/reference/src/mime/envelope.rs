//! ENVELOPE (RFC 3501 §7.4.2).

use std::borrow::Cow;

use mailspec_syntax::imap::response::{Address, Envelope};

use super::{address, header};

/// The envelope of the message with this header.
///
/// Absent fields are NIL and empty ones are empty; Sender and Reply-To are
/// From's where they are absent or empty.
pub(super) fn of(header: &[u8]) -> Envelope<'static> {
    let text = |name: &[u8]| header::value(header, name).map(Cow::Owned);
    let from = addresses(header, b"From");
    let or_from = |list: Vec<Address<'static>>| if list.is_empty() { from.clone() } else { list };
    Envelope {
        date: text(b"Date"),
        subject: text(b"Subject"),
        sender: or_from(addresses(header, b"Sender")),
        reply_to: or_from(addresses(header, b"Reply-To")),
        to: addresses(header, b"To"),
        cc: addresses(header, b"Cc"),
        bcc: addresses(header, b"Bcc"),
        in_reply_to: text(b"In-Reply-To"),
        message_id: text(b"Message-ID"),
        from,
    }
}

/// The addresses of all fields with this name.
pub(super) fn addresses(header: &[u8], name: &[u8]) -> Vec<Address<'static>> {
    header::fields(header)
        .filter(|field| field.is(name))
        .flat_map(|field| address::list(&header::unfolded(field.value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn one(mailbox: &'static str) -> Vec<Address<'static>> {
        vec![Address {
            name: None,
            adl: None,
            mailbox: Some(mailbox.as_bytes().into()),
            host: Some(b"x"[..].into()),
        }]
    }

    #[test]
    fn every_field_is_taken_undecoded() {
        let header = b"Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n\
            SUBJECT: =?utf-8?q?a?=\r\n b\r\nFrom: f@x\r\nSender: s@x\r\nReply-To: r@x\r\n\
            To: t@x\r\nCc: c@x\r\nBcc: b@x\r\nIn-Reply-To: <1@x>\r\nMessage-Id: <2@x>\r\n\r\n";
        assert_eq!(
            of(header),
            Envelope {
                date: Some(b"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)"[..].into()),
                subject: Some(b"=?utf-8?q?a?= b"[..].into()),
                from: one("f"),
                sender: one("s"),
                reply_to: one("r"),
                to: one("t"),
                cc: one("c"),
                bcc: one("b"),
                in_reply_to: Some(b"<1@x>"[..].into()),
                message_id: Some(b"<2@x>"[..].into()),
            }
        );
    }

    #[test]
    fn sender_and_reply_to_default_to_from() {
        let envelope = of(b"From: f@x\r\nReply-To: \r\n\r\n");
        assert_eq!(envelope.sender, one("f"));
        assert_eq!(envelope.reply_to, one("f"));
    }

    #[test]
    fn absent_is_nil_and_empty_is_empty() {
        let envelope = of(b"Subject:\r\nTo:\r\n\r\n");
        assert_eq!(envelope.subject, Some(b""[..].into()));
        assert_eq!(
            Envelope {
                subject: None,
                ..envelope
            },
            Envelope::default()
        );
    }
}
