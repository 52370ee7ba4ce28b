//! Target files: a target described in YAML.

use std::{
    fmt, fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::target::{
    Account, Address, Delivery, KnownDeviation, Recipient, Target, TargetError, Timeouts,
    Verification,
};
use mailspec_suite::budget;

impl Target {
    /// Reads the target file at `path`; files that it names are looked for beside it.
    pub fn load(path: &Path) -> Result<Self, TargetError> {
        load(path)
    }
}

fn load(path: &Path) -> Result<Target, TargetError> {
    let file: TargetFile = parse(path, &read(path)?)?;
    let at = |what: String| TargetError(format!("{}: {what}", path.display()));
    let beside = path.parent().unwrap_or(Path::new("."));
    let address = |text: &Option<String>| {
        let parsed = text.as_deref().map(str::parse::<Address>).transpose();
        parsed.map_err(|error| at(error.0))
    };
    let mut target = Target::bare();
    target.name = match file.name {
        Some(name) => name,
        None => path.display().to_string(),
    };
    target.version = file.version;
    target.imap = address(&file.imap)?;
    target.imaps = address(&file.imaps)?;
    target.pop3 = address(&file.pop3)?;
    target.pop3s = address(&file.pop3s)?;
    let ca = file.tls.ca.map(|ca| certificates(&beside.join(ca)));
    target.tls = Verification {
        ca: ca.transpose().map_err(|error| at(error.0))?,
        insecure: file.tls.insecure,
        name: file.tls.server_name,
    };
    let login = |entry: &AccountEntry| entry.account(beside).map_err(at);
    target.accounts = file.accounts.iter().map(login).collect::<Result<_, _>>()?;
    target.second = file.second.as_ref().map(login).transpose()?;
    target.disposable = file.disposable;
    target.apop = file.apop;
    target.prefix = file.prefix;
    target.timeouts = file.timeouts.over(Timeouts::default()).map_err(at)?;
    target.delivery = match file.delivery {
        None if target.has_imap() => Some(Delivery::ImapAppend),
        None => None,
        Some(entry) => Some(entry.delivery().map_err(at)?),
    };
    target.known = match file.known_deviations {
        KnownEntries::File(file) => known_deviations(&beside.join(file))?,
        KnownEntries::List(entries) => {
            let known = entries.into_iter().map(|entry| entry.known().map_err(at));
            known.collect::<Result<_, _>>()?
        }
    };
    if !target.has_imap() && !target.has_pop3() {
        return Err(at(
            "no address: give at least one of imap, imaps, pop3, pop3s".into(),
        ));
    }
    if target.accounts.is_empty() {
        return Err(at("no account: give at least one under accounts".into()));
    }
    Ok(target)
}

/// Reads a file that lists known deviations alone.
pub fn known_deviations(path: &Path) -> Result<Vec<KnownDeviation>, TargetError> {
    parse_known_deviations(path, &read(path)?)
}

/// The same of a file that is read already; errors name its path.
pub fn parse_known_deviations(
    path: &Path,
    octets: &[u8],
) -> Result<Vec<KnownDeviation>, TargetError> {
    let at = |what: String| TargetError(format!("{}: {what}", path.display()));
    let entries: Vec<KnownEntry> = parse(path, octets)?;
    let known = entries.into_iter().map(|entry| entry.known().map_err(at));
    known.collect()
}

/// The JSON Schema of target files.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(TargetFile)
}

