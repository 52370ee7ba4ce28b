//! Modified UTF-7, both ways (RFC 3501 §5.1.3).
