//! Ids of cases, rows and requirements.

/// Ids are parts of addresses: letters, digits and dashes.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"-_.+=".contains(&octet))
}

pub(super) fn not_an_id(text: &str) -> String {
    format!("`{text}` cannot be an id: letters, digits and any of `-_.+=` can")
}
