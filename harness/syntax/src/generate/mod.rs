//! Command streams that get deep, from a fuzzer's octets (feature `arbitrary`).
//!
//! [`imap::Client`] and [`pop3::Client`] choose command after command from an
//! [`Unstructured`]: they log in, make and select mailboxes, append, and use
//! names, unique identifiers and sequence numbers that exist. Which ones do,
//! they believe: a [`World`] remembers what the commands so far must have led
//! to if the server obeyed. No server is asked, so that the same octets always
//! give the same stream. [`Bias`] says how much of it is nonsense.
//!
//! What a choice takes from the octets is small and comes in order, so that a
//! fuzzer that changes an octet in the middle keeps what went before. When the
//! octets are used up, every choice is its first.
//!
//! What goes over the wire, if nobody waits for the replies:
//!
//! ```
//! use arbitrary::Unstructured;
//! use mailspec_syntax::{generate::{Bias, World, imap::Client}, imap::LiteralForm};
//!
//! fn stream(octets: &[u8]) -> arbitrary::Result<Vec<u8>> {
//!     let mut u = Unstructured::new(octets);
//!     let (mut world, mut client) = (World::new(Bias::default()), Client::new());
//!     let mut wire = Vec::new();
//!     while !u.is_empty() {
//!         let step = client.next(&mut world, &mut u)?;
//!         step.write(&mut wire, LiteralForm::NonSynchronising);
//!     }
//!     Ok(wire)
//! }
//! # assert!(stream(b"\x00\x02\x00\x00").unwrap().starts_with(b"a1 LOGIN user1 secret\r\n"));
//! ```
//!
//! `fuzz/GENERATORS.md` in mailspec's repository has worked examples: targets that
//! fuzz other people's parsers, and streams for a server in another language.

pub mod imap;
pub mod pop3;
mod world;

use arbitrary::{Result, Unstructured};
pub use world::{Bias, World};

/// One of these.
fn one_of<T: Copy>(choices: &[T], u: &mut Unstructured<'_>) -> Result<T> {
    u.choose(choices).copied()
}

/// Once in `times`, and not when the octets are used up.
fn rarely(times: u8, u: &mut Unstructured<'_>) -> Result<bool> {
    Ok(u.int_in_range(1..=times)? == times)
}
