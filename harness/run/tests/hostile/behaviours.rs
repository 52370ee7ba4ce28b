//! What hostile servers do: one line each.

use std::time::Duration;

use mailspec_suite::Protocol::{self, Imap, Pop3};

use super::server::{
    Act::{self, *},
    At::{self, *},
    Behaviour,
};

/// The octet of a drip, and the delay of a reply; an order of magnitude quicker than a person would
/// notice, so that tests are quick.
const DRIP: Duration = Duration::from_millis(20);
const DELAY: Duration = Duration::from_millis(100);

const fn row(
    name: &'static str,
    protocol: Protocol,
    at: At,
    act: Act,
    says: &'static str,
) -> Behaviour {
    Behaviour {
        name,
        protocol,
        at,
        act,
        says,
    }
}

/// All of them.
#[rustfmt::skip]
pub(crate) const ALL: &[Behaviour] = &[
    // Silence.
    row("silent greeting", Imap, Accept, Silence, "no greeting: no answer in time"),
    row("silent greeting", Pop3, Accept, Silence, "no greeting: no answer in time"),
    row("silent login", Imap, Command("LOGIN"), Silence, "LOGIN: no answer in time"),
    row("silent login", Pop3, Command("PASS"), Silence, "PASS: no answer in time"),
    row("silent FETCH", Imap, Command(" FETCH "), Silence, "nothing"),
    row("silent RETR", Pop3, Command("RETR"), Silence, "nothing"),
    row("silent at the first command", Imap, After(0), Silence, "CAPABILITY: no answer in time"),
    row("silent at the first command", Pop3, After(0), Silence, "CAPA: no answer in time"),
    row("silent after seven commands", Imap, After(7), Silence, "no answer in time"),
    row("silent after four commands", Pop3, After(4), Silence, "nothing more within"),
    row("silent LOGOUT", Imap, Command("LOGOUT"), Silence, ""),
    row("silent QUIT", Pop3, Command("QUIT"), Silence, ""),
    row("silent from the fourth connection", Imap, Connection(3), Silence, "no answer in time"),
    row("silent from the fourth connection", Pop3, Connection(3), Silence, "no answer in time"),
    row("half a greeting", Imap, Greeting, Half, "a line without its CRLF (RFC 3501 §2.2)"),
    row("half a greeting", Pop3, Greeting, Half, "a line without its CRLF (RFC 1939 §3)"),
    row("half a line", Imap, Command("NOOP"), Rewrite(half_a_line), "a line without its CRLF (RFC 3501 §2.2), 7 octets of it: * 1 EXI"),
    row("half a line", Pop3, Command("STAT"), Half, "a line without its CRLF (RFC 1939 §3)"),
    row("half a literal", Imap, Command(" FETCH "), Rewrite(half_a_literal), "a literal (RFC 3501 §4.3), 10 of the announced 400 octets"),
    row("half a multi-line reply", Pop3, Command("RETR"), Half, "a multi-line reply without its line of a single dot (RFC 1939 §3)"),
    row("deaf and dumb", Imap, Command("APPEND"), Deaf, "no answer in time"),
    row("silent handshake", Imap, Handshake, Silence, "timed out"),
    row("silent handshake", Pop3, Handshake, Silence, "timed out"),
    row("silent after STARTTLS", Imap, Hello, Silence, "TLS handshake: timed out"),
    row("silent after STLS", Pop3, Hello, Silence, "TLS handshake: timed out"),
    // Slowness.
    row("drip", Imap, Greeting, Drip(DRIP), ""),
    row("drip", Pop3, Greeting, Drip(DRIP), ""),
    row("delay", Imap, Greeting, Delay(DELAY), ""),
    row("delay", Pop3, Greeting, Delay(DELAY), ""),
    // Floods.
    row("endless untagged data", Imap, Command("NOOP"), Endless(b"", b"* 1 EXISTS\r\n"), "the server floods: more than 20000 messages in one step"),
    row("endless BAD", Imap, Command("NOOP"), Endless(b"", b"* BAD what?\r\n"), "floods"),
    row("endless continuation requests", Imap, Command("APPEND"), Endless(b"", b"+ go\r\n"), "the server floods: more than 20000 messages in one step"),
    row("endless challenges", Pop3, Command("AUTH"), Endless(b"", b"+ \r\n"), ""),
    row("endless replies", Pop3, Command("STAT"), Endless(b"", b"+OK 1 1\r\n"), "a response to no command"),
    row("endless empty lines", Imap, Command("NOOP"), Endless(b"", b"\r\n"), "floods"),
    row("endless empty lines", Pop3, Command("STAT"), Endless(b"", b"\r\n"), "neither +OK nor -ERR"),
    row("endless line", Imap, Command("NOOP"), Endless(b"* OK ", b"a"), "floods: a line of more than 1048576 octets without its CRLF (RFC 3501 §2.2)"),
    row("endless line", Pop3, Command("STAT"), Endless(b"+OK ", b"a"), "floods"),
    row("endless greeting", Imap, Greeting, Endless(b"* OK ", b"a"), "floods: a line of more than 1048576 octets without its CRLF (RFC 3501 §2.2)"),
    row("endless greeting", Pop3, Greeting, Endless(b"+OK ", b"a"), "floods"),
    row("endless greetings", Imap, Greeting, Endless(b"", b"* OK hi\r\n"), ""),
    row("endless greetings", Pop3, Greeting, Endless(b"", b"+OK hi\r\n"), ""),
    row("endless literal", Imap, Command(" FETCH "), Endless(b"* 1 FETCH (BODY[] {4294967295}\r\n", b"a"), "a literal of 4294967295 octets is announced"),
    row("endless literals", Imap, Command(" FETCH "), Endless(b"* 1 FETCH (", b"BODY[] {1}\r\na "), "floods"),
    row("endless multi-line reply", Pop3, Command("RETR"), Endless(b"+OK\r\n", b"a line of it\r\n"), "floods: more than 4 MiB in one step, now in the middle of a multi-line reply without its line of a single dot (RFC 1939 §3)"),
    row("endless NULs", Imap, Command("NOOP"), Endless(b"", b"\0"), "floods"),
    row("endless NULs", Pop3, Command("STAT"), Endless(b"", b"\0"), "floods"),
    row("endless lone LF", Imap, Command("NOOP"), Endless(b"", b"* OK a\n"), "floods"),
    row("endless lone CR", Imap, Command("NOOP"), Endless(b"", b"* OK a\r"), "floods"),
    // Much of something.
    row("greeting of 10 MB", Imap, Greeting, Rewrite(|_, _| line("* OK ", b"a", 10_000_000)), "floods"),
    row("greeting of 10 MB", Pop3, Greeting, Rewrite(|_, _| line("+OK ", b"a", 10_000_000)), "floods"),
    row("a million capabilities", Imap, Only("CAPABILITY"), Rewrite(|_, reply| before(reply, line("* CAPABILITY IMAP4rev1", b" AB", 1_000_000))), "floods"),
    row("four hundred thousand capabilities", Imap, Only("CAPABILITY"), Rewrite(|_, reply| before(reply, line("* CAPABILITY IMAP4rev1", b" A", 400_000))), ""),
    row("a million lines of CAPA", Pop3, Only("CAPA"), Rewrite(|_, _| lines("+OK", "X-Y", 1_000_000)), "floods"),
    row("SEARCH of two million numbers", Imap, Only(" SEARCH "), Rewrite(|_, reply| before(reply, line("* SEARCH", b" 1234567", 2_000_000))), "floods"),
    row("a hundred thousand keywords", Imap, Only("SELECT"), Rewrite(keywords), ""),
    row("literal of 15 MiB", Imap, Only(" FETCH "), Rewrite(|_, reply| { before(reply, [b"* 1 FETCH (BODY[] {15728640}\r\n".to_vec(), vec![b'a'; 15 << 20], b")\r\n".to_vec()] .concat()) }), "a literal of 15728640 octets is announced"),
    row("literal of 4 GiB announced", Imap, Command(" FETCH "), Rewrite(|_, _| b"* 1 FETCH (BODY[] {4294967295}\r\n".to_vec()), "a literal of 4294967295 octets is announced"),
    row("literal of 2^64 octets announced", Imap, Command(" FETCH "), Rewrite(|_, _| b"* 1 FETCH (BODY[] {18446744073709551616}\r\n".to_vec()), ""),
    row("nineteen thousand FETCH responses", Imap, Only(" FETCH "), Rewrite(|_, reply| before(reply, numbered("* ", " FETCH (FLAGS (\\Seen))\r\n", 19_000))), ""),
    row("a million unique-ids", Pop3, Only("UIDL"), Rewrite(|_, _| lines("+OK", "1 a", 1_000_000)), "floods"),
    row("list in list in list", Imap, Only(" FETCH "), Rewrite(|_, reply| { before(reply, [b"* 1 FETCH (BODY ".to_vec(), b"(".repeat(200_000), b")".repeat(200_001), b"\r\n".to_vec()] .concat()) }), ""),
    row("list that never ends", Imap, Only(" FETCH "), Rewrite(|_, reply| { before(reply, [b"* 1 FETCH (BODY ".to_vec(), b"(".repeat(200_000), b"\r\n".to_vec()] .concat()) }), ""),
    row("long names", Imap, Only("LIST"), Rewrite(|_, reply| { before(reply, [b"* LIST () \"/\" \"".to_vec(), vec![b'a'; 900_000], b"\"\r\n".to_vec()] .concat()) }), ""),
    row("long texts", Imap, Greeting, Rewrite(|_, reply| { [reply.trim_ascii_end().to_vec(), vec![b'x'; 200_000], b"\r\n".to_vec()] .concat() }), ""),
    row("long texts", Pop3, Greeting, Rewrite(|_, reply| { [reply.trim_ascii_end().to_vec(), vec![b'x'; 50_000], b"\r\n".to_vec()] .concat() }), ""),
    row("large numbers", Imap, Only("SELECT"), Rewrite(|_, reply| { before(reply, b"* 4294967295 EXISTS\r\n* 99999999999999999999 RECENT\r\n* OK [UIDNEXT 18446744073709551616] x\r\n".to_vec()) }), ""),
    row("large numbers", Pop3, Only("STAT"), Rewrite(|_, _| b"+OK 18446744073709551615 18446744073709551615\r\n".to_vec()), ""),
    row("longest LOGIN-DELAY", Pop3, Only("CAPA"), Rewrite(|_, _| { b"+OK\r\nUSER\r\nUIDL\r\nLOGIN-DELAY 18446744073709551615\r\n.\r\n".to_vec() }), ""),
    // No TLS where it is due.
    row("plaintext on the port with TLS", Imap, Handshake, Last(b"* OK ready\r\n"), "TLS with 127.0.0.1"),
    row("plaintext on the port with TLS", Pop3, Handshake, Last(b"+OK ready\r\n"), "TLS with 127.0.0.1"),
    row("plaintext after STARTTLS", Imap, Hello, Rewrite(|_, _| b"* OK go on\r\n".to_vec()), "TLS handshake: "),
    row("plaintext after STLS", Pop3, Hello, Rewrite(|_, _| b"+OK go on\r\n".to_vec()), "TLS handshake: "),
    row("endless handshake", Imap, Handshake, Endless(b"", b"\x16\x03\x03\x40\x00\x02\xff\xff\xff"), "TLS with 127.0.0.1"),
    row("closed at the handshake", Imap, Handshake, Close, "TLS with 127.0.0.1"),
    row("reset after STARTTLS", Imap, Hello, Reset, "TLS handshake: "),
    // Ends.
    row("gone after the third connection", Imap, Connection(3), Gone, "cannot connect to 127.0.0.1"),
    row("gone after the third connection", Pop3, Connection(3), Gone, "cannot connect to 127.0.0.1"),
    row("closed at once", Imap, Accept, Close, "connection closed by the server"),
    row("closed at once", Pop3, Accept, Close, "connection closed by the server"),
    row("reset at once", Imap, Accept, Reset, "imap at 127.0.0.1"),
    row("reset at the login", Imap, Command("LOGIN"), Reset, "LOGIN: connection closed by the server"),
    row("reset at the login", Pop3, Command("PASS"), Reset, "PASS: connection closed by the server"),
    row("reset at SELECT", Imap, Command("SELECT"), Reset, "connection closed by the server"),
    row("reset at FETCH", Imap, Command(" FETCH "), Reset, "connection closed by the server"),
    row("reset at LOGOUT", Imap, Command("LOGOUT"), Reset, ""),
    row("reset at QUIT", Pop3, Command("QUIT"), Reset, ""),
    row("closed after five commands", Imap, After(5), Close, "connection closed by the server"),
    row("closed after three commands", Pop3, After(3), Close, "connection closed by the server"),
    row("closed from the fourth connection", Imap, Connection(3), Close, "connection closed by the server"),
    row("half-closed at NOOP", Imap, Command("NOOP"), HalfClose, "connection closed by the server"),
    row("half-closed at STAT", Pop3, Command("STAT"), HalfClose, "connection closed by the server"),
    row("BYE for a greeting", Imap, Greeting, Last(b"* BYE go away\r\n"), "the server does not greet us: * BYE go away"),
    row("-ERR for a greeting", Pop3, Greeting, Last(b"-ERR go away\r\n"), "the server does not greet us: -ERR go away"),
    row("BYE at the login", Imap, Command("LOGIN"), Last(b"* BYE go away\r\n"), "connection closed by the server"),
    row("BYE at SELECT", Imap, Command("SELECT"), Last(b"* BYE go away\r\n"), "connection closed by the server"),
    row("BYE at every command", Imap, After(4), Last(b"* BYE slow down\r\n"), "connection closed by the server"),
    row("BYE, and on", Imap, Command("NOOP"), Rewrite(|_, reply| before(reply, b"* BYE never mind\r\n".to_vec())), ""),
    row("BYE from the fourth connection", Imap, Connection(3), Last(b"* BYE too many\r\n"), "* BYE too many"),
    row("-ERR from the fourth connection", Pop3, Connection(3), Last(b"-ERR too many\r\n"), "-ERR too many"),
    // Another conversation.
    row("another tag", Imap, Command("NOOP"), Rewrite(|_, reply| before(reply, b"zz OK\r\n".to_vec())), "zz"),
    row("everything twice", Imap, After(4), Rewrite(|_, reply| reply.repeat(2)), ""),
    row("everything twice", Pop3, After(3), Rewrite(|_, reply| reply.repeat(2)), ""),
    row("echo", Imap, Greeting, Echo, ""),
    row("echo after the login", Imap, After(4), Echo, ""),
    row("echo after the login", Pop3, After(3), Echo, ""),
    row("OK to everything", Imap, After(0), Rewrite(|said, _| [tag(said), b" OK\r\n"].concat()), ""),
    row("+OK to everything", Pop3, After(0), Rewrite(|_, _| b"+OK\r\n".to_vec()), ""),
    row("NO to everything", Imap, After(2), Rewrite(|said, _| [tag(said), b" NO\r\n"].concat()), ""),
    row("-ERR to everything", Pop3, After(0), Rewrite(|_, _| b"-ERR\r\n".to_vec()), "refused"),
    row("lower case", Imap, After(0), Rewrite(|_, reply| reply.to_ascii_lowercase()), ""),
    row("reversed", Imap, After(0), Rewrite(|_, reply| reply.into_iter().rev().collect()), ""),
    row("HTTP", Imap, Greeting, Last(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
    row("HTTP", Pop3, Greeting, Last(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
    row("SMTP", Imap, Greeting, Rewrite(|_, _| b"220 mx ESMTP\r\n".to_vec()), "220 mx ESMTP"),
    row("SMTP", Pop3, Greeting, Rewrite(|_, _| b"220 mx ESMTP\r\n".to_vec()), "220 mx ESMTP"),
    row("POP3 on the port of IMAP", Imap, Greeting, Rewrite(|_, _| b"+OK ready\r\n".to_vec()), "+OK ready"),
    row("IMAP on the port of POP3", Pop3, Greeting, Rewrite(|_, _| b"* OK ready\r\n".to_vec()), "* OK ready"),
    row("TLS on the port without", Imap, Accept, Last(b"\x15\x03\x03\x00\x02\x02\x46"), "connection closed by the server in the middle of"),
    row("noise", Imap, Command("NOOP"), Rewrite(|_, reply| before(reply, (0..=255).cycle().take(100_000).collect())), ""),
    row("noise", Pop3, Command("STAT"), Rewrite(|_, reply| before(reply, (0..=255).cycle().take(100_000).collect())), ""),
];

/// `more` in front of what is due.
fn before(reply: Vec<u8>, mut more: Vec<u8>) -> Vec<u8> {
    more.extend(reply);
    more
}

/// One line: `start`, then `again` so often.
fn line(start: &str, again: &[u8], times: usize) -> Vec<u8> {
    let mut line = start.as_bytes().to_vec();
    line.extend(again.repeat(times));
    line.extend_from_slice(b"\r\n");
    line
}

/// A multi-line reply: `again` so often.
fn lines(start: &str, again: &str, times: usize) -> Vec<u8> {
    let body = format!("{again}\r\n").repeat(times);
    format!("{start}\r\n{body}.\r\n").into_bytes()
}

fn numbered(start: &str, end: &str, count: usize) -> Vec<u8> {
    let all = (1..=count).map(|n| format!("{start}{n}{end}"));
    all.collect::<String>().into_bytes()
}

fn keywords(_said: &str, reply: Vec<u8>) -> Vec<u8> {
    let names: String = (0..100_000).map(|n| format!(" k{n}")).collect();
    before(reply, format!("* FLAGS (\\Seen{names})\r\n").into_bytes())
}

fn half_a_line(_said: &str, _reply: Vec<u8>) -> Vec<u8> {
    b"* 1 EXI".to_vec()
}

fn half_a_literal(_said: &str, _reply: Vec<u8>) -> Vec<u8> {
    b"* 1 FETCH (BODY[] {400}\r\n0123456789".to_vec()
}

fn tag(said: &str) -> &[u8] {
    said.split(' ').next().unwrap_or_default().as_bytes()
}
