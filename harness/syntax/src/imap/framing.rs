//! Where one IMAP message ends and the next begins (RFC 3501 §2.2, §4.3; RFC 7888).
