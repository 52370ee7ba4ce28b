//! Faults that are made on the wire: what a good IMAP server said, said as a bad one does.
//!
//! They have the names of the reference server's faults that do the same. Whoever watches a client
//! with them sees what it makes of such a server, whichever it is in truth.

use mailspec_rules::syntax::imap::framing::{Frame, Framer, Limits, Side};

/// Changes a message of the server: its line, without its end, and its end.
type Change = fn(&mut Vec<u8>, &mut Vec<u8>);

/// The faults that can be made, by name.
const FAULTS: &[(&str, Change)] = &[
    ("imap/bare-line-feed", |line, end| {
        if is_tagged(line) {
            *end = b"\n".to_vec();
        }
    }),
    ("imap/code-without-text", |line, _| {
        if let Some(close) = line.iter().position(|octet| *octet == b']')
            && line
                .split(|octet| *octet == b' ')
                .nth(2)
                .is_some_and(|word| word.starts_with(b"["))
        {
            line.truncate(close + 1);
        }
    }),
    ("imap/nul-padding", |line, _| {
        if is_tagged(line) {
            line.extend_from_slice(&[0; 3]);
        }
    }),
    ("imap/plus-without-space", |line, _| {
        if line.starts_with(b"+") {
            line.truncate(1);
        }
    }),
    ("imap/space-after-capability", |line, _| {
        if line.starts_with(b"* CAPABILITY ") {
            line.push(b' ');
        }
    }),
    ("imap/space-after-search", |line, _| {
        if line.starts_with(b"* SEARCH") {
            line.push(b' ');
        }
    }),
    ("imap/star-in-flags", |line, _| {
        if line.starts_with(b"* FLAGS (") && line.pop().is_some() {
            line.extend_from_slice(b" \\*)");
        }
    }),
    ("imap/status-space", |line, _| {
        if line.starts_with(b"* STATUS ") && line.pop().is_some() {
            line.extend_from_slice(b" )");
        }
    }),
    ("imap/tag-lowercased", |line, _| {
        if is_tagged(line) {
            let tag = line.iter().position(|octet| *octet == b' ').unwrap_or(0);
            line[..tag].make_ascii_lowercase();
        }
    }),
    ("imap/tagged-twice", |line, end| {
        if is_tagged(line) {
            let again = line.clone();
            end.extend_from_slice(&again);
            end.extend_from_slice(b"\r\n");
        }
    }),
    ("imap/logout-without-bye", |line, end| {
        if line.starts_with(b"* BYE") {
            line.clear();
            end.clear();
        }
    }),
];

fn is_tagged(line: &[u8]) -> bool {
    !line.starts_with(b"*") && !line.starts_with(b"+")
}

/// The names of all faults that can be made on the wire.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().map(|(name, _)| *name)
}

/// What of a server's octets is changed.
#[derive(Clone, Debug, Default)]
pub struct Wire(Vec<Change>);

impl Wire {
    /// Makes the faults with these names.
    ///
    /// # Errors
    ///
    /// The first name that is none of [`names`].
    pub fn new<'n>(wanted: impl IntoIterator<Item = &'n str>) -> Result<Self, &'n str> {
        let find = |name: &'n str| {
            let row = FAULTS.iter().find(|(known, _)| *known == name);
            row.map(|(_, change)| *change).ok_or(name)
        };
        wanted
            .into_iter()
            .map(find)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The changed stream of one connection.
pub(super) struct Changed {
    wire: Wire,
    framer: Framer,
}

impl Changed {
    pub(super) fn new(wire: &Wire) -> Self {
        Self {
            wire: wire.clone(),
            framer: Framer::new(Side::Server, Limits::default()),
        }
    }

    /// What the client gets of `octets`: the messages that are whole now, changed.
    pub(super) fn server(&mut self, octets: &[u8]) -> Vec<u8> {
        if self.wire.is_empty() {
            return octets.to_vec();
        }
        self.framer.push(octets);
        let mut out = Vec::new();
        while let Some(frame) = self.framer.next() {
            let (Frame::Message(message)
            | Frame::TooLong {
                so_far: message, ..
            }) = frame
            else {
                continue;
            };
            let length = message
                .strip_suffix(b"\r\n")
                .map_or(message.len(), <[u8]>::len);
            let (mut line, mut end) = (message[..length].to_vec(), message[length..].to_vec());
            for change in &self.wire.0 {
                change(&mut line, &mut end);
            }
            out.extend_from_slice(&line);
            out.extend_from_slice(&end);
        }
        out
    }

    /// TLS is up.
    pub(super) fn tls_started(&mut self) {
        self.framer = Framer::new(Side::Server, Limits::default());
    }
}

#[cfg(test)]
mod tests {
    use mailspec_reference::Fault;
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[test]
    fn names_are_those_of_the_reference_server() {
        for name in names() {
            assert!(Fault::from_id(name).is_some(), "{name}");
        }
        assert_eq!(Wire::new(["imap/uid-reuse"]).err(), Some("imap/uid-reuse"));
    }

    #[rstest]
    #[case("imap/bare-line-feed", "A OK done\r\n", "A OK done\n")]
    #[case(
        "imap/code-without-text",
        "A OK [READ-ONLY] done\r\n",
        "A OK [READ-ONLY]\r\n"
    )]
    #[case("imap/code-without-text", "A OK done [1]\r\n", "A OK done [1]\r\n")]
    #[case(
        "imap/nul-padding",
        "A OK x\r\n* 1 EXISTS\r\n",
        "A OK x\0\0\0\r\n* 1 EXISTS\r\n"
    )]
    #[case("imap/plus-without-space", "+ go on\r\n", "+\r\n")]
    #[case(
        "imap/space-after-capability",
        "* CAPABILITY IMAP4rev1\r\n",
        "* CAPABILITY IMAP4rev1 \r\n"
    )]
    #[case("imap/space-after-search", "* SEARCH 1\r\n", "* SEARCH 1 \r\n")]
    #[case(
        "imap/star-in-flags",
        "* FLAGS (\\Seen)\r\n",
        "* FLAGS (\\Seen \\*)\r\n"
    )]
    #[case(
        "imap/status-space",
        "* STATUS x (MESSAGES 1)\r\n",
        "* STATUS x (MESSAGES 1 )\r\n"
    )]
    #[case("imap/tag-lowercased", "A1 OK DONE\r\n", "a1 OK DONE\r\n")]
    #[case("imap/tagged-twice", "A OK x\r\n", "A OK x\r\nA OK x\r\n")]
    #[case("imap/logout-without-bye", "* BYE x\r\nA OK x\r\n", "A OK x\r\n")]
    #[case(
        "imap/tagged-twice",
        "* 1 FETCH (BODY[] {7}\r\nA OK x\r)\r\n",
        "* 1 FETCH (BODY[] {7}\r\nA OK x\r)\r\n"
    )]
    fn messages_are_changed(#[case] name: &str, #[case] said: &str, #[case] heard: &str) {
        let wire = Wire::new([name]).unwrap();
        let mut changed = Changed::new(&wire);
        // In pieces, as they may come.
        let out: Vec<u8> = said
            .as_bytes()
            .chunks(3)
            .flat_map(|piece| changed.server(piece))
            .collect();
        assert_eq!(String::from_utf8_lossy(&out), heard);
    }
}
