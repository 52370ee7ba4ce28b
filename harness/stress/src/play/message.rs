//! Messages of which each is recognisable.

use fastrand::Rng;
use sha2::{Digest, Sha256};

use crate::{Content, Message};

/// The header field that tells which message it is.
const FIELD: &str = "X-Mailspec-Mark: ";

/// A message, and what is to be known of it.
pub(super) struct Made {
    pub(super) octets: Vec<u8>,
    pub(super) message: Message,
}

/// A message with this mark; its size and its date are drawn.
pub(super) fn made(mark: &str, random: &mut Rng) -> Made {
    let mut text = format!(
        "From: Stress <stress@mailspec.invalid>\r\nTo: Stress <stress@mailspec.invalid>\r\n\
         Subject: {mark}\r\nDate: Sat, 1 Aug 2026 10:00:00 +0000\r\n\
         Message-ID: <{mark}@mailspec.invalid>\r\n{FIELD}{mark}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    );
    // Most are short; some do not fit one packet.
    let lines = match random.u8(..16) {
        0 => random.usize(100..400),
        _ => random.usize(1..12),
    };
    for line in 0..lines {
        text.push_str(&format!("{line} {:016x} of {mark}\r\n", random.u64(..)));
    }
    let date = random
        .bool()
        .then(|| random.i64(1_000_000_000..1_790_000_000));
    Made {
        message: Message {
            content: content(text.as_bytes()),
            flags: Vec::new(),
            date,
        },
        octets: text.into_bytes(),
    }
}

/// What is known of a message with these octets.
pub(super) fn content(octets: &[u8]) -> Content {
    let digest = Sha256::digest(octets);
    Content {
        mark: mark(octets).unwrap_or_default(),
        octets: u32::try_from(octets.len()).unwrap_or(u32::MAX),
        digest: digest[..8].iter().map(|it| format!("{it:02x}")).collect(),
    }
}

fn mark(octets: &[u8]) -> Option<String> {
    let at = octets
        .windows(FIELD.len())
        .position(|window| window == FIELD.as_bytes())?;
    let rest = &octets[at + FIELD.len()..];
    let end = rest.iter().position(|octet| *octet == b'\r')?;
    String::from_utf8(rest[..end].to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_message_is_recognised_by_its_octets() {
        let mut random = Rng::with_seed(1);
        let (one, other) = (made("s1-1", &mut random), made("s1-2", &mut random));
        assert_eq!(content(&one.octets), one.message.content);
        assert_eq!(one.message.content.mark, "s1-1");
        assert_ne!(one.message.content, other.message.content);
        assert_eq!(content(b"From: somebody\r\n\r\n").mark, "");
    }
}
