//! What a POP3 multi-line reply says as a whole.

use super::equality::contains;
use super::judgement::{Judgement, Kind, Mismatch};
use super::reply::body;
use super::shown::shown;
use crate::Place;
use crate::template::{Template, Value};

/// What a POP3 multi-line reply has to hold.
#[derive(Clone, Debug)]
pub struct Content {
    /// How.
    pub how: How,
    /// What; a template that is a single variable which nothing has bound yet
    /// captures the whole content.
    pub what: Template,
    /// Where it stands.
    pub place: Place,
}

/// How a content is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The whole is this. A missing line end at the end is supplied, since
    /// POP3 cannot transfer an unfinished line.
    Is,
    /// It ends with this: a server may add header fields of its own.
    EndsWith,
    /// It begins with this.
    StartsWith,
    /// This is somewhere in it.
    Contains,
}

impl Content {
    /// The variable that it captures if nothing has bound it.
    pub(crate) fn captures(&self) -> Option<&str> {
        let mut variables = self.what.variables();
        let (name, _) = variables.next()?;
        (self.how == How::Is && self.what.text() == format!("{{{name}}}")).then_some(name)
    }

    pub(super) fn judge(&self, reply: &[u8], judgement: &mut Judgement) {
        let own = body(reply);
        if let Some(name) = self.captures()
            && judgement.bindings.get(name).is_none()
        {
            judgement.bindings.bind(name, Value::string(own));
            return;
        }
        let wanted: Vec<u8> = match self.what.octets(&judgement.bindings) {
            Ok(pieces) => pieces.into_iter().flat_map(|piece| piece.octets).collect(),
            Err(error) => {
                let mismatch = self.mismatch(Kind::of(&error), &own, error.to_string());
                judgement.mismatches.push(mismatch);
                return;
            }
        };
        let finished = match self.how {
            How::Is | How::EndsWith if !wanted.is_empty() && !wanted.ends_with(b"\r\n") => {
                [&wanted[..], b"\r\n"].concat()
            }
            _ => wanted,
        };
        let difference = match self.how {
            How::Is => first_difference(&own, &finished),
            How::EndsWith if own.ends_with(&finished) => None,
            How::StartsWith if own.starts_with(&finished) => None,
            How::Contains if contains(&own, &finished) => None,
            How::EndsWith => {
                let tail = &own[own.len().saturating_sub(finished.len())..];
                first_difference(tail, &finished)
            }
            How::StartsWith => first_difference(&own, &finished),
            How::Contains => Some(format!("{} is not in it", shown(&finished))),
        };
        if let Some(difference) = difference {
            let mismatch = self.mismatch(Kind::Missing, &own, difference);
            judgement.mismatches.push(mismatch);
        }
    }

    fn mismatch(&self, kind: Kind, own: &[u8], difference: String) -> Mismatch {
        let how = match self.how {
            How::Is => "content",
            How::EndsWith => "content that ends with",
            How::StartsWith => "content that starts with",
            How::Contains => "content with",
        };
        Mismatch {
            kind,
            expected: format!("{how} {}", self.what.text()),
            got: shown(own),
            difference,
            place: self.place.clone(),
        }
    }
}

fn first_difference(own: &[u8], wanted: &[u8]) -> Option<String> {
    if own == wanted {
        return None;
    }
    let same = own
        .iter()
        .zip(wanted)
        .take_while(|(own, wanted)| own == wanted)
        .count();
    let excerpt = |octets: &[u8]| match octets.get(same..) {
        None | Some([]) => "the end".to_owned(),
        Some(rest) => format!("\"{}\"", rest[..rest.len().min(30)].escape_ascii()),
    };
    Some(format!(
        "{} octets where {} were expected; at octet {same} there is {} where {} was expected",
        own.len(),
        wanted.len(),
        excerpt(own),
        excerpt(wanted)
    ))
}
