//! Where a clause can be read, and where a case stands.

/// The page of `RFC 3501 §6.3.1`: sections have anchors there.
pub(crate) fn page_of(clause: &str) -> Option<String> {
    let (rfc, section) = clause.split_once(" §").unwrap_or((clause, ""));
    let number = rfc.strip_prefix("RFC ")?;
    if number.is_empty() || !number.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let page = format!("https://www.rfc-editor.org/rfc/rfc{number}");
    let plain = |each: char| each.is_ascii_alphanumeric() || each == '.';
    let section: String = section.chars().take_while(|each| plain(*each)).collect();
    Some(match section.chars().next() {
        None => page,
        Some(first) if first.is_ascii_digit() => format!("{page}#section-{section}"),
        Some(_) => format!("{page}#appendix-{section}"),
    })
}

/// File, line and column of `imap/select.yaml:12:9`.
pub(crate) fn place_of(place: &str) -> Option<(&str, u32, u32)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "RFC 3501 §6.3.1",
        Some("https://www.rfc-editor.org/rfc/rfc3501#section-6.3.1")
    )]
    #[case("RFC 1939", Some("https://www.rfc-editor.org/rfc/rfc1939"))]
    #[case(
        "RFC 3501 §A",
        Some("https://www.rfc-editor.org/rfc/rfc3501#appendix-A")
    )]
    #[case(
        "RFC 3501 §9\"><b",
        Some("https://www.rfc-editor.org/rfc/rfc3501#section-9")
    )]
    #[case("RFC x", None)]
    #[case("mine §1", None)]
    fn pages(#[case] clause: &str, #[case] page: Option<&str>) {
        assert_eq!(page_of(clause).as_deref(), page);
    }

    #[rstest]
    #[case("imap/select.yaml:12:9", Some(("imap/select.yaml", 12, 9)))]
    #[case("C:/mine.yaml:1:2", Some(("C:/mine.yaml", 1, 2)))]
    #[case("mine.yaml", None)]
    fn places(#[case] place: &str, #[case] parts: Option<(&str, u32, u32)>) {
        assert_eq!(place_of(place), parts);
    }
}
