//! A session, written as each program writes it.
//!
//! A line that begins with `C: ` is the client's, with `S: ` the server's, with `L: ` the server's
//! within a literal or a message, which some programs do not show.

use etherparse::PacketBuilder;
use mailspec_judge::log::Format;

/// A file and its name.
pub(crate) type File = (String, Vec<u8>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Client,
    Server,
    Content,
}

fn lines(session: &str) -> impl Iterator<Item = (By, &str)> {
    session
        .lines()
        .map(|line| match line.split_at(3.min(line.len())) {
            ("C: ", text) => (By::Client, text),
            ("S: ", text) => (By::Server, text),
            ("L: ", text) => (By::Content, text),
            _ => panic!("not a line of a session: {line}"),
        })
}

/// The files that hold `session` in `format`.
pub(crate) fn files(session: &str, format: Format) -> Vec<File> {
    let pop3 = session.starts_with("S: +OK");
    let one = |text: String| vec![("session.log".to_owned(), text.into_bytes())];
    let each = |head: &str, write: &dyn Fn(By, &str) -> String| {
        let body: String = lines(session).map(|(by, text)| write(by, text)).collect();
        one(format!("{head}{body}"))
    };
    match format {
        Format::Plain => each("", &|by, text| match by {
            By::Client => format!("C: {text}\n"),
            _ => format!("S: {text}\n"),
        }),
        Format::Mailkit => each(
            "Connected to imap://mail.example.org:143/\r\n",
            &|by, text| match by {
                By::Client => format!("C: {text}\r\n"),
                _ => format!("S: {text}\r\n"),
            },
        ),
        Format::Curl => each(
            "*   Trying 192.0.2.1:143...\n* Connected to mail.example.org (192.0.2.1) port 143 (#0)\n",
            &|by, text| match by {
                By::Client => format!("> {text}\r\n"),
                By::Server => format!("< {text}\r\n"),
                By::Content => String::new(),
            },
        ),
        Format::Fetchmail => {
            let name = if pop3 { "POP3" } else { "IMAP" };
            let write = move |by, text: &str| match by {
                By::Client => format!("fetchmail: {name}> {text}\n"),
                By::Server => format!("fetchmail: {name}< {text}\n"),
                By::Content => String::new(),
            };
            each(
                "fetchmail: 6.4.37 querying mail.example.org (protocol auto): poll started\nTrying to connect to 192.0.2.1/143...connected.\n",
                &write,
            )
        }
        Format::Thunderbird if pop3 => each("", &|by, text| match by {
            By::Client => format!(
                "2024-05-01 10:00:00.000000 UTC - [Parent 7: Main Thread]: I/POP3 SEND: {text}\n"
            ),
            _ => format!(
                "2024-05-01 10:00:00.000000 UTC - [Parent 7: Main Thread]: I/POP3 RECV: {text}\n"
            ),
        }),
        Format::Thunderbird => each(
            "2024-05-01 10:00:00.000000 UTC - [Parent 7: Unnamed thread]: I/IMAP 0x7f1:mail.example.org:NA:SetupWithUrl: clearing\n",
            &|by, text| {
                let head = "2024-05-01 10:00:00.000000 UTC - [Parent 7: IMAP]: I/IMAP 0x7f1:mail.example.org:NA";
                match by {
                    By::Client => format!("{head}:SendData: {text}\n"),
                    _ => format!("{head}:CreateNewLineFromSocket: {text}\n"),
                }
            },
        ),
        Format::Imapsync => each(
            "Host1: Connecting on host1 [mail.example.org]\nUsing Mail::IMAPClient version 3.43\n",
            &|by, text| match by {
                By::Client => format!("Sending: {text}\nSent {} bytes\n", text.len() + 2),
                By::Server => format!("Read: \t{text}\n"),
                By::Content => format!("{text}\n"),
            },
        ),
        Format::Python => each(
            "  38:27.64 imaplib version 2.58\n  38:27.64 new IMAP4 connection, tag=b'DDDD'\n",
            &|by, text| {
                let mut quoted = String::new();
                for octet in text.bytes() {
                    match octet {
                        b'\'' | b'\\' => quoted.push_str(&format!("\\{}", char::from(octet))),
                        0x20..=0x7e => quoted.push(char::from(octet)),
                        octet => quoted.push_str(&format!("\\x{octet:02x}")),
                    }
                }
                match by {
                    By::Client => format!("  38:27.64 > b'{quoted}'\n"),
                    By::Server => format!("  38:27.64 < b'{quoted}'\n"),
                    By::Content => String::new(),
                }
            },
        ),
        Format::Openssl => each(
            "CONNECTED(00000003)\ndepth=0 CN = mail.example.org\n---\nCertificate chain\n 0 s:CN = mail.example.org\n---\n\
             SSL handshake has read 1647 bytes and written 403 bytes\n---\n",
            &|by, text| match by {
                By::Client => format!("{text}\n"),
                _ => format!("{text}\r\n"),
            },
        ),
        Format::Javamail => each(
            "DEBUG: setDebug: Jakarta Mail version 1.6.7\nDEBUG IMAP: trying to connect to host \"mail.example.org\"\n",
            &|_, text| format!("{text}\n"),
        ),
        Format::Telemetry => each(
            "---------- user Wed May  1 10:00:00 2024\n\n",
            &|by, text| match by {
                By::Client => format!("<1714557600<{text}\r\n"),
                _ => format!(">1714557600>{text}\r\n"),
            },
        ),
        Format::Rawlog => {
            let mut halves = [String::new(), String::new()];
            for (at, (by, text)) in lines(session).enumerate() {
                let half = &mut halves[usize::from(by != By::Client)];
                half.push_str(&format!("1714557600.{at:06} {text}\r\n"));
            }
            let [client, server] = halves;
            vec![
                ("20240501-7.in".to_owned(), client.into_bytes()),
                ("20240501-7.out".to_owned(), server.into_bytes()),
            ]
        }
        Format::Capture => vec![("session.pcap".to_owned(), capture(session))],
        Format::K9 => panic!("it has no octets"),
    }
}

