//! Faults of LIST, LSUB and NAMESPACE responses (RFC 3501 §7.2.2, §7.2.3; RFC 2342 §5).

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use mailspec_syntax::imap::{
    LiteralForm,
    response::{ListData, NamespaceData},
    utf7,
};

use super::misname;
use crate::{Faults, faults::imap::Fault};

/// A name as LIST tells it.
pub(super) fn told<'n>(name: &'n [u8], has: impl Fn(Fault) -> bool) -> Cow<'n, [u8]> {
    match () {
        () if !name.contains(&b'&') => name.into(),
        () if has(Fault::AmpersandBare) => replaced(name, b"&-", b"&").into(),
        () if has(Fault::AmpersandInBase64) => match utf7::decode(name) {
            Ok(name) => encoded(&name).into(),
            Err(_) => name.into(),
        },
        () => name.into(),
    }
}

/// What a deviating server says of its namespaces.
pub(super) fn change_namespace(namespace: &mut NamespaceData<'_>, faults: Faults) {
    if faults.has(Fault::NamespaceDelimiter) {
        namespace.delimiter = Some(b'.');
    }
    if faults.has(Fault::NamespacePrefixUntrue) {
        namespace.prefix = Cow::Borrowed(misname::NOBODYS);
    }
    if faults.has(Fault::NamespaceExtension) {
        let extension = b"\"QUOTAROOT\" (\"user\")";
        namespace.extensions.push(Cow::Borrowed(extension));
    }
}

/// The name at the end of a response, as a deviating server writes it.
pub(super) fn rewrite_name(data: &ListData<'_>, faults: Faults, octets: &mut Vec<u8>) {
    let name = data.mailbox.as_bytes();
    let as_it_is = match () {
        () if faults.has(Fault::ListNameUnquoted) && !name.is_empty() => name.to_vec(),
        () if faults.has(Fault::ListQuotesUnescaped) && has_quoted_specials(name) => {
            [b"\"", name, b"\""].concat()
        }
        () => return,
    };
    let mut written = Vec::new();
    data.mailbox.write(&mut written, LiteralForm::Synchronising);
    written.extend_from_slice(b"\r\n");
    if octets.ends_with(&written) {
        octets.truncate(octets.len() - written.len());
        octets.extend_from_slice(&as_it_is);
        octets.extend_from_slice(b"\r\n");
    }
}

fn has_quoted_specials(name: &[u8]) -> bool {
    name.iter().any(|octet| b"\"\\".contains(octet))
}

/// Modified UTF-7 in which an `&` beside what is encoded is encoded with it.
fn encoded(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut units: Vec<u8> = Vec::new();
    let shift = |units: &mut Vec<u8>, out: &mut Vec<u8>| {
        if !units.is_empty() {
            let base64 = BASE64_STANDARD_NO_PAD.encode(std::mem::take(units));
            out.extend_from_slice(format!("&{}-", base64.replace('/', ",")).as_bytes());
        }
    };
    for character in name.chars() {
        let encodes = !matches!(character, ' '..='~') || character == '&' && !units.is_empty();
        if encodes {
            let utf16 = character.encode_utf16(&mut [0; 2]).to_vec();
            units.extend(utf16.iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        shift(&mut units, &mut out);
        out.push(character as u8);
        if character == '&' {
            out.push(b'-');
        }
    }
    shift(&mut units, &mut out);
    out
}

fn replaced(name: &[u8], from: &[u8; 2], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, behind)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(behind) => {
                out.extend_from_slice(to);
                rest = behind;
            }
            None => {
                out.push(*first);
                rest = behind;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::between(Fault::AmpersandInBase64, "&AOQ-&-&APY-", "&AOQAJgD2-")]
    #[case::alone(Fault::AmpersandInBase64, "a&-b", "a&-b")]
    #[case::slash(Fault::AmpersandInBase64, "&U,BTFw-x", "&U,BTFw-x")]
    #[case::bare(Fault::AmpersandBare, "a&-b&AOQ-", "a&b&AOQ-")]
    fn names_are_told_so(#[case] fault: Fault, #[case] name: &str, #[case] told_so: &str) {
        let told = told(name.as_bytes(), |other| other == fault);
        assert_eq!(str::from_utf8(&told), Ok(told_so));
    }
}
