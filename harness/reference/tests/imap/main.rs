//! IMAP sessions from the outside.

mod authentication;
mod extended_list;
mod faults;
mod framing;
mod mailboxes;
mod messages;
mod name_faults;
mod rev2;
mod sessions;
mod transcript;
