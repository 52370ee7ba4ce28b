//! Base64 as a SASL exchange uses it (RFC 3501 §9 `base64`).

/// Whether `text` is `*(4base64-char) [base64-terminal]`.
pub(super) fn is_base64(text: &[u8]) -> bool {
    let padding = text
        .iter()
        .rev()
        .take_while(|&&octet| octet == b'=')
        .count();
    text.len().is_multiple_of(4)
        && padding <= 2
        && text[..text.len() - padding]
            .iter()
            .all(|&octet| value(octet).is_some())
}

/// The octets that `text` encodes.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !is_base64(text) {
        return None;
    }
    let mut octets = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0u32;
    let mut held = 0;
    for six in text.iter().copied().map_while(value) {
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held) as u8);
        }
    }
    Some(octets)
}

const fn value(octet: u8) -> Option<u8> {
    match octet {
        b'A'..=b'Z' => Some(octet - b'A'),
        b'a'..=b'z' => Some(octet - b'a' + 26),
        b'0'..=b'9' => Some(octet - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("", Some(""))]
    #[case::whole("Zm9v", Some("foo"))]
    #[case::one_short("Zm8=", Some("fo"))]
    #[case::two_short("Zg==", Some("f"))]
    #[case::nul("AGYAZw==", Some("\0f\0g"))]
    #[case::length("Zm9", None)]
    #[case::padding("Z===", None)]
    #[case::padding_inside("Zg==Zg==", None)]
    #[case::alphabet("Zm9-", None)]
    fn decodes(#[case] text: &str, #[case] octets: Option<&str>) {
        let decoded = decode(text.as_bytes());
        assert_eq!(decoded.as_deref(), octets.map(str::as_bytes));
    }
}