/// A server under test.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TargetFile {
    /// How reports call the server.
    name: Option<String>,
    /// The server's name and version, for reports.
    version: Option<String>,
    /// IMAP, `HOST:PORT`.
    imap: Option<String>,
    /// IMAP over TLS from the start, `HOST:PORT`.
    imaps: Option<String>,
    /// POP3, `HOST:PORT`.
    pop3: Option<String>,
    /// POP3 over TLS from the start, `HOST:PORT`.
    pop3s: Option<String>,
    /// How the certificate is judged.
    #[serde(default)]
    tls: TlsEntry,
    /// Logins; several let disposable cases run in parallel.
    accounts: Vec<AccountEntry>,
    /// Somebody else, for cases about several users.
    second: Option<AccountEntry>,
    /// Whether INBOX and maildrop of the accounts may be emptied. Without it only mailboxes made
    /// by the run are touched.
    #[serde(default)]
    disposable: bool,
    /// Whether the passwords are the secrets for APOP too.
    #[serde(default)]
    apop: bool,
    /// What names of new mailboxes begin with, `INBOX.` for instance; default: the first personal
    /// namespace.
    prefix: Option<String>,
    /// How a message arrives; default: `imap-append` if there is IMAP.
    delivery: Option<DeliveryEntry>,
    /// How long anything may take.
    #[serde(default)]
    timeouts: TimeoutsEntry,
    /// Deviations that fail no run.
    #[serde(default)]
    known_deviations: KnownEntries,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum KnownEntries {
    /// A file with such a list.
    File(PathBuf),
    /// The list itself.
    List(Vec<KnownEntry>),
}

