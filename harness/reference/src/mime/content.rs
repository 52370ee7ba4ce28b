//! The Content-* fields (RFC 2045 §5, §6; RFC 2183; RFC 3282), as tolerant as messages need.

use super::header;

/// Parameters: attributes in capitals, values as they are (RFC 2231 is not undone).
pub(super) type Parameters = Vec<(Vec<u8>, Vec<u8>)>;

/// `type "/" subtype *(";" parameter)`, type and subtype in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaType {
    pub(super) media: Vec<u8>,
    pub(super) subtype: Vec<u8>,
    pub(super) parameters: Parameters,
}

impl MediaType {
    /// The Content-Type of a header; `None` if it is absent or malformed.
    pub(super) fn of(header: &[u8]) -> Option<Self> {
        let value = header::value(header, b"Content-Type")?;
        let mut cursor = Cursor::new(&value);
        let media = cursor.token(b"/;")?;
        cursor.skip_one(b'/')?;
        let subtype = cursor.token(b"/;")?;
        Some(Self {
            media,
            subtype,
            parameters: cursor.parameters(),
        })
    }

    /// The default (RFC 2045 §5.2).
    pub(super) fn text_plain() -> Self {
        Self {
            media: b"TEXT".to_vec(),
            subtype: b"PLAIN".to_vec(),
            parameters: vec![(b"CHARSET".to_vec(), b"us-ascii".to_vec())],
        }
    }

    /// The default within a digest (RFC 2046 §5.1.5).
    pub(super) fn message() -> Self {
        Self {
            media: b"MESSAGE".to_vec(),
            subtype: b"RFC822".to_vec(),
            parameters: Vec::new(),
        }
    }

    /// What cannot be interpreted (RFC 2046 §4.5.1).
    pub(super) fn octet_stream() -> Self {
        Self {
            media: b"APPLICATION".to_vec(),
            subtype: b"OCTET-STREAM".to_vec(),
            parameters: Vec::new(),
        }
    }

    pub(super) fn is_multipart(&self) -> bool {
        self.media == b"MULTIPART"
    }

    pub(super) fn is_digest(&self) -> bool {
        self.is_multipart() && self.subtype == b"DIGEST"
    }

    pub(super) fn is_message(&self) -> bool {
        self.media == b"MESSAGE" && self.subtype == b"RFC822"
    }

    pub(super) fn is_text(&self) -> bool {
        self.media == b"TEXT"
    }

    pub(super) fn boundary(&self) -> Option<&[u8]> {
        self.parameter(b"BOUNDARY")
            .filter(|boundary| !boundary.is_empty())
    }

    pub(super) fn parameter(&self, attribute: &[u8]) -> Option<&[u8]> {
        self.parameters
            .iter()
            .find(|(name, _)| name == attribute)
            .map(|(_, value)| value.as_slice())
    }
}

/// Content-Disposition: its type in capitals, and its parameters.
pub(super) fn disposition(header: &[u8]) -> Option<(Vec<u8>, Parameters)> {
    let value = header::value(header, b"Content-Disposition")?;
    let mut cursor = Cursor::new(&value);
    let kind = cursor.token(b";")?;
    Some((kind, cursor.parameters()))
}

/// Content-Transfer-Encoding in capitals, `7BIT` without one (RFC 2045 §6.1).
pub(super) fn encoding(header: &[u8]) -> Vec<u8> {
    header::value(header, b"Content-Transfer-Encoding")
        .and_then(|value| Cursor::new(&value).token(b";"))
        .unwrap_or_else(|| b"7BIT".to_vec())
}

