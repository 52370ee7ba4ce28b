//! Packets: pcap and pcapng (draft-ietf-opsawg-pcap, -pcapng), down to the octets of each TCP connection.

use std::collections::HashMap;

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::{
    Block, Linktype, PcapBlockOwned, PcapError, create_reader, traits::PcapNGPacketBlock as _,
};

use crate::conversation::{Beginning, Conversation, Kept, Side, Unit};

use super::segments::{Connection, Segment};

/// Octets that one block may have.
const BLOCK: usize = 1 << 20;
/// Connections of a capture that are followed.
const CONNECTIONS: usize = 10_000;
/// Ports that IMAP and POP3 are at, with TLS and without.
const PORTS: [u16; 4] = [143, 110, 993, 995];

/// An end of a connection.
type End = (Vec<u8>, u16);

/// The conversations of a capture.
pub(super) fn conversations(octets: &[u8]) -> Result<Vec<Conversation>, String> {
    let mut reader =
        create_reader(BLOCK, octets).map_err(|error| format!("no capture: {error}"))?;
    let mut links: Vec<Linktype> = Vec::new();
    let mut flows = Flows::default();
    let mut number = 0;
    let mut stuck = false;
    let broken = loop {
        match reader.next() {
            Ok((length, block)) => {
                stuck = false;
                let mut packet = |interface: usize, data: &[u8], whole| {
                    number += 1;
                    if let Some(link) = links.get(interface) {
                        flows.packet(number, *link, data, whole);
                    }
                };
                match block {
                    PcapBlockOwned::LegacyHeader(header) => links = vec![header.network],
                    PcapBlockOwned::Legacy(block) => packet(0, block.data, block.origlen),
                    PcapBlockOwned::NG(Block::SectionHeader(_)) => links.clear(),
                    PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                        links.push(interface.linktype);
                    }
                    PcapBlockOwned::NG(Block::EnhancedPacket(block)) => {
                        let interface = usize::try_from(block.if_id).unwrap_or(usize::MAX);
                        packet(interface, block.packet_data(), block.origlen);
                    }
                    PcapBlockOwned::NG(Block::SimplePacket(block)) => {
                        packet(0, block.packet_data(), block.origlen);
                    }
                    PcapBlockOwned::NG(_) => {}
                }
                reader.consume(length);
            }
            Err(PcapError::Eof) => break None,
            Err(PcapError::Incomplete(_)) if !stuck => {
                stuck = true;
                if reader.refill().is_err() {
                    break Some("its end is cut off");
                }
            }
            Err(PcapError::Incomplete(_) | PcapError::UnexpectedEof) => {
                break Some("its end is cut off");
            }
            Err(_) => break Some("what follows cannot be read"),
        }
    };
    let mut all = flows.finish();
    if let Some(what) = broken {
        for conversation in &mut all {
            conversation.remark(&format!(
                "the capture is broken behind packet {number}: {what}"
            ));
        }
    }
    Ok(all)
}

/// The connections of a capture, by their ends.
#[derive(Default)]
struct Flows {
    known: HashMap<(End, End), usize>,
    connections: Vec<Connection>,
}

