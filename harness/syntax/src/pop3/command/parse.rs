//! From octets to a command, with the place and clause of what is wrong.

use super::{
    Command,
    argument::{self, Apop, Auth, LanguageRange, Mechanism, MessageNumber, Name, Password},
};
use crate::{Clause, Fault, Invalid};

/// `keyword = 3*4VCHAR` (RFC 2449 §3)
pub(super) fn keyword(octets: &[u8]) -> Result<&str, Fault> {
    let fault = |what: &'static str| Fault {
        span: 0..octets.len(),
        rule: "keyword",
        clause: Clause::new(1939, "3"),
        what: what.into(),
    };
    if !octets.iter().all(u8::is_ascii_graphic) {
        return Err(fault("an octet that is not printable ASCII"));
    }
    if !matches!(octets.len(), 3 | 4) {
        return Err(fault("a keyword has three or four characters"));
    }
    str::from_utf8(octets).map_err(|_| fault("an octet that is not printable ASCII"))
}

/// Reads `rest`, which follows `keyword`, as the arguments that this command takes.
pub(super) fn command<'a>(keyword: &str, rest: &'a [u8]) -> Result<Command<'a>, Fault> {
    let clause = |rfc, section| Clause::new(rfc, section);
    // On the stack: a keyword has at most four octets.
    let mut upper = [0; 4];
    let upper = match upper.get_mut(..keyword.len()) {
        Some(upper) => {
            upper.copy_from_slice(keyword.as_bytes());
            upper.make_ascii_uppercase();
            str::from_utf8(upper).unwrap_or_default()
        }
        None => "",
    };
    let mut parameters = Parameters {
        rest,
        at: keyword.len(),
        clause: clause(1939, "3"),
    };
    parameters.clause = match upper {
        "QUIT" => clause(1939, "6"),
        "STAT" | "LIST" | "RETR" | "DELE" | "NOOP" | "RSET" => clause(1939, "5"),
        "USER" | "PASS" | "APOP" | "TOP" | "UIDL" => clause(1939, "7"),
        "AUTH" => clause(5034, "4"),
        "CAPA" => clause(2449, "5"),
        "STLS" => clause(2595, "4"),
        "UTF8" => clause(6856, "2.1"),
        "LANG" => clause(6856, "3.2"),
        _ => clause(1939, "3"),
    };
    let command = match upper {
        "USER" => Command::User(parameters.name()?),
        "PASS" => return parameters.password().map(Command::Pass),
        "APOP" => Command::Apop(parameters.apop()?),
        "AUTH" => Command::Auth(parameters.auth()?),
        "QUIT" => Command::Quit,
        "STAT" => Command::Stat,
        "LIST" => Command::List(parameters.optional(Parameters::message_number)?),
        "RETR" => Command::Retr(parameters.message_number()?),
        "DELE" => Command::Dele(parameters.message_number()?),
        "NOOP" => Command::Noop,
        "RSET" => Command::Rset,
        "TOP" => Command::Top {
            message: parameters.message_number()?,
            lines: parameters.number("lines")?,
        },
        "UIDL" => Command::Uidl(parameters.optional(Parameters::message_number)?),
        "CAPA" => Command::Capa,
        "STLS" => Command::Stls,
        "UTF8" => Command::Utf8,
        "LANG" => Command::Lang(parameters.optional(Parameters::language_range)?),
        _ => {
            return Err(Fault {
                span: 0..keyword.len(),
                rule: "keyword",
                clause: parameters.clause,
                what: "not a known command".into(),
            });
        }
    };
    parameters.end()?;
    Ok(command)
}

/// `*(SP param)`: what follows the keyword.
struct Parameters<'a> {
    rest: &'a [u8],
    at: usize,
    clause: Clause,
}

impl<'a> Parameters<'a> {
    fn fault(&self, rule: &'static str, octets: usize, what: &'static str) -> Fault {
        Fault {
            span: self.at..self.at + octets,
            rule,
            clause: self.clause,
            what: what.into(),
        }
    }

