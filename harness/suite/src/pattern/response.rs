//! A server's message as a tolerant tree.
//!
//! This is not the grammar of `mailspec-syntax`: whatever a server sends has
//! some tree here, so that a pattern can be compared with it and the difference
//! shown. Whether it is well-formed is for the observer to say.

use std::borrow::Cow;

use super::parse::is_section_name;
use crate::template::Value;

/// A message of an IMAP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Response<'a> {
    pub(super) from: Source<'a>,
    /// OK, NO, BAD, BYE or PREAUTH, with the code.
    pub(super) status: Option<(&'a [u8], Option<Vec<Node<'a>>>)>,
    /// Everything behind the tag or `*`, unless it is a status.
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) octets: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    Untagged,
    Continuation,
    Tagged(&'a [u8]),
}

/// A value in a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    Atom(&'a [u8]),
    /// Quoted or literal.
    String(Cow<'a, [u8]>),
    List(Vec<Node<'a>>),
}

/// What a list may nest; further parentheses are dropped.
const DEEPEST: usize = 100;

impl<'a> Response<'a> {
    pub(super) fn read(octets: &'a [u8]) -> Self {
        let mut reader = Reader { octets, at: 0 };
        let from = match reader.take_until(b" \r\n") {
            b"*" => Source::Untagged,
            b"+" => Source::Continuation,
            tag => Source::Tagged(tag),
        };
        reader.spaces();
        let mark = reader.at;
        let word = reader.take_until(b" \r\n");
        let is_status = [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
            .iter()
            .any(|status| word.eq_ignore_ascii_case(status));
        if is_status && from != Source::Continuation {
            reader.spaces();
            let code = match reader.peek() {
                Some(b'[') => {
                    reader.at += 1;
                    Some(reader.nodes(true))
                }
                _ => None,
            };
            return Response {
                from,
                status: Some((word, code)),
                nodes: Vec::new(),
                octets,
            };
        }
        reader.at = mark;
        Response {
            from,
            status: None,
            nodes: reader.nodes(false),
            octets,
        }
    }

    /// The keyword that says what kind of data it is, and the number before it.
    pub(super) fn keyword(&self) -> Option<&'a [u8]> {
        match self.nodes.as_slice() {
            [Node::Atom(number), Node::Atom(keyword), ..]
                if number.iter().all(u8::is_ascii_digit) =>
            {
                Some(keyword)
            }
            [Node::Atom(keyword), ..] => Some(keyword),
            _ => None,
        }
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.keyword()
            .is_some_and(|own| own.eq_ignore_ascii_case(keyword.as_bytes()))
    }
}

impl Node<'_> {
    /// The octets of an atom or string.
    pub(super) fn octets(&self) -> Option<&[u8]> {
        match self {
            Node::Atom(octets) => Some(octets),
            Node::String(octets) => Some(octets),
            Node::List(_) => None,
        }
    }

    pub(super) fn is_nil(&self) -> bool {
        matches!(self, Node::Atom(octets) if octets.eq_ignore_ascii_case(b"NIL"))
    }

    /// The value as a variable holds it.
    pub(super) fn value(&self) -> Value {
        match self {
            _ if self.is_nil() => Value::Nil,
            // With leading zeros it may be something else than a number.
            Node::Atom(octets) => match crate::template::digits(octets) {
                Some(number) if octets.len() == 1 || !octets.starts_with(b"0") => {
                    Value::Number(number)
                }
                _ => Value::atom(octets),
            },
            Node::String(octets) => Value::string(octets),
            Node::List(_) => Value::atom(self.canonical()),
        }
    }

    /// The value in one form, however it was sent: for comparing lists.
    pub(super) fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Node::Atom(octets) => out.extend_from_slice(octets),
            Node::String(octets) => {
                out.push(b'"');
                for octet in octets.iter() {
                    if matches!(octet, b'"' | b'\\') {
                        out.push(b'\\');
                    }
                    out.push(*octet);
                }
                out.push(b'"');
            }
            Node::List(nodes) => {
                out.push(b'(');
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        out.push(b' ');
                    }
                    node.write(out);
                }
                out.push(b')');
            }
        }
    }
}

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Everything up to the end of the line, or of the response code.
    fn nodes(&mut self, in_code: bool) -> Vec<Node<'a>> {
        let mut open: Vec<Vec<Node<'a>>> = Vec::new();
        let mut nodes = Vec::new();
        while let Some(next) = self.peek() {
            match next {
                b' ' => self.at += 1,
                b'\r' | b'\n' => break,
                b']' if in_code && open.is_empty() => {
                    self.at += 1;
                    break;
                }
                b'(' => {
                    self.at += 1;
                    if open.len() < DEEPEST {
                        open.push(std::mem::take(&mut nodes));
                    }
                }
                b')' => {
                    self.at += 1;
                    if let Some(outer) = open.pop() {
                        let list = Node::List(std::mem::replace(&mut nodes, outer));
                        nodes.push(list);
                    }
                }
                b'"' => nodes.push(self.quoted()),
                b'{' => nodes.push(self.literal()),
                // literal8 (RFC 3516 §4.4)
                b'~' if self.octets.get(self.at + 1) == Some(&b'{') => {
                    self.at += 1;
                    nodes.push(self.literal());
                }
                _ => nodes.push(self.atom(in_code)),
            }
        }
        while let Some(outer) = open.pop() {
            let list = Node::List(std::mem::replace(&mut nodes, outer));
            nodes.push(list);
        }
        nodes
    }

    /// From the opening quote to the closing one, or to the end of the line.
    fn quoted(&mut self) -> Node<'a> {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<Vec<u8>> = None;
        while let Some(next) = self.peek() {
            match next {
                b'"' | b'\r' | b'\n' => break,
                b'\\' => {
                    let text =
                        unescaped.get_or_insert_with(|| self.octets[start..self.at].to_vec());
                    self.at += 1;
                    if let Some(escaped) = self.octets.get(self.at) {
                        text.push(*escaped);
                        self.at += 1;
                    }
                }
                octet => {
                    if let Some(text) = &mut unescaped {
                        text.push(octet);
                    }
                    self.at += 1;
                }
            }
        }
        let text = match unescaped {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(&self.octets[start..self.at]),
        };
        if self.peek() == Some(b'"') {
            self.at += 1;
        }
        Node::String(text)
    }

    /// A literal, as much of it as there is; anything else with a brace is an
    /// atom.
    fn literal(&mut self) -> Node<'a> {
        match self.literal_octets() {
            Some(octets) => Node::String(Cow::Borrowed(octets)),
            None => self.atom(false),
        }
    }

    /// Goes behind the literal that is announced here, if one is.
    fn literal_octets(&mut self) -> Option<&'a [u8]> {
        let rest = &self.octets[self.at + 1..];
        let digits = rest
            .iter()
            .take_while(|octet| octet.is_ascii_digit())
            .count();
        let behind = &rest[digits..];
        let behind = behind.strip_prefix(b"+").unwrap_or(behind);
        let data = behind
            .strip_prefix(b"}\r\n")
            .or_else(|| behind.strip_prefix(b"}\n"));
        let length = crate::template::digits(&rest[..digits]);
        let (data, length) = (data?, length?);
        let length = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .min(data.len());
        self.at = self.octets.len() - data.len() + length;
        Some(&data[..length])
    }

    fn atom(&mut self, in_code: bool) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        while let Some(next) = self.peek() {
            match next {
                b' ' | b'(' | b')' | b'"' | b'\r' | b'\n' => break,
                b']' if in_code => break,
                b'[' if is_section_name(&self.octets[start..self.at]) => self.section(),
                _ => self.at += 1,
            }
        }
        Node::Atom(&self.octets[start..self.at])
    }

    /// From `[` to behind `]`, if it is on this line; a header name in between may be a literal
    /// (RFC 3501 §9 `header-fld-name`).
    fn section(&mut self) {
        let start = self.at;
        while let Some(next) = self.peek() {
            match next {
                b']' => {
                    self.at += 1;
                    return;
                }
                b'{' if self.literal_octets().is_some() => {}
                b'\r' | b'\n' => break,
                _ => self.at += 1,
            }
        }
        self.at = start + 1;
    }

    fn take_until(&mut self, ends: &[u8]) -> &'a [u8] {
        let rest = &self.octets[self.at..];
        let end = rest
            .iter()
            .position(|octet| ends.contains(octet))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }
}