impl Flows {
    fn packet(&mut self, number: u64, link: Linktype, data: &[u8], whole: u32) {
        let Some(sliced) = sliced(link, data) else {
            return;
        };
        let (Some(net), Some(TransportSlice::Tcp(tcp))) = (sliced.net, sliced.transport) else {
            return;
        };
        let (source, destination) = match &net {
            LaxNetSlice::Ipv4(ip) => (
                ip.header().source().to_vec(),
                ip.header().destination().to_vec(),
            ),
            LaxNetSlice::Ipv6(ip) => (
                ip.header().source().to_vec(),
                ip.header().destination().to_vec(),
            ),
            LaxNetSlice::Arp(_) => return,
        };
        let from = (source, tcp.source_port());
        let to = (destination, tcp.destination_port());
        let opens = tcp.syn() && !tcp.ack();
        let known = self
            .known
            .get(&(from.clone(), to.clone()))
            .map(|at| (*at, Side::Client));
        let known = known.or_else(|| {
            self.known
                .get(&(to.clone(), from.clone()))
                .map(|at| (*at, Side::Server))
        });
        // A port is used again for another connection.
        let again = known.filter(|(at, side)| {
            opens && self.connections[*at].is_another(*side, tcp.sequence_number())
        });
        let (at, side) = match known.filter(|_| again.is_none()) {
            Some(known) => known,
            None => {
                if self.connections.len() >= CONNECTIONS {
                    return;
                }
                // Who opens it is the client; otherwise who is at no port of a server.
                let server_speaks = match (opens, tcp.syn()) {
                    (true, _) => false,
                    (false, true) => true,
                    (false, false) => match (PORTS.contains(&from.1), PORTS.contains(&to.1)) {
                        (false, true) => false,
                        (true, false) => true,
                        _ => from.1 < to.1,
                    },
                };
                let (client, server) = if server_speaks {
                    (to, from)
                } else {
                    (from, to)
                };
                let name = format!("{} to {}", shown(&client), shown(&server));
                let beginning = if tcp.syn() {
                    Beginning::Seen
                } else {
                    Beginning::Anywhere
                };
                let mut conversation = Conversation::new(Unit::Packet, beginning, Kept::Octets);
                conversation.name = name;
                self.connections.push(Connection::new(conversation));
                let at = self.connections.len() - 1;
                self.known.insert((client, server), at);
                (
                    at,
                    if server_speaks {
                        Side::Server
                    } else {
                        Side::Client
                    },
                )
            }
        };
        let payload = tcp.payload();
        let missing = usize::try_from(whole)
            .unwrap_or(0)
            .saturating_sub(data.len());
        self.connections[at].segment(&Segment {
            place: number,
            side,
            sequence: tcp.sequence_number(),
            acknowledged: tcp.ack().then(|| tcp.acknowledgment_number()),
            syn: tcp.syn(),
            ends: tcp.fin() || tcp.rst(),
            octets: payload,
            missing,
        });
    }

    fn finish(self) -> Vec<Conversation> {
        let finished = self.connections.into_iter().map(Connection::finish);
        finished
            .filter(|conversation| !conversation.pieces.is_empty())
            .collect()
    }
}

/// A packet taken apart, as far as it is there.
fn sliced(link: Linktype, data: &[u8]) -> Option<LaxSlicedPacket<'_>> {
    // BSD's loopback has a word before the packet, Linux' cooked captures a header of 16 or 20 octets.
    match link.0 {
        1 => LaxSlicedPacket::from_ethernet(data).ok(),
        0 | 108 => LaxSlicedPacket::from_ip(data.get(4..)?).ok(),
        12 | 14 | 101 | 228 | 229 => LaxSlicedPacket::from_ip(data).ok(),
        113 => {
            let kind = EtherType(u16::from_be_bytes(data.get(14..16)?.try_into().ok()?));
            Some(LaxSlicedPacket::from_ether_type(kind, data.get(16..)?))
        }
        276 => {
            let kind = EtherType(u16::from_be_bytes(data.get(..2)?.try_into().ok()?));
            Some(LaxSlicedPacket::from_ether_type(kind, data.get(20..)?))
        }
        _ => None,
    }
}

fn shown((address, port): &End) -> String {
    let four: Result<[u8; 4], _> = address.as_slice().try_into();
    let sixteen: Result<[u8; 16], _> = address.as_slice().try_into();
    match (four, sixteen) {
        (Ok(four), _) => format!("{}:{port}", std::net::Ipv4Addr::from(four)),
        (_, Ok(sixteen)) => format!("[{}]:{port}", std::net::Ipv6Addr::from(sixteen)),
        _ => format!("port {port}"),
    }
}
