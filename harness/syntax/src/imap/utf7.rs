//! Modified UTF-7, both ways (RFC 3501 §5.1.3).

use std::ops::Range;

use crate::{Clause, Fault};

/// A mailbox name as it goes on the wire.
pub fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut shifted: Vec<u16> = Vec::new();
    for character in name.chars() {
        if !is_printable(character as u32) {
            shifted.extend_from_slice(character.encode_utf16(&mut [0; 2]));
            continue;
        }
        shift(&mut shifted, &mut encoded);
        encoded.push(character);
        if character == '&' {
            encoded.push('-');
        }
    }
    shift(&mut shifted, &mut encoded);
    encoded
}

/// The name that these octets of the wire stand for, or the first of their [`faults`].
pub fn decode(octets: &[u8]) -> Result<String, Fault> {
    let (name, faults) = read(octets);
    match faults.into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(name),
    }
}

/// Everything in which these octets are not modified UTF-7, in order.
///
/// A name has one spelling alone, so what could have been spelt otherwise is a fault too:
/// printable US-ASCII in BASE64, and a shift out of BASE64 straight back into it.
pub fn faults(octets: &[u8]) -> Vec<Fault> {
    read(octets).1
}

/// `&` BASE64 `-`, if there is something to shift.
fn shift(units: &mut Vec<u16>, out: &mut String) {
    if units.is_empty() {
        return;
    }
    out.push('&');
    let (mut bits, mut count) = (0_u32, 0);
    let mut push = |bits: u32| out.push(char::from(ALPHABET[bits as usize & 0x3f]));
    for unit in units.drain(..) {
        bits = bits << 16 | u32::from(unit);
        count += 16;
        while count >= 6 {
            count -= 6;
            push(bits >> count);
        }
    }
    if count > 0 {
        push(bits << (6 - count));
    }
    out.push('-');
}

/// The name as far as it can be read, and what is wrong with it.
fn read(octets: &[u8]) -> (String, Vec<Fault>) {
    let mut name = String::with_capacity(octets.len());
    let mut faults = Vec::new();
    let mut at = 0;
    // Where BASE64 ended last.
    let mut shifted_out = None;
    while let Some(&octet) = octets.get(at) {
        if octet != b'&' {
            if !is_printable(octet.into()) {
                let what = "an octet that is not printable US-ASCII stands for itself";
                faults.push(fault(at..at + 1, what));
            }
            name.push(char::from(octet));
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        let length = octets[at..]
            .iter()
            .position(|octet| value(*octet).is_none())
            .unwrap_or(octets.len() - at);
        let coded = &octets[at..at + length];
        at += length;
        if coded.is_empty() && octets.get(at) == Some(&b'-') {
            name.push('&');
            at += 1;
            continue;
        }
        if shifted_out == Some(start) {
            let what = "a null shift: BASE64 ends and begins again";
            faults.push(fault(start - 1..start + 1, what));
        }
        base64(coded, start + 1, &mut name, &mut faults);
        match octets.get(at) {
            Some(b'-') => {
                at += 1;
                shifted_out = Some(at);
            }
            Some(b'=') => {
                let padding = octets[at..].iter().take_while(|octet| **octet == b'=');
                let end = at + padding.count();
                faults.push(fault(at..end, "modified BASE64 has no padding"));
                at = end;
                if octets.get(at) == Some(&b'-') {
                    at += 1;
                    shifted_out = Some(at);
                }
            }
            Some(_) => {
                let what = "neither of BASE64 nor the - that ends it";
                faults.push(fault(at..at + 1, what));
            }
            None => faults.push(fault(start..at, "BASE64 has no - at its end")),
        }
    }
    (name, faults)
}

/// What a shift holds; it begins at octet `start` of the name.
fn base64(coded: &[u8], start: usize, name: &mut String, faults: &mut Vec<Fault>) {
    let span = start..start + coded.len();
    let mut units = Vec::with_capacity(coded.len() * 6 / 16);
    let (mut bits, mut count) = (0_u32, 0);
    for value in coded.iter().filter_map(|octet| value(*octet)) {
        bits = bits << 6 | value;
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push((bits >> count) as u16);
        }
    }
    if coded.is_empty() {
        faults.push(fault(
            span.clone(),
            "a shift into BASE64 that holds nothing",
        ));
    } else if count >= 6 {
        let what = "BASE64 that does not end with a whole UTF-16 unit";
        faults.push(fault(span.clone(), what));
    } else if bits & ((1 << count) - 1) != 0 {
        let what = "the bits that pad the end of BASE64 are not zero";
        faults.push(fault(span.clone(), what));
    }
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => {
                if is_printable(character as u32) {
                    let what = format!("printable US-ASCII ({character:?}) in BASE64");
                    faults.push(fault(span.clone(), what));
                }
                name.push(character);
            }
            Err(_) => {
                name.push(char::REPLACEMENT_CHARACTER);
                faults.push(fault(span.clone(), "half of a surrogate pair"));
            }
        }
    }
}

