//! IMAP4rev1 (RFC 3501 §9) and the extensions mailspec speaks.

pub mod command;
mod cursor;
mod date;
mod flag;
pub mod framing;
mod mailbox;
pub mod response;
mod section;
mod sequence_set;
mod special_use;
mod text;
pub mod utf7;

pub use command::{Command, CommandBody};
pub use date::{Date, DateTime, Month};
pub use flag::Flag;
pub use mailbox::Mailbox;
pub use response::Response;
pub use section::{Section, SectionText};
pub use sequence_set::{SeqNumber, SeqRange, SequenceSet};
pub use special_use::{Extension, SpecialUse};
pub use text::{
    AString, Atom, ListMailbox, LiteralForm, NString, NonEmpty, Tag, write_literal, write_nstring,
    write_string,
};
