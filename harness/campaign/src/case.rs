//! A stream as a case of a suite.

use std::fmt::Write as _;

use mailspec_suite::Protocol;
use mailspec_syntax::imap::{Command, CommandBody, LiteralForm};

use crate::{
    names::Place,
    sign::Sign,
    stream::{Step, Stream},
    wire,
};

/// Stands for where mailboxes are, until the case is written.
const STEM: &str = "MAILSPECSTEM";
/// Stands for the delimiter of the hierarchy.
const DELIMITER: char = '~';

/// The text of a suite with one case, which does as `stream` does and expects what `sign` says.
///
/// `name` is that of the suite behind its protocol. `None`: the stream does what no case can.
pub(crate) fn suite(name: &str, stream: &Stream, sign: &Sign) -> Option<String> {
    let protocol = *stream.connections.first()?;
    if stream.connections.iter().any(|it| *it != protocol) {
        return None;
    }
    let mut writer = Writer::default();
    for (at, step) in stream.steps.iter().enumerate() {
        writer.step(at, step, protocol, sign)?;
    }
    let logged_in = writer.first_logs_in;
    let mut text = String::new();
    let needs: Vec<String> = writer
        .needs
        .iter()
        .map(|need| format!("\"{need}\""))
        .collect();
    writeln!(text, "# Found and made smaller by `mailspec fuzz`.").ok()?;
    writeln!(text, "suite: {protocol}/{name}").ok()?;
    writeln!(text, "title: {}", quoted(&sign.cause)).ok()?;
    writeln!(text, "cases:").ok()?;
    writeln!(text, "  - id: finding").ok()?;
    writeln!(
        text,
        "    title: {}",
        quoted(&format!("{} ({})", sign.what, sign.clause))
    )
    .ok()?;
    writeln!(text, "    covers: [{}]", sign.requirement).ok()?;
    if sign.should {
        writeln!(text, "    level: should").ok()?;
    }
    if !needs.is_empty() {
        writeln!(text, "    needs: [{}]", needs.join(", ")).ok()?;
    }
    let state = if logged_in {
        "authenticated"
    } else {
        "not-authenticated"
    };
    let given = match protocol {
        Protocol::Imap => format!("state: {state}, mailbox: {{}}, names: [base]"),
        Protocol::Pop3 => format!("state: {state}, maildrop: [plain, multipart]"),
    };
    writeln!(text, "    given: {{ {given} }}").ok()?;
    writeln!(text, "    steps:").ok()?;
    // A case that only logs in has nothing left to say.
    if writer.text.is_empty() {
        writer.text.push_str("      - send: NOOP\n");
    }
    text.push_str(&writer.text);
    Some(text)
}

#[derive(Default)]
struct Writer {
    text: String,
    needs: Vec<String>,
    first_logs_in: bool,
    /// Connections that are open, by their number in the stream, with their names.
    open: Vec<(usize, char)>,
    opened: u8,
    /// A command on this connection waits for a line: the name of it, if it is IDLE.
    idle: Option<usize>,
}

impl Writer {
    fn step(&mut self, at: usize, step: &Step, protocol: Protocol, sign: &Sign) -> Option<()> {
        let (name, consumed) = self.open(step, protocol);
        if consumed {
            return Some(());
        }
        let on = match name {
            'A' => String::new(),
            name => format!("        on: {name}\n"),
        };
        if self.idle == Some(step.on) {
            self.idle = None;
            writeln!(self.text, "      - done: {name}").ok()?;
            if step.line.0.eq_ignore_ascii_case(b"DONE") {
                return Some(());
            }
        }
        let said = said(step, protocol)?;
        if let Some(need) = &said.needs {
            let need = format!("{protocol}:{need}");
            if !self.needs.contains(&need) {
                self.needs.push(need);
            }
        }
        if said.delimited && !self.needs.iter().any(|it| it == "hierarchy") {
            self.needs.push("hierarchy".to_owned());
        }
        if said.idles {
            self.idle = Some(step.on);
            writeln!(self.text, "      - idle: {name}").ok()?;
            return Some(());
        }
        if let Some(after) = step.drop {
            let octets = [&b"x "[..], &step.line.0, b"\r\n"].concat();
            let octets = &octets[..after.min(octets.len())];
            if !octets.is_empty() {
                let raw = format!("{{\"{}\"}}", escaped(octets));
                write!(self.text, "      - raw: {}\n{on}", quoted(&raw)).ok()?;
            }
            writeln!(self.text, "      - drop: {name}").ok()?;
            self.open.retain(|(number, _)| *number != step.on);
            return Some(());
        }
        match said.line {
            true => {
                let raw = format!("{}{{\"\\r\\n\"}}{{tag}} NOOP{{\"\\r\\n\"}}", said.template);
                write!(self.text, "      - raw: {}\n{on}", quoted(&raw)).ok()?;
            }
            false => write!(self.text, "      - send: {}\n{on}", quoted(&said.template)).ok()?,
        }
        let mut expect = match protocol {
            Protocol::Imap => vec!["OK | NO | BAD".to_owned()],
            Protocol::Pop3 => vec!["+OK | -ERR".to_owned()],
        };
        if at == sign.step {
            let completes = |pattern: &String| ["OK", "NO", "BAD"].contains(&pattern.as_str());
            if sign.expect.iter().any(completes) {
                expect.clear();
            }
            expect.extend(sign.expect.iter().cloned());
            if !sign.never.is_empty() {
                let never: Vec<String> = sign.never.iter().map(|it| quoted(it)).collect();
                writeln!(self.text, "        never: [{}]", never.join(", ")).ok()?;
            }
        }
        let expect: Vec<String> = expect.iter().map(|it| quoted(it)).collect();
        writeln!(self.text, "        expect: [{}]", expect.join(", ")).ok()
    }

