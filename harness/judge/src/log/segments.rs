//! Segments of a TCP connection, put in order (RFC 9293 §3.4).
//!
//! What comes again is left out, what comes early waits. Octets that the other side acknowledged and
//! that are not there were lost by the capture, and will not come: the stream goes on behind them.

use std::collections::BTreeMap;

use crate::conversation::{Conversation, Side, What};

/// Segments of one direction that wait for what is before them.
const SEGMENTS: usize = 4096;
/// Octets of these.
const OCTETS: usize = 8 << 20;
/// Half of the numbers: what is further ahead is behind.
const WINDOW: u32 = 1 << 31;

/// One segment.
pub(super) struct Segment<'p> {
    pub(super) place: u64,
    pub(super) side: Side,
    pub(super) sequence: u32,
    pub(super) acknowledged: Option<u32>,
    pub(super) syn: bool,
    /// FIN, or RST.
    pub(super) ends: bool,
    pub(super) octets: &'p [u8],
    /// Octets behind these that were sent and not captured.
    pub(super) missing: usize,
}

/// A connection that is put together.
pub(super) struct Connection {
    conversation: Conversation,
    client: Direction,
    server: Direction,
}

/// What one side sends.
#[derive(Default)]
struct Direction {
    /// Number of the next octet; of none if nothing came.
    next: Option<u32>,
    /// Number of the SYN.
    first: Option<u32>,
    /// Octets delivered, so that numbers do not wrap.
    delivered: u64,
    /// What came early, by its place in the stream.
    early: BTreeMap<u64, (u64, Vec<u8>, usize)>,
    waiting: usize,
    ended: Option<(u64, u32)>,
    closed: bool,
}

impl Connection {
    pub(super) fn new(conversation: Conversation) -> Self {
        Self {
            conversation,
            client: Direction::default(),
            server: Direction::default(),
        }
    }

    /// Whether a SYN of `side` with this number is that of another connection.
    pub(super) fn is_another(&self, side: Side, sequence: u32) -> bool {
        let direction = match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        };
        direction.first != Some(sequence) && direction.next.is_some()
    }

    pub(super) fn segment(&mut self, segment: &Segment<'_>) {
        let (own, other) = match segment.side {
            Side::Client => (&mut self.client, &mut self.server),
            Side::Server => (&mut self.server, &mut self.client),
        };
        // What the other side sent has arrived up to there.
        if let Some(acknowledged) = segment.acknowledged {
            let side = match segment.side {
                Side::Client => Side::Server,
                Side::Server => Side::Client,
            };
            if other.next.is_none() {
                // Only the first acknowledgement of all leaves no octet before it.
                other.next = Some(acknowledged);
                if !segment.syn {
                    lose(&mut self.conversation, segment.place);
                }
            }
            other.acknowledged(acknowledged, side, segment.place, &mut self.conversation);
        }
        own.segment(segment, &mut self.conversation);
    }

    pub(super) fn finish(mut self) -> Conversation {
        for (side, direction) in [
            (Side::Client, &mut self.client),
            (Side::Server, &mut self.server),
        ] {
            if !direction.early.is_empty() {
                direction.give_up(side, &mut self.conversation);
            }
        }
        self.conversation
    }
}

impl Direction {
    fn segment(&mut self, segment: &Segment<'_>, out: &mut Conversation) {
        let sequence = if segment.syn {
            self.first = Some(segment.sequence);
            segment.sequence.wrapping_add(1)
        } else {
            segment.sequence
        };
        let length = segment.octets.len() + segment.missing;
        if self.next.is_none() && !segment.syn && length > 0 {
            // Nobody knows what came before it.
            lose(out, segment.place);
        }
        let next = *self.next.get_or_insert(sequence);
        if segment.ends {
            self.ended = Some((
                segment.place,
                sequence.wrapping_add(u32::try_from(length).unwrap_or(0)),
            ));
        }
        if length > 0 {
            let ahead = sequence.wrapping_sub(next);
            if ahead < WINDOW {
                let at = self.delivered + u64::from(ahead);
                self.keep(at, segment.place, segment.octets, segment.missing);
            } else {
                // A part of it came before, or all of it.
                let known = usize::try_from(next.wrapping_sub(sequence)).unwrap_or(usize::MAX);
                if known < segment.octets.len() {
                    self.keep(
                        self.delivered,
                        segment.place,
                        &segment.octets[known..],
                        segment.missing,
                    );
                } else if known < length {
                    self.keep(self.delivered, segment.place, &[], length - known);
                }
            }
        }
        self.deliver(segment.side, out);
        if self.early.len() > SEGMENTS || self.waiting > OCTETS {
            self.give_up(segment.side, out);
        }
    }

    fn keep(&mut self, at: u64, place: u64, octets: &[u8], missing: usize) {
        let known = self
            .early
            .get(&at)
            .map_or(0, |(_, known, missing)| known.len() + missing);
        if octets.len() + missing <= known {
            return;
        }
        self.waiting += octets.len();
        if let Some((_, old, _)) = self.early.insert(at, (place, octets.to_vec(), missing)) {
            self.waiting -= old.len();
        }
    }

    /// Hands on what is next.
    fn deliver(&mut self, side: Side, out: &mut Conversation) {
        while let Some(entry) = self.early.first_entry() {
            if *entry.key() > self.delivered {
                break;
            }
            let (at, (place, octets, missing)) = entry.remove_entry();
            self.waiting -= octets.len();
            let known = usize::try_from(self.delivered - at).unwrap_or(usize::MAX);
            if let Some(fresh) = octets.get(known..).filter(|fresh| !fresh.is_empty()) {
                self.advance(fresh.len());
                out.push(place, What::Octets(side, fresh.to_vec()));
            }
            let lost = (octets.len() + missing).saturating_sub(known.max(octets.len()));
            if lost > 0 {
                self.advance(lost);
                lose(out, place);
            }
        }
        if let (Some((place, end)), Some(next)) = (self.ended, self.next)
            && next.wrapping_sub(end) < WINDOW
            && !self.closed
        {
            self.closed = true;
            out.push(place, What::Closed(side));
        }
    }

    fn advance(&mut self, octets: usize) {
        self.delivered += octets as u64;
        self.next = self
            .next
            .map(|next| next.wrapping_add(u32::try_from(octets).unwrap_or(0)));
    }

    /// The other side has got everything before `number`.
    fn acknowledged(&mut self, number: u32, side: Side, place: u64, out: &mut Conversation) {
        let Some(next) = self.next else { return };
        let ahead = number.wrapping_sub(next);
        // The number behind a FIN counts it.
        let fin = u32::from(self.ended.is_some());
        if ahead == 0 || ahead >= WINDOW || ahead <= fin {
            return;
        }
        let reached = self.delivered + u64::from(ahead);
        let first = self.early.keys().next().copied().unwrap_or(u64::MAX);
        let to = first.min(reached);
        let lost = to - self.delivered;
        if lost > u64::from(fin) || first <= reached {
            self.advance(usize::try_from(lost).unwrap_or(0));
            lose(out, place);
            self.deliver(side, out);
        }
    }

    /// What is missing will not come.
    fn give_up(&mut self, side: Side, out: &mut Conversation) {
        while let Some((at, (place, ..))) = self.early.first_key_value() {
            let (lost, place) = (at - self.delivered, *place);
            self.advance(usize::try_from(lost).unwrap_or(0));
            lose(out, place);
            self.deliver(side, out);
        }
    }
}

fn lose(out: &mut Conversation, place: u64) {
    out.push(place, What::Lost);
    out.remark(
        "packets are missing or cut; what passed in them, and what depends on it, is not judged",
    );
}
