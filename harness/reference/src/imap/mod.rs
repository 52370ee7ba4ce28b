//! IMAP sessions (RFC 3501), one file per group of commands.
//!
//! [`Session`] finds the messages in what the client sends and watches the
//! clock; a `Dialogue` answers them one by one, by the table in `commands`. A
//! `Connection` knows the state; `Selected` is what the client knows of the
//! selected mailbox, and tells it of what others changed.

mod access;
mod acl;
mod append;
mod append_limit;
mod authenticate;
mod commands;
mod connection;
mod context;
mod copy;
mod deviate;
mod dialogue;
mod expunge;
mod extended_list;
mod fetch;
mod flags;
mod listing;
mod login;
mod mailboxes;
mod metadata;
mod mislist;
mod misname;
mod misread;
mod missearch;
mod misstep;
mod mod_sequence;
mod names;
mod outcome;
mod output;
mod policy;
mod quota;
mod respell;
mod search;
mod select;
mod session;
mod source;
mod special_use_entry;
mod store;
mod unasked;
mod updates;
mod vanished;
mod vary;

pub(crate) use append::arrival;
pub use session::Session;
