//! What is known of a target before anybody talks to it.

use std::{fmt, net::IpAddr, str::FromStr, time::Duration};

use mailspec_suite::{Mechanism, Proof};

use super::password::PasswordChange;
use crate::pace::Gentle;

/// A server under test.
#[derive(Clone, Debug)]
pub struct Target {
    /// How reports call it.
    pub name: String,
    /// The server's name and version, if the target says so.
    pub version: Option<String>,
    /// IMAP, beginning in plaintext.
    pub imap: Option<Address>,
    /// IMAP over TLS from the first octet (RFC 8314 §3.2).
    pub imaps: Option<Address>,
    /// POP3, beginning in plaintext.
    pub pop3: Option<Address>,
    /// POP3 over TLS from the first octet (RFC 8314 §3.1).
    pub pop3s: Option<Address>,
    /// How the server's certificate is judged.
    pub tls: Verification,
    /// Whether passwords go in the clear to another machine that offers STARTTLS or STLS.
    pub plaintext: bool,
    /// At least one; the first is the account of cases that only make mailboxes of their own.
    pub accounts: Vec<Account>,
    /// Somebody else, for cases about several users.
    pub second: Option<Account>,
    /// How to log in, if not by LOGIN or USER and PASS where they are, and PLAIN where not.
    pub sasl: Option<SaslChoice>,
    /// Somebody with little room, whose quota (RFC 9208) cases may use up.
    pub small_quota: Option<Account>,
    /// How the password of an account is changed and put back.
    pub change_password: Option<PasswordChange>,
    /// Whether INBOX and maildrop of the accounts may be emptied.
    pub disposable: bool,
    /// Whether the accounts' passwords are their secrets for APOP (RFC 1939 §7) too.
    pub apop: bool,
    /// What names of new mailboxes begin with; `None`: the first personal namespace.
    pub prefix: Option<String>,
    /// How a message arrives from outside.
    pub delivery: Option<Delivery>,
    /// How long anything may take.
    pub timeouts: Timeouts,
    /// How long a whole run may take; `None`: as [`Options`](crate::Options) say.
    pub limit: Option<Duration>,
    /// What the run may cost the server in a minute, if it is to be gentle: its cases are played one
    /// after the other then.
    pub gentle: Option<Gentle>,
    /// Deviations that are known and expected.
    pub known: Vec<KnownDeviation>,
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A name or an IP address, without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

/// A login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user's name as LOGIN and USER take it.
    pub name: String,
    /// The password; empty where there is none.
    pub password: Secret,
    /// The bearer token (RFC 6750), if there is one.
    token: Option<Secret>,
}

/// The SASL mechanism that ordinary logins use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaslChoice {
    /// This one.
    Mechanism(Mechanism),
    /// The strongest that the server lists, of those for which the account has what they need.
    Strongest,
}

/// Text that neither `Debug` nor a report shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// How the server's certificate is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Certificates (PEM) to trust instead of the public roots.
    pub ca: Option<Vec<u8>>,
    /// Accept any certificate.
    pub insecure: bool,
    /// Name that the certificate must have, where it differs from the host.
    pub name: Option<String>,
}

/// How a message arrives in an account's INBOX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// By APPEND on a connection of ours.
    ImapAppend,
    /// LMTP (RFC 2033) to this address.
    Lmtp(Address, Recipient),
    /// SMTP (RFC 5321) to this address.
    Smtp(Address, Recipient),
    /// A shell command with `{user}`; the message is its standard input.
    Command(String),
}

/// The mailbox of a delivery; `{user}` stands for the account's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(pub String);

/// How long anything may take; servers found to be slow get longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// Until a step is complete.
    pub step: Duration,
    /// A whole case with its setup.
    pub case: Duration,
}

/// A deviation that is expected, so that it fails no run.
///
/// Cases alone cover what these cases expect, rules alone cover what the observer sees
/// anywhere, and both together cover these rules in these cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDeviation {
    /// Cases, `imap/select/unseen`; all rows of one with parameters, all cases of a suite.
    pub cases: Vec<String>,
    /// Rules of the observer.
    pub rules: Vec<String>,
    /// What a finding says, in part: each of its lines has one of these texts, in which `…` stands
    /// for anything. None: whatever the rules find.
    pub finding: Vec<String>,
    /// The clause that is broken, as `RFC 3501 §6.3.1`.
    pub clause: String,
    /// What the server does, and why that is a deviation.
    pub reason: String,
    /// The lines of a transcript that prove it.
    pub octets: Vec<String>,
}

/// Why a target cannot be used as it was described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError(pub String);

impl Target {
    /// Everybody who may log in, those for single purposes behind the accounts.
    pub fn everybody(&self) -> impl Iterator<Item = &Account> {
        self.accounts
            .iter()
            .chain(&self.second)
            .chain(&self.small_quota)
    }

    /// The account that a lease gave: the one with a small quota comes behind the others.
    ///
    /// # Panics
    ///
    /// There are not so many.
    pub(crate) fn account(&self, index: usize) -> &Account {
        let account = self.accounts.get(index).or(self.small_quota.as_ref());
        account.expect("a lease is of an account that is there")
    }

    /// Whether there is an address for IMAP.
    pub fn has_imap(&self) -> bool {
        self.imap.is_some() || self.imaps.is_some()
    }

    /// Whether there is an address for POP3.
    pub fn has_pop3(&self) -> bool {
        self.pop3.is_some() || self.pop3s.is_some()
    }

