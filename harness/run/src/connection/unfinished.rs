//! What a server's octets stop in the middle of, and which clause says how that ends.

use std::fmt;

use mailspec_syntax::{Clause, imap, pop3};

/// Something that the server began and did not end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// What it is, and what it lacks.
    what: &'static str,
    /// Where it is written how it ends.
    pub clause: Clause,
    /// What that clause demands.
    pub demanded: &'static str,
    /// How much of it came.
    pub(super) came: String,
}

const LINE: &str = "a line without its CRLF";

impl From<imap::framing::Incomplete> for Unfinished {
    fn from(middle: imap::framing::Incomplete) -> Self {
        use imap::framing::Incomplete;
        match middle {
            Incomplete::Line { octets } => Self {
                what: LINE,
                clause: Clause::new(3501, "2.2"),
                demanded: "Every line that the server sends ends with CRLF.",
                came: format!("{octets} octets of it"),
            },
            Incomplete::Literal {
                announced,
                received,
            } => Self {
                what: "a literal",
                clause: Clause::new(3501, "4.3"),
                demanded: "A literal that the server sends has exactly the announced number of octets.",
                came: format!("{received} of the announced {announced} octets"),
            },
        }
    }
}

impl From<pop3::framing::Incomplete> for Unfinished {
    fn from(middle: pop3::framing::Incomplete) -> Self {
        use pop3::framing::Incomplete;
        let clause = Clause::new(1939, "3");
        match middle {
            Incomplete::Line { octets } => Self {
                what: LINE,
                clause,
                demanded: "Every line of a response ends with CRLF.",
                came: format!("{octets} octets of it"),
            },
            Incomplete::MultiLine { octets } => Self {
                what: "a multi-line reply without its line of a single dot",
                clause,
                demanded: "A multi-line response ends with a line that holds a single dot.",
                came: format!("{octets} octets of it"),
            },
        }
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what, clause, came, ..
        } = self;
        write!(f, "{what} ({clause}), {came}")
    }
}