    /// `param = 1*VCHAR`, with UTF-8 as RFC 6856 §2.2 adds it.
    fn param(&mut self, rule: &'static str) -> Result<&'a str, Fault> {
        let Some((_, rest)) = self.rest.split_first() else {
            return Err(self.fault(rule, 0, "a required argument is missing"));
        };
        let end = rest.iter().position(|&octet| octet == b' ');
        let (param, rest) = rest.split_at(end.unwrap_or(rest.len()));
        if param.is_empty() {
            return Err(self.fault(
                rule,
                1,
                "a space without an argument behind it: exactly one space separates",
            ));
        }
        self.at += 1;
        let text = self.text(param, rule)?;
        (self.rest, self.at) = (rest, self.at + param.len());
        Ok(text)
    }

    fn text(&self, octets: &'a [u8], rule: &'static str) -> Result<&'a str, Fault> {
        str::from_utf8(octets).map_err(|_| {
            let mut fault = self.fault(rule, octets.len(), "not valid UTF-8");
            fault.clause = Clause::new(6856, "2.2");
            fault
        })
    }

    /// Turns the parameter just read into a value, or says why it is none.
    fn convert<T>(
        &mut self,
        rule: &'static str,
        convert: impl FnOnce(&'a str) -> Result<T, Invalid>,
    ) -> Result<T, Fault> {
        let param = self.param(rule)?;
        convert(param).map_err(|invalid| Fault {
            span: self.at - param.len()..self.at,
            rule: invalid.rule,
            clause: self.clause,
            what: invalid.what.into(),
        })
    }

    fn name(&mut self) -> Result<Name<'a>, Fault> {
        self.convert("name", Name::new)
    }

    /// The whole rest of the line, since PASS has exactly one argument (RFC 1939 §7).
    fn password(mut self) -> Result<Password<'a>, Fault> {
        let Some((_, password)) = self.rest.split_first() else {
            return Err(self.fault("string", 0, "a required argument is missing"));
        };
        self.at += 1;
        let text = self.text(password, "string")?;
        Password::new(text)
            .map_err(|invalid| self.fault(invalid.rule, password.len(), invalid.what))
    }

    fn apop(&mut self) -> Result<Apop<'a>, Fault> {
        let start = self.at;
        let name = self.name()?;
        let digest = self.convert("digest", argument::digest)?;
        Apop::new(name, digest).map_err(|invalid| Fault {
            span: start..self.at,
            rule: invalid.rule,
            clause: self.clause,
            what: invalid.what.into(),
        })
    }

    fn auth(&mut self) -> Result<Auth<'a>, Fault> {
        let start = self.at;
        let mechanism = self.convert("sasl-mech", Mechanism::new)?;
        let initial =
            self.optional(|this| this.convert("initial-response", argument::initial_response))?;
        Auth::new(mechanism, initial.map(Into::into)).map_err(|invalid| Fault {
            span: start..self.at,
            rule: invalid.rule,
            clause: self.clause,
            what: invalid.what.into(),
        })
    }

    fn language_range(&mut self) -> Result<LanguageRange<'a>, Fault> {
        self.convert("language-range", LanguageRange::new)
    }

    fn message_number(&mut self) -> Result<MessageNumber, Fault> {
        self.convert("message-number", |text| {
            let number = argument::number(text, "message-number")?;
            u32::try_from(number)
                .ok()
                .and_then(MessageNumber::new)
                .ok_or(Invalid {
                    rule: "message-number",
                    what: "message-numbers begin at 1 and fit into 32 bits",
                })
        })
    }

    fn number(&mut self, rule: &'static str) -> Result<u64, Fault> {
        self.convert(rule, |text| argument::number(text, rule))
    }

    fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        read(self).map(Some)
    }

    fn end(&self) -> Result<(), Fault> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.fault("command", self.rest.len(), "more than the command takes"))
    }
}