    /// A target without addresses and accounts, to be filled in.
    pub fn bare() -> Self {
        Self {
            name: String::new(),
            version: None,
            imap: None,
            imaps: None,
            pop3: None,
            pop3s: None,
            tls: Verification::default(),
            plaintext: false,
            accounts: Vec::new(),
            sasl: None,
            second: None,
            small_quota: None,
            change_password: None,
            disposable: false,
            apop: false,
            prefix: None,
            delivery: None,
            timeouts: Timeouts::default(),
            limit: None,
            gentle: None,
            known: Vec::new(),
        }
    }
}

impl Account {
    /// The account `name` with `password`.
    pub fn new(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            password: Secret(password.into()),
            token: None,
        }
    }

    /// The same account with another password.
    #[must_use]
    pub(crate) fn with_password(mut self, password: String) -> Self {
        self.password = Secret(password);
        self
    }

    /// The same account, which has a bearer token too.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret(token.into()));
        self
    }

    /// Whether there is a password.
    pub fn has_password(&self) -> bool {
        !self.password.reveal().is_empty()
    }

    /// The bearer token, for the wire only; empty where there is none.
    pub fn token(&self) -> &str {
        self.token.as_ref().map_or("", Secret::reveal)
    }

    /// Whether it has what `mechanism` asks for.
    pub fn can(&self, mechanism: Mechanism) -> bool {
        match mechanism.proof() {
            Proof::Password => self.has_password(),
            Proof::Token => !self.token().is_empty(),
            Proof::Connection => false,
        }
    }
}

impl Secret {
    /// The text itself, for the wire only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Recipient {
    /// The address of `user`.
    pub fn of(&self, user: &str) -> String {
        self.0.replace("{user}", user)
    }
}

impl Default for Recipient {
    fn default() -> Self {
        Self("{user}".to_owned())
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            step: Duration::from_secs(10),
            case: Duration::from_secs(60),
        }
    }
}

impl Timeouts {
    /// These, or longer ones for a server whose login took `measured`, or that states a
    /// `login_delay`; a minute for a step at most.
    #[must_use]
    pub fn for_server(self, measured: Duration, login_delay: Duration) -> Self {
        let delay = login_delay.saturating_add(login_delay / 2);
        let patient = measured.saturating_mul(10).max(delay);
        let step = self.step.max(patient.min(Duration::from_secs(60)));
        Self {
            step,
            case: self.case.max(step.saturating_mul(6)),
            ..self
        }
    }
}

impl Address {
    /// Whether it is this machine: what goes there nobody on the way can read.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        match host.parse::<IpAddr>() {
            Ok(ip) => ip.to_canonical().is_loopback(),
            // RFC 6761 §6.3.
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for Address {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.contains('@') {
            // Nor is it shown, for what stands before the host may be a password.
            let why = "an address is HOST:PORT, without a user or a password";
            return Err(TargetError(why.to_owned()));
        }
        let wrong = |why| TargetError(format!("{text:?} is not HOST:PORT: {why}"));
        let (host, port) = text.rsplit_once(':').ok_or_else(|| wrong("no port"))?;
        let port = port.parse().map_err(|_| wrong("no port number"))?;
        let host = match host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').ok_or_else(|| wrong("unclosed ["))?,
            None if host.contains(':') => return Err(wrong("IPv6 addresses go into brackets")),
            None => host,
        };
        if host.is_empty() {
            return Err(wrong("no host"));
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TargetError {}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::quick(50, 0, 10, 60)]
    #[case::slow_login(3_000, 0, 30, 180)]
    #[case::stated(50, 20, 30, 180)]
    #[case::absurd(50, 100_000, 60, 360)]
    #[case::endless(50, u64::MAX, 60, 360)]
    #[case::stuck(u64::MAX, 0, 60, 360)]
    fn slow_servers_get_time(
        #[case] measured_milliseconds: u64,
        #[case] login_delay: u64,
        #[case] step: u64,
        #[case] case: u64,
    ) {
        let measured = Duration::from_millis(measured_milliseconds);
        let timeouts = Timeouts::default().for_server(measured, Duration::from_secs(login_delay));
        assert_eq!(
            (timeouts.step, timeouts.case),
            (Duration::from_secs(step), Duration::from_secs(case))
        );
    }

    #[rstest]
    #[case("127.0.0.1:1", true)]
    #[case("127.9.9.9:1", true)]
    #[case("[::1]:1", true)]
    #[case("[::ffff:127.0.0.1]:1", true)]
    #[case("localhost:1", true)]
    #[case("Mail.LOCALHOST.:1", true)]
    #[case("128.0.0.1:1", false)]
    #[case("localhost.example:1", false)]
    #[case("127.0.0.1.example:1", false)]
    #[case("[::2]:1", false)]
    fn loopback(#[case] address: &str, #[case] expected: bool) {
        assert_eq!(address.parse::<Address>().unwrap().is_loopback(), expected);
    }

    #[rstest]
    #[case("127.0.0.1:143", Some(("127.0.0.1", 143)))]
    #[case("[::1]:1143", Some(("::1", 1143)))]
    #[case("::1:1143", None)]
    #[case("[::1:1143", None)]
    #[case("host", None)]
    #[case(":143", None)]
    #[case("host:99999", None)]
    #[case("joe:secret@host:143", None)]
    fn addresses(#[case] text: &str, #[case] expected: Option<(&str, u16)>) {
        let parsed = text.parse::<Address>().ok();
        assert_eq!(parsed.as_ref().map(|a| (a.host.as_str(), a.port)), expected);
        if let Some(address) = parsed {
            assert_eq!(address.to_string(), text);
        }
    }
}