/// By hand, because a derived untagged enum would not say what is wrong with an entry, or where.
impl<'de> Deserialize<'de> for KnownEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = KnownEntries;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of known deviations, or the path of a file with one")
            }

            fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<KnownEntries, E> {
                Ok(KnownEntries::File(path.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<KnownEntries, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(KnownEntries::List)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl Default for KnownEntries {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TlsEntry {
    /// PEM file with certificates to trust instead of the public roots.
    ca: Option<PathBuf>,
    /// Accept any certificate.
    #[serde(default)]
    insecure: bool,
    /// The name in the certificate, where it is not the host's.
    server_name: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AccountEntry {
    /// The user's name.
    user: String,
    /// The password.
    password: Option<String>,
    /// Environment variable that holds the password.
    password_env: Option<String>,
    /// File whose first line is the password.
    password_file: Option<PathBuf>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DeliveryEntry {
    /// By APPEND on a connection of ours.
    ImapAppend,
    /// LMTP to `HOST:PORT`.
    Lmtp(RelayEntry),
    /// SMTP to `HOST:PORT`.
    Smtp(RelayEntry),
    /// A shell command with `{user}`; the message is its standard input.
    Command(String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum RelayEntry {
    /// `HOST:PORT`; the recipient is the account's name.
    Address(String),
    /// With a recipient such as `{user}@example.org`.
    Full { address: String, recipient: String },
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TimeoutsEntry {
    /// Until a connection stands; `10s`, `500ms`.
    connect: Option<String>,
    /// Until a step is complete.
    step: Option<String>,
    /// A whole case.
    case: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct KnownEntry {
    /// What these cases expect: `imap/select/unseen`, or a whole suite.
    #[serde(default)]
    cases: Vec<String>,
    /// What these rules of the observer see, `imap/syntax`: within the cases, if there are any, or
    /// anywhere.
    #[serde(default)]
    rules: Vec<String>,
    /// Part of what was found, `a space is missing`, where a case or rule may find several things.
    #[serde(default)]
    finding: String,
    /// The clause that is broken, `RFC 3501 §6.3.1`.
    clause: String,
    /// What the server does, and why that is a deviation.
    reason: String,
    /// The lines of a transcript that prove it.
    #[serde(default)]
    bytes: Vec<String>,
}

impl AccountEntry {
    fn account(&self, beside: &Path) -> Result<Account, String> {
        let name = &self.user;
        let password = match (&self.password, &self.password_env, &self.password_file) {
            (Some(password), None, None) => password.clone(),
            (None, Some(variable), None) => std::env::var(variable)
                .map_err(|_| format!("account {name}: ${variable} (password-env) is not set"))?,
            (None, None, Some(file)) => first_line(&beside.join(file))
                .map_err(|error| format!("account {name}: {error}"))?,
            (None, None, None) => std::env::var("MAILSPEC_PASSWORD").map_err(|_| {
                format!(
                    "account {name}: no password; give password, password-env, password-file or \
                     MAILSPEC_PASSWORD"
                )
            })?,
            _ => {
                return Err(format!(
                    "account {name}: give one of password, password-env, password-file"
                ));
            }
        };
        Ok(Account::new(name, password))
    }
}

/// The octets of a file with certificates.
pub fn certificates(path: &Path) -> Result<Vec<u8>, TargetError> {
    fs::read(path).map_err(|error| TargetError(format!("{}: {error}", path.display())))
}

/// The first line of a password file.
pub fn first_line(path: &Path) -> Result<String, TargetError> {
    let text = fs::read_to_string(path)
        .map_err(|error| TargetError(format!("{}: {error}", path.display())))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

impl DeliveryEntry {
    fn delivery(self) -> Result<Delivery, String> {
        let relay = |entry| {
            let (address, recipient) = match entry {
                RelayEntry::Address(address) => (address, Recipient::default()),
                RelayEntry::Full { address, recipient } => (address, Recipient(recipient)),
            };
            let address = address.parse::<Address>().map_err(|error| error.0)?;
            Ok::<_, String>((address, recipient))
        };
        Ok(match self {
            Self::ImapAppend => Delivery::ImapAppend,
            Self::Lmtp(entry) => {
                let (address, recipient) = relay(entry)?;
                Delivery::Lmtp(address, recipient)
            }
            Self::Smtp(entry) => {
                let (address, recipient) = relay(entry)?;
                Delivery::Smtp(address, recipient)
            }
            Self::Command(command) => Delivery::Command(command),
        })
    }
}

impl TimeoutsEntry {
    fn over(&self, default: Timeouts) -> Result<Timeouts, String> {
        let or = |text: &Option<String>, default| match text {
            None => Ok(default),
            Some(text) => duration(text),
        };
        Ok(Timeouts {
            connect: or(&self.connect, default.connect)?,
            step: or(&self.step, default.step)?,
            case: or(&self.case, default.case)?,
        })
    }
}

impl KnownEntry {
    fn known(self) -> Result<KnownDeviation, String> {
        if self.cases.is_empty() && self.rules.is_empty() {
            return Err("a known deviation names cases, rules or both".to_owned());
        }
        let exists = |rule: &&String| mailspec_rules::rules().any(|known| known.id == **rule);
        if let Some(rule) = self.rules.iter().find(|rule| !exists(rule)) {
            return Err(format!("known deviation: there is no rule {rule:?}"));
        }
        Ok(KnownDeviation {
            cases: self.cases,
            rules: self.rules,
            finding: self.finding,
            clause: self.clause,
            reason: self.reason,
            bytes: self.bytes,
        })
    }
}

/// `10s`, `500ms` or `2m`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - unit.len()];
    let wrong = || format!("{text:?} is not a duration such as 10s, 500ms or 2m");
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err(wrong()),
    }
}

/// The largest file that is read.
const LARGEST: u64 = 1024 * 1024;

fn read(path: &Path) -> Result<Vec<u8>, TargetError> {
    let wrong = |what: String| TargetError(format!("{}: {what}", path.display()));
    let mut octets = Vec::new();
    let read = fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut octets))
        .map_err(|error| wrong(error.to_string()))?;
    match read as u64 > LARGEST {
        true => Err(wrong(format!("larger than {LARGEST} octets"))),
        false => Ok(octets),
    }
}

fn parse<T: DeserializeOwned>(path: &Path, octets: &[u8]) -> Result<T, TargetError> {
    let text = std::str::from_utf8(octets)
        .map_err(|error| TargetError(format!("{}: {error}", path.display())))?;
    let options = serde_yaml::options! { budget: budget() };
    serde_yaml::from_str_with_options(text, options).map_err(|error| {
        let at = error.location();
        let at = at.map_or(String::new(), |at| {
            format!(":{}:{}", at.line(), at.column())
        });
        TargetError(format!("{}{at}: {error}", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn loaded(text: &str) -> Result<Target, TargetError> {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("password"), "from-file\nrest\n").unwrap();
        fs::write(directory.path().join("ca.pem"), "certificate").unwrap();
        let path = directory.path().join("target.yaml");
        fs::write(&path, text).unwrap();
        load(&path)
    }

    #[test]
    fn everything() {
        let target = loaded(
            "name: here\nversion: Here 1.0\nimap: 127.0.0.1:1143\npop3s: '[::1]:995'\n\
             tls: { ca: ca.pem, server-name: mail.example }\n\
             accounts:\n  - { user: a, password: p }\n  - { user: b, password-file: password }\n\
             second: { user: c, password: q }\ndisposable: true\napop: true\nprefix: INBOX.\n\
             delivery: { lmtp: '127.0.0.1:24' }\ntimeouts: { step: 500ms, case: 2m }\n\
             known-deviations:\n  - { cases: [imap/x/y], rules: [imap/syntax], finding: a space, clause: RFC 3501 §1, reason: because, bytes: ['S: * OK'] }\n",
        )
        .unwrap();
        assert_eq!(target.name, "here");
        assert_eq!(target.version.as_deref(), Some("Here 1.0"));
        assert_eq!(target.imap.unwrap().to_string(), "127.0.0.1:1143");
        assert_eq!(target.pop3s.unwrap().to_string(), "[::1]:995");
        assert_eq!(target.tls.ca.as_deref(), Some(&b"certificate"[..]));
        assert_eq!(target.tls.name.as_deref(), Some("mail.example"));
        assert_eq!(
            target.accounts,
            [Account::new("a", "p"), Account::new("b", "from-file")]
        );
        assert_eq!(target.second, Some(Account::new("c", "q")));
        assert!(target.disposable);
        assert!(target.apop);
        assert_eq!(
            target.delivery,
            Some(Delivery::Lmtp(
                "127.0.0.1:24".parse().unwrap(),
                Recipient::default()
            ))
        );
        assert_eq!(target.timeouts.step, Duration::from_millis(500));
        assert_eq!(target.timeouts.case, Duration::from_secs(120));
        assert_eq!(
            target.known,
            [KnownDeviation {
                cases: vec!["imap/x/y".to_owned()],
                rules: vec!["imap/syntax".to_owned()],
                finding: "a space".to_owned(),
                clause: "RFC 3501 §1".to_owned(),
                reason: "because".to_owned(),
                bytes: vec!["S: * OK".to_owned()],
            }]
        );
    }

    #[rstest]
    #[case("imap: h:1\naccounts: []\n", "no account")]
    #[case("accounts: [{ user: a, password: b }]\n", "no address")]
    #[case("imap: h\naccounts: [{ user: a, password: b }]\n", "not HOST:PORT")]
    #[case(
        "imap: h:1\ntls: { ca: none.pem }\naccounts: [{ user: a, password: b }]\n",
        "none.pem"
    )]
    #[case("imap: h:1\nacounts: []\n", "target.yaml:2:1")]
    #[case(
        "imap: h:1\naccounts:\n  - { user: a, pasword: b }\n",
        "target.yaml:3:"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, password-env: MAILSPEC_NO_SUCH }]\n",
        "MAILSPEC_NO_SUCH"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, password: b, password-env: c }]\n",
        "give one of"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, password: b }]\ntimeouts: { step: soon }\n",
        "not a duration"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, password: b }]\nknown-deviations: [{ clause: x, reason: y }]\n",
        "names cases, rules or both"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, password: b }]\nknown-deviations: [{ rules: [no/such], clause: x, reason: y }]\n",
        "no rule \"no/such\""
    )]
    fn mistakes_are_named(#[case] text: &str, #[case] part: &str) {
        let error = loaded(text).unwrap_err();
        assert!(error.0.contains(part), "{error}");
        assert!(error.0.contains("target.yaml"), "{error}");
    }
}
