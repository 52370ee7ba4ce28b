//! Clients against the reference server, judged by the model and the rules.
//!
//! The input chooses, step by step: who speaks, what they say (biased towards
//! what makes sense, see [`mailspec_syntax::generate`]), whether the next
//! command follows before the reply, how literals are announced, how small the
//! pieces are in which the octets arrive, after which octet the connection
//! drops, when mail is delivered and when everybody is too slow.

mod imap;
mod pop3;
mod shared;

use arbitrary::{Arbitrary, Result, Unstructured};

use self::{
    imap::ImapPeer,
    pop3::Pop3Peer,
    shared::{Peer, Shared, Style},
};

/// IMAP connections, agreeing with the model after every reply.
pub fn imap_session(octets: &[u8]) {
    play(octets, 3, 0);
}

/// POP3 connections, agreeing with the model after every reply.
pub fn pop3_session(octets: &[u8]) {
    play(octets, 0, 3);
}

/// Connections of both protocols to one store, agreeing with the model after every reply.
pub fn cross_session(octets: &[u8]) {
    play(octets, 2, 2);
}

/// Steps of one input; a fuzzer's longer inputs find no more than these.
const STEPS: usize = 100;

/// How long after it was last heard of a client is too slow (RFC 3501 §5.4, RFC 1939 §3).
const TOO_SLOW: u32 = 30 * 60;

fn play(octets: &[u8], imap: usize, pop3: usize) {
    let mut u = Unstructured::new(octets);
    // Only `choose_index` of nothing and the like are errors, and there is no such choice.
    play_all(&mut u, imap, pop3).expect("every input is a play");
}

fn play_all<'a>(u: &mut Unstructured<'a>, imap: usize, pop3: usize) -> Result<()> {
    let nonsense = *u.choose(&[16, 0, 64, 255])?;
    let users = u.int_in_range(1..=2)?;
    let mut shared = Shared::new(users, nonsense);
    for _ in 0..u.int_in_range(0..=3)? {
        shared.deliver(u)?;
    }
    let count = |most: usize, u: &mut Unstructured<'a>| match most {
        0 => Ok(0),
        most => u.int_in_range(1..=most),
    };
    let mut peers: Vec<Box<dyn Peer<'a> + 'a>> = Vec::new();
    for _ in 0..count(imap, u)? {
        peers.push(Box::new(ImapPeer::open(&mut shared)));
    }
    for _ in 0..count(pop3, u)? {
        peers.push(Box::new(Pop3Peer::open(&mut shared)));
    }
    for _ in 0..STEPS {
        if u.is_empty() {
            break;
        }
        step(&mut shared, &mut peers, u)?;
    }
    for peer in &mut peers {
        peer.send(&mut shared, Style::arbitrary(u)?);
    }
    Ok(())
}

fn step<'a>(
    shared: &mut Shared,
    peers: &mut [Box<dyn Peer<'a> + 'a>],
    u: &mut Unstructured<'a>,
) -> Result<()> {
    let at = u.choose_index(peers.len())?;
    match u.arbitrary()? {
        0..=199_u8 => {
            peers[at].choose(shared, u)?;
            peers[at].send(shared, Style::arbitrary(u)?);
        }
        200..=239 => return peers[at].choose(shared, u),
        240..=249 => {
            peers[at].choose(shared, u)?;
            peers[at].drop_within(shared, u.int_in_range(0..=300)?);
        }
        250..=254 => shared.deliver(u)?,
        255 => {
            shared.model.pass(TOO_SLOW);
            for peer in &mut *peers {
                peer.time_out(shared);
            }
        }
    }
    shared.model.pass(1);
    for peer in peers {
        peer.poll(shared);
    }
    shared.agree();
    Ok(())
}