fn fault(span: Range<usize>, what: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
    Fault {
        span,
        rule: "mailbox",
        clause: Clause::new(3501, "5.1.3"),
        what: what.into(),
    }
}

/// BASE64 with `,` for `/`.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

fn value(octet: u8) -> Option<u32> {
    Some(
        match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b',' => 63,
            _ => return None,
        }
        .into(),
    )
}

/// Whether a character stands for itself: 0x20 to 0x7e.
fn is_printable(character: u32) -> bool {
    (0x20..0x7f).contains(&character)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "")]
    #[case("INBOX", "INBOX")]
    #[case("a&b", "a&-b")]
    #[case("&", "&-")]
    #[case("&&", "&-&-")]
    #[case("&-", "&--")]
    // The example of RFC 3501 §5.1.3.
    #[case("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")]
    #[case("☺!", "&Jjo-!")]
    #[case("☺&", "&Jjo-&-")]
    #[case("&☺", "&-&Jjo-")]
    #[case("台北日本語", "&U,BTF2XlZyyKng-")]
    #[case("é", "&AOk-")]
    #[case("😀", "&2D3eAA-")]
    #[case("a\tb\u{7f}", "a&AAk-b&AH8-")]
    #[case("\u{10ffff}", "&2,,f,w-")]
    fn names(#[case] name: &str, #[case] encoded: &str) {
        assert_eq!(encode(name), encoded);
        assert_eq!(decode(encoded.as_bytes()).as_deref(), Ok(name));
    }

    #[rstest]
    #[case::eight_bits(b"caf\xc3\xa9", &[(3, 4), (4, 5)])]
    #[case::control(b"a\x07b", &[(1, 2)])]
    #[case::unterminated(b"x&AOk", &[(1, 5)])]
    #[case::unterminated_ampersand(b"a&", &[(2, 2), (1, 2)])]
    #[case::not_base64(b"&AOk!-", &[(4, 5)])]
    #[case::empty_shift(b"& -", &[(1, 1), (1, 2)])]
    #[case::slash(b"&U/BTFw-", &[(1, 2), (2, 3)])]
    #[case::padding(b"&AOk=-", &[(4, 5)])]
    #[case::printable(b"&AGE-", &[(1, 4)])]
    #[case::ampersand(b"&ACY-", &[(1, 4)])]
    #[case::null_shift(b"&U,BTFw-&ZeVnLIqe-", &[(7, 9)])]
    #[case::high_surrogate(b"&2D0-", &[(1, 4)])]
    #[case::low_surrogate(b"&3gA-", &[(1, 4)])]
    #[case::short(b"&AO-", &[(1, 3)])]
    #[case::one_digit(b"&A-", &[(1, 2)])]
    #[case::odd_octets(b"&AOkA-", &[(1, 5)])]
    #[case::padding_bits(b"&AOl-", &[(1, 4)])]
    fn faulty(#[case] octets: &[u8], #[case] spans: &[(usize, usize)]) {
        let faults = faults(octets);
        let found: Vec<_> = faults
            .iter()
            .map(|fault| (fault.span.start, fault.span.end))
            .collect();
        assert_eq!(found, spans, "{faults:?}");
        assert_eq!(decode(octets).as_ref(), Err(&faults[0]));
    }

    proptest! {
        #[test]
        fn any_name_goes_there_and_back(name: String) {
            let encoded = encode(&name);
            prop_assert!(encoded.bytes().all(|octet| is_printable(octet.into())));
            prop_assert_eq!(decode(encoded.as_bytes()), Ok(name));
        }

        /// A name has one spelling.
        #[test]
        fn without_faults_is_canonical(octets in "[&+,A-Ea-c0-]{0,12}") {
            if let Ok(name) = decode(octets.as_bytes()) {
                prop_assert_eq!(encode(&name), octets);
            }
        }
    }
}
