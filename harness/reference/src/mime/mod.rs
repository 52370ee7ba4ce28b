//! The structure of messages as IMAP sees it (RFC 3501 §6.4.5, §7.4.2).
