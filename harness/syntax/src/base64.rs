//! Base64 as SASL profiles want it (RFC 4648 §4; strictness of RFC 5034 §4 and RFC 3501 §9).
//!
//! Decoding rejects every octet outside the alphabet and every pad that is not
//! at the end: a server MUST NOT skip over them (RFC 5034 §4). Bits beyond the
//! last octet that are not zero are another matter: a decoder MAY reject them
//! (RFC 4648 §3.5), and the grammar of RFC 3501 §9 says nothing about them.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What is wrong with an encoded string, and at which octet of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Offset of the first octet that cannot stand where it stands.
    pub at: usize,
    /// Why.
    pub what: &'static str,
}

/// Encodes `octets`, padded.
pub fn encode(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let bits = group
            .iter()
            .zip([16, 8, 0])
            .fold(0_u32, |bits, (&octet, shift)| {
                bits | u32::from(octet) << shift
            });
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            if place <= group.len() {
                text.push(char::from(ALPHABET[(bits >> shift) as usize & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// Whether `text` is `base64 = *(4base64-char) [base64-terminal]` (RFC 3501 §9).
pub fn is_base64(text: &[u8]) -> bool {
    read(text).is_ok()
}

/// Whether `octet` is a `base64-char` (RFC 3501 §9): one of the alphabet, the pad apart.
pub const fn is_base64_char(octet: u8) -> bool {
    value(octet).is_some()
}

/// Decodes `text`: whole groups of four, the pad only at the very end, no bit too many.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Invalid> {
    let (octets, left) = read(text)?;
    match left {
        None => Ok(octets),
        Some(at) => Err(Invalid {
            at,
            what: "bits beyond the last octet are not zero",
        }),
    }
}

/// Decodes what [`is_base64`], whatever the bits beyond the last octet are.
pub fn decode_leniently(text: &[u8]) -> Result<Vec<u8>, Invalid> {
    read(text).map(|(octets, _)| octets)
}

/// The octets that `text` encodes, and where bits beyond the last octet are not zero.
fn read(text: &[u8]) -> Result<(Vec<u8>, Option<usize>), Invalid> {
    let body = match text {
        [body @ .., b'=', b'='] | [body @ .., b'='] => body,
        body => body,
    };
    let mut octets = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for (at, &octet) in body.iter().enumerate() {
        let Some(value) = value(octet) else {
            return Err(Invalid {
                at,
                what: if octet == b'=' {
                    "the pad stands only at the end"
                } else {
                    "not in the base64 alphabet"
                },
            });
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    if !text.len().is_multiple_of(4) || body.len() % 4 == 1 || (body.is_empty() && !text.is_empty())
    {
        return Err(Invalid {
            at: text.len(),
            what: "not a whole number of groups of four",
        });
    }
    Ok((octets, (bits != 0).then(|| body.len() - 1)))
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
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    // The vectors of RFC 4648 §10.
    #[rstest]
    #[case("", "")]
    #[case("f", "Zg==")]
    #[case("fo", "Zm8=")]
    #[case("foo", "Zm9v")]
    #[case("foob", "Zm9vYg==")]
    #[case("fooba", "Zm9vYmE=")]
    #[case("foobar", "Zm9vYmFy")]
    fn vectors(#[case] plain: &str, #[case] encoded: &str) {
        assert_eq!(encode(plain.as_bytes()), encoded);
        assert_eq!(decode(encoded.as_bytes()), Ok(plain.as_bytes().to_vec()));
    }

    #[rstest]
    #[case("=AAA", 0)]
    #[case("AAA=BBB", 3)]
    #[case("AA=A", 2)]
    #[case("Zm 9", 2)]
    #[case("Zm9", 3)]
    #[case("Zm9vZ===", 5)]
    #[case("=", 1)]
    #[case("==", 2)]
    #[case("====", 0)]
    #[case("Zh==", 1)]
    #[case("Z", 1)]
    #[case("Z===", 1)]
    #[case("Zg==Zg==", 2)]
    #[case("Zm9-", 3)]
    fn rejected(#[case] text: &str, #[case] at: usize) {
        assert_eq!(decode(text.as_bytes()).map_err(|e| e.at), Err(at));
    }

    #[rstest]
    #[case::bits_too_many("Zh==", Some("f"))]
    #[case::nul("AGYAZw==", Some("\0f\0g"))]
    #[case::empty("", Some(""))]
    #[case::length("Zm9", None)]
    #[case::padding("Z===", None)]
    #[case::padding_inside("Zg==Zg==", None)]
    #[case::alphabet("Zm9-", None)]
    fn grammar(#[case] text: &str, #[case] octets: Option<&str>) {
        let decoded = decode_leniently(text.as_bytes()).ok();
        assert_eq!(decoded.as_deref(), octets.map(str::as_bytes));
        assert_eq!(is_base64(text.as_bytes()), octets.is_some());
    }

    proptest! {
        #[test]
        fn round_trip(octets: Vec<u8>) {
            prop_assert_eq!(decode(encode(&octets).as_bytes()), Ok(octets));
        }
    }
}