/// The tags of Content-Language, as they are.
pub(super) fn languages(header: &[u8]) -> Vec<Vec<u8>> {
    let value = header::value(header, b"Content-Language").unwrap_or_default();
    let mut cursor = Cursor::new(&value);
    let mut languages = Vec::new();
    while !cursor.rest.is_empty() {
        languages.extend(cursor.word(b","));
        cursor.skip_any();
    }
    languages
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }

    /// `*(";" parameter)`; what is no parameter is passed over.
    fn parameters(&mut self) -> Parameters {
        let mut parameters = Vec::new();
        while !self.rest.is_empty() {
            let attribute = self.token(b"=;");
            if self.skip_one(b'=').is_none() {
                self.skip_any();
                continue;
            }
            let value = self.value();
            if let Some(attribute) = attribute {
                parameters.push((attribute, value));
            }
        }
        parameters
    }

    /// `value = token / quoted-string`; an unquoted value may hold what a token may not.
    fn value(&mut self) -> Vec<u8> {
        self.skip_space();
        let Some(quoted) = self.rest.strip_prefix(b"\"") else {
            return self.word(b";").unwrap_or_default();
        };
        let (value, rest) = quoted_string(quoted);
        self.rest = rest;
        value
    }

    /// A word in capitals.
    fn token(&mut self, ends: &[u8]) -> Option<Vec<u8>> {
        let mut token = self.word(ends)?;
        token.make_ascii_uppercase();
        Some(token)
    }

    /// What comes up to white space, a comment or one of `ends`.
    fn word(&mut self, ends: &[u8]) -> Option<Vec<u8>> {
        self.skip_space();
        let end = self
            .rest
            .iter()
            .position(|octet| ends.contains(octet) || octet.is_ascii_whitespace() || *octet == b'(')
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.skip_space();
        (!word.is_empty()).then(|| word.to_vec())
    }

    fn skip_one(&mut self, octet: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[octet])?;
        Some(())
    }

    fn skip_any(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    /// White space and comments.
    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_ascii_start();
            let Some(comment) = self.rest.strip_prefix(b"(") else {
                return;
            };
            self.rest = behind_comment(comment);
        }
    }
}

/// The content of a `quoted-string` whose first quote is gone, and what is behind it.
pub(super) fn quoted_string(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut content = Vec::new();
    let mut octets = text.iter().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'"' => return (content, &text[at + 1..]),
            b'\\' => content.extend(octets.next().map(|(_, escaped)| *escaped)),
            _ => content.push(*octet),
        }
    }
    (content, &[])
}

/// What is behind a `comment` whose first parenthesis is gone; comments nest.
pub(super) fn behind_comment(text: &[u8]) -> &[u8] {
    let mut depth = 1_usize;
    let mut octets = text.iter().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'(' => depth += 1,
            b')' if depth == 1 => return &text[at + 1..],
            b')' => depth -= 1,
            b'\\' => {
                octets.next();
            }
            _ => {}
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("text/plain", Some("TEXT/PLAIN"))]
    #[case::parameters(
        "Text/Plain; charset=UTF-8; Format=\"a \\\" b\"",
        Some("TEXT/PLAIN CHARSET=UTF-8 FORMAT=a \" b")
    )]
    #[case::comments("text (x(y)) / (z) plain (;) ; (a) b = (c) d", Some("TEXT/PLAIN B=d"))]
    #[case::unquoted_specials(
        "multipart/mixed; boundary==_a/b:c?",
        Some("MULTIPART/MIXED BOUNDARY==_a/b:c?")
    )]
    #[case::empty_parameters("a/b; ; c; d=;", Some("A/B D="))]
    #[case::continued("a/b; n*0=x; n*1*=utf-8''y", Some("A/B N*0=x N*1*=utf-8''y"))]
    #[case::unterminated_quote("a/b; c=\"d", Some("A/B C=d"))]
    #[case::no_subtype("text", None)]
    #[case::empty_subtype("text/", None)]
    #[case::no_type("/plain", None)]
    #[case::empty("", None)]
    fn media_types(#[case] value: &str, #[case] expected: Option<&str>) {
        let header = format!("Content-Type: {value}\r\n\r\n");
        let found = MediaType::of(header.as_bytes()).map(|media| {
            let mut text = [media.media, media.subtype].join(&b'/');
            for (attribute, value) in media.parameters {
                text.extend([&b" "[..], &attribute, b"=", &value].concat());
            }
            String::from_utf8_lossy(&text).into_owned()
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[rstest]
    #[case("en", &["en"])]
    #[case("en, de-CH (Swiss),fr", &["en", "de-CH", "fr"])]
    #[case(",,", &[])]
    #[case("", &[])]
    fn language_tags(#[case] value: &str, #[case] expected: &[&str]) {
        let header = format!("Content-Language: {value}\r\n");
        let expected: Vec<_> = expected.iter().map(|tag| tag.as_bytes().to_vec()).collect();
        assert_eq!(languages(header.as_bytes()), expected);
    }

    #[rstest]
    #[case("Content-Transfer-Encoding: Base64 (x)\r\n", "BASE64")]
    #[case("Content-Transfer-Encoding: x-own;\r\n", "X-OWN")]
    #[case("Content-Transfer-Encoding:\r\n", "7BIT")]
    #[case("", "7BIT")]
    fn encodings(#[case] header: &str, #[case] expected: &str) {
        assert_eq!(encoding(header.as_bytes()), expected.as_bytes());
    }
}