/// The name of a FETCH item in one form: `body[header.fields ("To" from)]<0>`
/// is `BODY[HEADER.FIELDS (FROM TO)]<0>`.
pub(super) fn item_name(name: &[u8]) -> Vec<u8> {
    let upper = name.to_ascii_uppercase();
    let open = upper.iter().position(|octet| *octet == b'(');
    let close = upper.iter().rposition(|octet| *octet == b')');
    let (Some(open), Some(close)) = (open, close) else {
        return upper;
    };
    let Some(inside) = upper.get(open + 1..close) else {
        return upper;
    };
    let mut fields: Vec<&[u8]> = inside
        .split(|octet| matches!(octet, b' ' | b'"'))
        .map(without_announcement)
        .filter(|field| !field.is_empty())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    let mut canonical = upper[..=open].to_vec();
    canonical.extend_from_slice(&fields.join(&b' '));
    canonical.extend_from_slice(&upper[close..]);
    canonical
}

/// A literal without its `{n}` CRLF.
fn without_announcement(field: &[u8]) -> &[u8] {
    let end = field.windows(3).position(|octets| octets == b"}\r\n");
    match end {
        Some(end) if field.first() == Some(&b'{') => &field[end + 3..],
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::atoms(b"* 3 EXISTS\r\n", "3 EXISTS")]
    #[case::lists(b"* FLAGS (\\Seen (a)(b))\r\n", "FLAGS (\\Seen (a) (b))")]
    #[case::strings(b"* LIST () \"/\" {3}\r\na b\r\n", "LIST () \"/\" \"a b\"")]
    #[case::escapes(b"* X \"a\\\"b\\\\\"\r\n", "X \"a\\\"b\\\\\"")]
    #[case::section(
        b"* 1 FETCH (BODY[HEADER.FIELDS (To From)]<0> NIL)\r\n",
        "1 FETCH (BODY[HEADER.FIELDS (To From)]<0> NIL)"
    )]
    #[case::gmail(b"* LIST () \"/\" [Gmail]/All\r\n", "LIST () \"/\" [Gmail]/All")]
    #[case::short_literal(b"* X {4294967295}\r\nab", "X \"ab\"")]
    #[case::literal8(b"* X ~{2}\r\na\0 b\r\n", "X \"a\0\" b")]
    #[case::no_literal(b"* X {y} z\r\n", "X {y} z")]
    #[case::open_list(b"* X (a (b\r\n", "X (a (b))")]
    #[case::open_quote(b"* X \"a\r\n", "X \"a\"")]
    #[case::extra_close(b"* X a) b\r\n", "X a b")]
    #[case::empty(b"*", "")]
    fn trees(#[case] octets: &[u8], #[case] expected: &str) {
        let response = Response::read(octets);
        let shown: Vec<String> = response
            .nodes
            .iter()
            .map(|node| String::from_utf8(node.canonical()).unwrap())
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[rstest]
    #[case::plain(b"a1 OK done\r\n", "OK", None)]
    #[case::code(b"* OK [UNSEEN 3] x\r\n", "OK", Some("UNSEEN 3"))]
    #[case::list_in_code(
        b"* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n",
        "OK",
        Some("PERMANENTFLAGS (\\Seen \\*)")
    )]
    #[case::lower(b"* bye\r\n", "bye", None)]
    #[case::open(b"* NO [ALERT x\r\n", "NO", Some("ALERT x"))]
    fn statuses(#[case] octets: &[u8], #[case] status: &str, #[case] code: Option<&str>) {
        let response = Response::read(octets);
        let (own, own_code) = response.status.unwrap();
        let shown = own_code.map(|nodes| {
            let nodes: Vec<String> = nodes
                .iter()
                .map(|node| String::from_utf8(node.canonical()).unwrap())
                .collect();
            nodes.join(" ")
        });
        assert_eq!((own, shown.as_deref()), (status.as_bytes(), code));
    }

    #[test]
    fn nesting_without_end_is_bounded() {
        let octets = [b"* X ".to_vec(), vec![b'('; 100_000]].concat();
        assert_eq!(Response::read(&octets).nodes.len(), 2);
    }

    #[rstest]
    #[case(b"body[]", b"BODY[]")]
    #[case(
        b"BODY[header.fields (\"To\" from To)]<0>",
        b"BODY[HEADER.FIELDS (FROM TO)]<0>"
    )]
    #[case(
        b"BODY[header.fields ({2}\r\nTo {4}\r\nfrom)]",
        b"BODY[HEADER.FIELDS (FROM TO)]"
    )]
    #[case(b"BODY[)(]", b"BODY[)(]")]
    fn item_names(#[case] name: &[u8], #[case] expected: &[u8]) {
        assert_eq!(item_name(name), expected);
    }
}
