//! What a log holds of one connection.

use serde::Serialize;

/// Who sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// What places of a log are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Lines of a file, from 1.
    Line,
    /// Packets of a capture, from 1.
    Packet,
    /// Octets of a stream, from 0.
    Octet,
}

/// Whether the first thing that is there is the first that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// It is: the greeting, well-formed or not.
    Seen,
    /// It is not, and what is there begins a message.
    Missed,
    /// It is not, and what is there may begin anywhere, within a literal for instance.
    Anywhere,
    /// It is if it looks like a greeting and is followed by what follows one.
    Unknown,
}

/// How much of the octets that passed a log keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// What the server said, taken apart by the program that wrote the log: its grammar is lost.
    Values,
    /// Lines. Their ends, and what literals and messages hold, may be others.
    Lines,
    /// All of them, as they passed.
    Octets,
}

/// One connection, as far as a log shows it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// What reports call it beside the name of the log; empty if it is the only one.
    pub name: String,
    /// What places are counted in.
    pub unit: Unit,
    /// Whether its beginning is there.
    pub beginning: Beginning,
    /// How much of the octets is there.
    pub kept: Kept,
    /// What passed, in order.
    pub pieces: Vec<Piece>,
    /// What reading it brought to light and is no deviation, in plain sentences.
    pub remarks: Vec<String>,
}

/// Something that passed, or did not come to light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where in the log.
    pub place: u64,
    /// What it is.
    pub what: What,
}

/// What passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Octets.
    Octets(Side, Vec<u8>),
    /// Something that the log does not show, from either side; what follows begins a message.
    Unseen,
    /// Something that the log does not show; what follows may begin anywhere.
    Lost,
    /// TLS is up, and the log shows what passes below it.
    Tls,
    /// A side closed the connection.
    Closed(Side),
}

impl Conversation {
    /// An empty one.
    pub(crate) fn new(unit: Unit, beginning: Beginning, kept: Kept) -> Self {
        Self {
            name: String::new(),
            unit,
            beginning,
            kept,
            pieces: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Adds what passed.
    pub(crate) fn push(&mut self, place: u64, what: What) {
        self.pieces.push(Piece { place, what });
    }

    /// Says something that is no deviation, once.
    pub(crate) fn remark(&mut self, remark: &str) {
        if !self.remarks.iter().any(|known| known == remark) {
            self.remarks.push(remark.to_owned());
        }
    }

    /// What each side sent, piece by piece.
    pub(crate) fn octets(&self) -> impl Iterator<Item = (Side, &[u8])> {
        self.pieces.iter().filter_map(|piece| match &piece.what {
            What::Octets(side, octets) => Some((*side, &**octets)),
            _ => None,
        })
    }
}
