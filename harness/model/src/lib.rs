//! The deliberately simple model of a mail store: predicts what must be in a reply.
//!
//! A second opinion on what a server of IMAP4rev1 (RFC 3501) and POP3 (RFC 1939)
//! has in store and must say of it, as plainly as it can be put: names, messages
//! and flags are sorted maps and sets, no mailbox is ever freed, and sessions look
//! at the whole of it each time. Nothing here comes from a server.
//!
//! A [`Model`] is everybody's mail. An [`imap::Session`] or a [`pop3::Session`] is one
//! connection to it: it takes what the client sends and says what must come back.
//! An [`imap::Judge`] or a [`pop3::Judge`] holds replies against that, and tells the
//! first [`Mismatch`].
//!
//! Values in, values out: no I/O, no clock; time passes when [`Model::pass`] says so.
//!
//! ```
//! use mailspec_model::{Model, imap, pop3};
//! use mailspec_syntax::imap::{Command, response};
//!
//! let mut model = Model::new([("fred", "secret")]);
//! model.deliver(0, b"Subject: lunch\r\n\r\nAt one?\r\n");
//!
//! // What must be in a reply.
//! let mut drop = pop3::Session::default();
//! drop.line(&mut model, b"USER fred");
//! drop.line(&mut model, b"PASS secret");
//! let expected = drop.line(&mut model, b"STAT");
//! assert_eq!(expected.fact, pop3::Fact::Stat { messages: 1, octets: 27 });
//!
//! // A reply held against it: UNSEEN is missing.
//! let (mut session, mut heard) = (imap::Session::default(), imap::Heard::default());
//! session.line(&mut model, b"a LOGIN fred secret");
//! let select = Command::parse(b"b SELECT INBOX\r\n")?;
//! let sent = [imap::Sent::Command(&select)];
//! let mut judge = imap::Judge::new(&mut model, &mut session, &mut heard, sent);
//! judge.response(&response::parse(b"* 1 EXISTS\r\n").response)?;
//! judge.response(&response::parse(b"* OK [UIDNEXT 2] next\r\n").response)?;
//! let told = judge.response(&response::parse(b"b OK [READ-WRITE] done\r\n").response);
//! assert!(told.is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where the RFCs leave a choice
//!
//! The model has made the choice that mailspec's reference server makes. A server
//! that lawfully chooses otherwise differs from it, so that a [`Mismatch`] is a
//! finding for somebody to look into and not a verdict:
//!
//! - an account has INBOX, Archive, Drafts, Junk, Sent and Trash, with `/` as the
//!   delimiter, and may name others in up to 512 octets;
//! - a mailbox takes [`KEYWORDS`] keywords, and no flag with a backslash that
//!   RFC 3501 §2.3.2 does not define;
//! - unique identifiers count up from 1 without a gap, and a message is recent to
//!   the first session that may claim it (RFC 3501 §2.3);
//! - clients are told what others did with every reply that may tell it, and flags
//!   once for each change (RFC 3501 §5.2);
//! - ten commands in a row that make no sense end an IMAP connection, a hundred after login;
//! - a maildrop is exclusive (RFC 1939 §4), and UIDL, TOP, APOP and AUTH PLAIN are offered.
//!
//! What it does not judge: texts for humans, capabilities, ENVELOPE and BODYSTRUCTURE,
//! sections of a message but the whole, and searches of text.
#![forbid(unsafe_code)]

pub mod imap;
pub mod lenient;
mod mailboxes;
mod mismatch;
pub mod pop3;
mod store;

pub use mismatch::Mismatch;
pub use store::{Account, Flags, KEYWORDS, Mailbox, MailboxId, Message, Model};