    /// The connection's name, and whether opening it is all of the step.
    fn open(&mut self, step: &Step, protocol: Protocol) -> (char, bool) {
        if let Some((_, name)) = self.open.iter().find(|(number, _)| *number == step.on) {
            // USER comes before PASS: both are done by opening.
            return (
                *name,
                protocol == Protocol::Pop3 && is_login(step, protocol),
            );
        }
        let name = char::from(b'A' + self.opened % 26);
        let logs_in = is_login(step, protocol);
        match self.opened {
            0 => self.first_logs_in = logs_in,
            _ => {
                let login = if logs_in {
                    ""
                } else {
                    "\n        login: false"
                };
                // What is written into a String arrives there.
                let _written = writeln!(self.text, "      - connect: {name}{login}");
            }
        }
        self.opened += 1;
        self.open.push((step.on, name));
        (name, logs_in)
    }
}

fn is_login(step: &Step, protocol: Protocol) -> bool {
    let verb = step.verb(protocol);
    match protocol {
        Protocol::Imap => verb == "LOGIN",
        Protocol::Pop3 => verb == "USER" || verb == "PASS",
    }
}

struct Said {
    template: String,
    needs: Option<&'static str>,
    delimited: bool,
    idles: bool,
    line: bool,
}

/// What a step says, as a template.
fn said(step: &Step, protocol: Protocol) -> Option<Said> {
    let mut said = Said {
        template: String::new(),
        needs: None,
        delimited: false,
        idles: false,
        line: false,
    };
    let tagged = step.tagged();
    let mut command = match (protocol, Command::parse(&tagged)) {
        (Protocol::Imap, Ok(command)) => command,
        (Protocol::Imap, Err(_)) => {
            said.template = format!("{{\"{}\"}}", escaped(&step.line.0));
            said.line = true;
            return Some(said);
        }
        (Protocol::Pop3, _) => {
            said.template = braced(&step.line.0)?;
            return Some(said);
        }
    };
    match &command.body {
        CommandBody::Login { .. } => {
            said.template = "LOGIN {user} {password}".to_owned();
            return Some(said);
        }
        // Challenges are for a campaign to answer.
        CommandBody::Authenticate { .. } => return None,
        CommandBody::Idle => said.idles = true,
        _ => {}
    }
    said.needs = wire::needs(&command.body);
    let place = Place {
        stem: STEM.to_owned(),
        delimiter: Some(DELIMITER),
        inbox: false,
    };
    place.put(&mut command.body);
    let mut octets = Vec::new();
    command.write(&mut octets, LiteralForm::NonSynchronising);
    let octets = &octets[command.tag.as_str().len() + 1..octets.len() - 2];
    let mut rest = octets;
    while let Some(at) = rest
        .windows(2)
        .position(|pair| pair[0] == b'{' && pair[1].is_ascii_digit())
    {
        let end = rest[at..].iter().position(|octet| *octet == b'\n')?;
        let digits = rest[at + 1..]
            .iter()
            .take_while(|octet| octet.is_ascii_digit());
        let digits = String::from_utf8(digits.copied().collect()).ok()?;
        let length: usize = digits.parse().ok()?;
        let from = at + end + 1;
        let literal = rest.get(from..from + length)?;
        said.template
            .push_str(&named(&rest[..at], &mut said.delimited)?);
        match literal.starts_with(STEM.as_bytes()) {
            // A name that is a literal is one of another form.
            true => {
                let own = named(&literal[..STEM.len()], &mut said.delimited)?;
                let other = format!("{{\"{}\"}}", escaped(&literal[STEM.len()..]));
                said.template.push_str(&format!("\"{own}{other}\""));
            }
            false => said
                .template
                .push_str(&format!("{{\"{}\":literal}}", escaped(literal))),
        }
        rest = &rest[from + length..];
    }
    said.template.push_str(&named(rest, &mut said.delimited)?);
    Some(said)
}

/// Text of a command with the names of mailboxes as the case has them.
fn named(octets: &[u8], delimited: &mut bool) -> Option<String> {
    let text = braced(octets)?;
    let mut parts = text.split(STEM);
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find([' ', '"', ')']).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let name = match name.strip_prefix("inbox") {
            Some(below) => format!("{{mailbox:raw}}{below}"),
            None => format!("{{base:raw}}{name}"),
        };
        *delimited |= name.contains(DELIMITER);
        named.push_str(&name.replace(DELIMITER, "{delimiter:raw}"));
        named.push_str(rest);
    }
    Some(named)
}

/// Plain text in a template; what is no printable ASCII has no place there.
fn braced(octets: &[u8]) -> Option<String> {
    let mut text = String::new();
    for octet in octets {
        match octet {
            b'{' | b'}' => (0..2).for_each(|_| text.push(char::from(*octet))),
            b' '..=b'~' => text.push(char::from(*octet)),
            octet => write!(text, "{{\"\\x{octet:02x}\"}}").ok()?,
        }
    }
    Some(text)
}

/// Octets between the quotation marks of a constant.
fn escaped(octets: &[u8]) -> String {
    let mut text = String::new();
    for octet in octets {
        match octet {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(*octet));
            }
            b' '..=b'~' => text.push(char::from(*octet)),
            octet => text.push_str(&format!("\\x{octet:02x}")),
        }
    }
    text
}

/// A scalar of YAML: JSON's strings are some.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