/// A capture of the session, with SYNs and acknowledgements; every third segment comes twice, and
/// each two of the server's come in the wrong order.
fn capture(session: &str) -> Vec<u8> {
    let mut packets: Vec<Vec<u8>> = Vec::new();
    let (mut client, mut server) = (1_000u32, u32::MAX - 20);
    let packet = |from_client: bool, sequence: u32, acknowledged: u32, syn: bool, octets: &[u8]| {
        let (from, to) = if from_client {
            ([192, 0, 2, 2], [192, 0, 2, 1])
        } else {
            ([192, 0, 2, 1], [192, 0, 2, 2])
        };
        let (source, destination) = if from_client {
            (40_000, 143)
        } else {
            (143, 40_000)
        };
        let builder = PacketBuilder::ethernet2([1; 6], [2; 6])
            .ipv4(from, to, 64)
            .tcp(source, destination, sequence, 1000);
        let builder = if syn { builder.syn() } else { builder };
        let builder = if acknowledged > 0 {
            builder.ack(acknowledged)
        } else {
            builder
        };
        let mut written = Vec::new();
        builder.write(&mut written, octets).unwrap();
        written
    };
    packets.push(packet(true, client, 0, true, b""));
    client += 1;
    packets.push(packet(false, server, client, true, b""));
    server = server.wrapping_add(1);
    for (at, (by, text)) in lines(session).enumerate() {
        let octets = format!("{text}\r\n").into_bytes();
        let from_client = by == By::Client;
        let (sequence, acknowledged) = if from_client {
            (client, server)
        } else {
            (server, client)
        };
        if from_client || octets.len() < 8 {
            packets.push(packet(from_client, sequence, acknowledged, false, &octets));
        } else {
            let (first, second) = octets.split_at(5);
            packets.push(packet(
                false,
                sequence.wrapping_add(5),
                acknowledged,
                false,
                second,
            ));
            packets.push(packet(false, sequence, acknowledged, false, first));
        }
        if at % 3 == 0 {
            packets.push(packet(from_client, sequence, acknowledged, false, &octets));
        }
        let next = if from_client {
            &mut client
        } else {
            &mut server
        };
        *next = next.wrapping_add(octets.len() as u32);
    }
    pcap(&packets)
}

/// A pcap file with these packets of an Ethernet.
pub(crate) fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for (at, packet) in packets.iter().enumerate() {
        let length = packet.len() as u32;
        for word in [1_714_557_600 + at as u32, 0, length, length] {
            file.extend_from_slice(&word.to_le_bytes());
        }
        file.extend_from_slice(packet);
    }
    file
}
