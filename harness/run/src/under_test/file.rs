//! Target files: a target described in YAML.

use std::{
    borrow::Cow,
    fmt, fs,
    io::Read,
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::deviations::{CaseNames, KnownEntry, checked, known_deviations};
use super::password::PasswordChange;
use super::target::{
    Account, Address, Delivery, KnownDeviation, Recipient, SaslChoice, Target, TargetError,
    Timeouts, Verification,
};
use crate::pace::Gentle;
use mailspec_suite::{Mechanism, budget};
use serde_yaml::{Location, Spanned};

impl Target {
    /// Reads the target file at `path`; files that it names are looked for beside it, and its known
    /// deviations may name `cases`.
    pub fn load(path: &Path, cases: &CaseNames) -> Result<Self, TargetError> {
        load(path, cases)
    }
}

/// Finds every mistake in the target file at `path`, and in the list of known deviations that it
/// names. What only the machine of the run can tell is left out: whether a variable is set, what a
/// file with a password or certificates holds.
pub fn check_target(path: &Path, cases: &CaseNames) -> Result<(), TargetError> {
    checked_file(path, cases).map(drop)
}

fn load(path: &Path, cases: &CaseNames) -> Result<Target, TargetError> {
    let (file, known) = checked_file(path, cases)?;
    let at = |what: String| TargetError(format!("{}: {what}", path.display()));
    let beside = path.parent().unwrap_or(Path::new("."));
    let address = |text: &Option<Spanned<String>>| {
        let parsed = text.as_ref().map(|text| text.value.parse::<Address>());
        parsed.transpose().map_err(|error| at(error.0))
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
    let login = |entry: &Spanned<AccountEntry>| entry.value.account(beside).map_err(at);
    target.accounts = file.accounts.iter().map(login).collect::<Result<_, _>>()?;
    target.second = file.second.as_ref().map(login).transpose()?;
    target.sasl = match &file.sasl {
        Some(choice) => Some(sasl(&choice.value).map_err(at)?),
        // Nothing else can be done with a token.
        None if target
            .accounts
            .iter()
            .all(|account| !account.has_password()) =>
        {
            Some(SaslChoice::Strongest)
        }
        None => None,
    };
    target.small_quota = file.small_quota.as_ref().map(login).transpose()?;
    target.change_password = file.change_password.map(PasswordChange::Command);
    target.disposable = file.disposable;
    target.plaintext = file.plaintext;
    target.apop = file.apop;
    target.prefix = file.prefix;
    let limit = file.timeouts.run.as_ref();
    target.limit = limit
        .map(|time| duration(&time.value))
        .transpose()
        .map_err(at)?;
    target.timeouts = file.timeouts.over(Timeouts::default()).map_err(at)?;
    target.delivery = match file.delivery {
        None if target.has_imap() => Some(Delivery::ImapAppend),
        None => None,
        Some(entry) => Some(entry.delivery().map_err(at)?),
    };
    target.gentle = file.gentle.map(GentleEntry::gentle);
    target.known = known;
    Ok(target)
}

fn checked_file(
    path: &Path,
    cases: &CaseNames,
) -> Result<(TargetFile, Vec<KnownDeviation>), TargetError> {
    let mut file: TargetFile = parse(path, &read(path)?)?;
    let mut mistakes = file.mistakes(path);
    let known = match std::mem::take(&mut file.known_deviations) {
        KnownEntries::File(file) => {
            let beside = path.parent().unwrap_or(Path::new("."));
            known_deviations(&beside.join(file), cases)
        }
        KnownEntries::List(entries) => checked(path, entries, cases),
    };
    match known {
        Ok(known) if mistakes.is_empty() => Ok((file, known)),
        known => {
            mistakes.extend(known.err().map(|error| error.0));
            Err(TargetError(mistakes.join("\n")))
        }
    }
}

impl TargetFile {
    fn mistakes(&self, path: &Path) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut tell = |at: Location, what: String| {
            let (line, column) = (at.line(), at.column());
            mistakes.push(format!("{}:{line}:{column}: {what}", path.display()));
        };
        let addresses = [&self.imap, &self.imaps, &self.pop3, &self.pop3s];
        for address in addresses.into_iter().flatten() {
            if let Err(error) = address.value.parse::<Address>() {
                tell(address.referenced, error.0);
            }
        }
        let TimeoutsEntry {
            connect,
            step,
            case,
            run,
        } = &self.timeouts;
        for time in [connect, step, case, run].into_iter().flatten() {
            if let Err(what) = duration(&time.value) {
                tell(time.referenced, what);
            }
        }
        if let Some(choice) = &self.sasl
            && let Err(what) = sasl(&choice.value)
        {
            tell(choice.referenced, what);
        }
        let others = self.second.iter().chain(&self.small_quota);
        for account in self.accounts.iter().chain(others) {
            if let Err(what) = account.value.check() {
                tell(account.referenced, what);
            }
        }
        let mut about = |what: &str| mistakes.push(format!("{}: {what}", path.display()));
        if addresses.iter().all(|address| address.is_none()) {
            about("no address: give at least one of imap, imaps, pop3, pop3s");
        }
        if self.accounts.is_empty() {
            about("no account: give at least one under accounts");
        }
        if let Some(Err(what)) = self.delivery.clone().map(DeliveryEntry::delivery) {
            about(&what);
        }
        mistakes
    }
}

/// The JSON Schema of target files.
pub fn schema() -> Schema {
    schemars::schema_for!(TargetFile)
}

/// A server under test.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "mailspec target", extend("anyOf" = [
    { "required": ["imap"] }, { "required": ["imaps"] },
    { "required": ["pop3"] }, { "required": ["pop3s"] },
]))]
struct TargetFile {
    /// How reports call the server.
    name: Option<String>,
    /// The server's name and version, for reports.
    version: Option<String>,
    /// IMAP, `HOST:PORT`.
    #[schemars(with = "Option<HostAndPort>")]
    imap: Option<Spanned<String>>,
    /// IMAP over TLS from the start, `HOST:PORT`.
    #[schemars(with = "Option<HostAndPort>")]
    imaps: Option<Spanned<String>>,
    /// POP3, `HOST:PORT`.
    #[schemars(with = "Option<HostAndPort>")]
    pop3: Option<Spanned<String>>,
    /// POP3 over TLS from the start, `HOST:PORT`.
    #[schemars(with = "Option<HostAndPort>")]
    pop3s: Option<Spanned<String>>,
    /// How the certificate is judged.
    #[serde(default)]
    tls: TlsEntry,
    /// Whether passwords go in the clear to another machine, though it offers STARTTLS or STLS.
    #[serde(default)]
    plaintext: bool,
    /// Logins; several let disposable cases run in parallel.
    #[schemars(with = "Vec<AccountEntry>", length(min = 1))]
    accounts: Vec<Spanned<AccountEntry>>,
    /// Somebody else, for cases about several users.
    #[schemars(with = "Option<AccountEntry>")]
    second: Option<Spanned<AccountEntry>>,
    /// The SASL mechanism that logins use, or `strongest`: the strongest that the server lists and
    /// for which the account has a password or a token. Default: LOGIN, or USER and PASS; where
    /// there is none, PLAIN.
    #[schemars(with = "Option<String>")]
    sasl: Option<Spanned<String>>,
    /// An account that holds a few messages and no more (RFC 9208): cases fill it up, empty it and,
    /// if it may do so itself, change its limits.
    #[schemars(with = "Option<AccountEntry>")]
    small_quota: Option<Spanned<AccountEntry>>,
    /// A shell command that changes the password of an account. `MAILSPEC_USER` is the user's name;
    /// its standard input has the new password in its first line, the present one in its second.
    /// Cases change the password of one account for a moment, `mailspec-` before what it was.
    change_password: Option<String>,
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
    /// What a run may cost the server in any minute, which `--gentle` asks for as well: its cases are
    /// played one after the other then, and wait for each other.
    gentle: Option<GentleEntry>,
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
    List(#[schemars(with = "Vec<KnownEntry>")] Vec<Spanned<KnownEntry>>),
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
#[schemars(extend("allOf" = [
    { "oneOf": [
        { "required": ["password"] }, { "required": ["password-env"] },
        { "required": ["password-file"] },
        { "properties": { "password": false, "password-env": false, "password-file": false } },
    ] },
    { "oneOf": [
        { "required": ["token"] }, { "required": ["token-env"] },
        { "required": ["token-file"] }, { "required": ["token-command"] },
        { "properties": {
            "token": false, "token-env": false, "token-file": false, "token-command": false,
        } },
    ] },
]))]
struct AccountEntry {
    /// The user's name.
    #[schemars(length(min = 1))]
    user: String,
    /// The password.
    password: Option<String>,
    /// Environment variable that holds the password.
    password_env: Option<String>,
    /// File whose first line is the password.
    password_file: Option<PathBuf>,
    /// The bearer token, for OAUTHBEARER and XOAUTH2.
    token: Option<String>,
    /// Environment variable that holds the token.
    token_env: Option<String>,
    /// File whose first line is the token.
    token_file: Option<PathBuf>,
    /// Shell command that prints a fresh token; `MAILSPEC_USER` is the user's name.
    token_command: Option<String>,
}

#[derive(Clone, Deserialize, JsonSchema)]
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

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
enum RelayEntry {
    /// `HOST:PORT`; the recipient is the account's name.
    Address(#[schemars(with = "HostAndPort")] String),
    /// With a recipient such as `{user}@example.org`.
    Full {
        #[schemars(with = "HostAndPort")]
        address: String,
        recipient: String,
    },
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TimeoutsEntry {
    /// Until a connection stands; `10s`, `500ms`.
    #[schemars(with = "Option<Time>")]
    connect: Option<Spanned<String>>,
    /// Until a step is complete.
    #[schemars(with = "Option<Time>")]
    step: Option<Spanned<String>>,
    /// A whole case.
    #[schemars(with = "Option<Time>")]
    case: Option<Spanned<String>>,
    /// A whole run, unless the command line says it; default: a hundred seconds, or more if the
    /// server is merely far away.
    #[schemars(with = "Option<Time>")]
    run: Option<Spanned<String>>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GentleEntry {
    /// Connections that are opened in any minute; default: 30.
    connections: Option<NonZeroU32>,
    /// Logins in any minute; default: 30.
    logins: Option<NonZeroU32>,
    /// Commands in any minute; default: 300.
    commands: Option<NonZeroU32>,
    /// Logins that may fail in the whole run; default: 3.
    failed_logins: Option<u32>,
}

impl GentleEntry {
    fn gentle(self) -> Gentle {
        let default = Gentle::default();
        let or = |given: Option<NonZeroU32>, default| given.map_or(default, |it| it.get().into());
        Gentle {
            connections: or(self.connections, default.connections),
            logins: or(self.logins, default.logins),
            commands: or(self.commands, default.commands),
            failed_logins: self.failed_logins.map_or(default.failed_logins, u64::from),
        }
    }
}

/// How an address is written, for the schema.
struct HostAndPort;

/// How a time is written, for the schema.
struct Time;

impl JsonSchema for HostAndPort {
    fn schema_name() -> Cow<'static, str> {
        "HostAndPort".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = r"^(\[[^\[\]]+\]|[^:\[\]]+):[0-9]{1,5}$";
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,19}(ms|s|m)$" })
    }
}

impl AccountEntry {
    fn check(&self) -> Result<(), String> {
        let name = &self.user;
        let ways = [
            self.password.is_some(),
            self.password_env.is_some(),
            self.password_file.is_some(),
        ];
        let tokens = [
            self.token.is_some(),
            self.token_env.is_some(),
            self.token_file.is_some(),
            self.token_command.is_some(),
        ];
        let several = |ways: &[bool]| ways.iter().filter(|there| **there).count() > 1;
        if name.is_empty() {
            return Err("an account without a name".to_owned());
        }
        if several(&ways) {
            return Err(format!(
                "account {name}: give one of password, password-env, password-file"
            ));
        }
        if several(&tokens) {
            return Err(format!(
                "account {name}: give one of token, token-env, token-file, token-command"
            ));
        }
        Ok(())
    }

    /// The bearer token, if one is given.
    fn bearer(&self, beside: &Path) -> Result<Option<String>, String> {
        let name = &self.user;
        let wrong = |what: String| format!("account {name}: {what}");
        if let Some(token) = &self.token {
            return Ok(Some(token.clone()));
        }
        if let Some(variable) = &self.token_env {
            let token = std::env::var(variable);
            let unset = |_| wrong(format!("${variable} (token-env) is not set"));
            return token.map(Some).map_err(unset);
        }
        if let Some(file) = &self.token_file {
            let token = first_line(&beside.join(file));
            return token.map(Some).map_err(|error| wrong(error.0));
        }
        let Some(command) = &self.token_command else {
            return Ok(None);
        };
        let output = std::process::Command::new("sh")
            .args(["-c", command])
            .env("MAILSPEC_USER", name)
            .current_dir(
                Some(beside)
                    .filter(|at| at.is_dir())
                    .unwrap_or(Path::new(".")),
            )
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|error| wrong(format!("token-command: {error}")))?;
        // What it printed is not shown: it may be a token.
        if !output.status.success() {
            return Err(wrong(format!("token-command: {}", output.status)));
        }
        let printed = String::from_utf8(output.stdout);
        let printed = printed.map_err(|_| wrong("token-command: not UTF-8".to_owned()))?;
        match printed.lines().next().map(str::trim) {
            None | Some("") => Err(wrong("token-command: it printed no token".to_owned())),
            Some(token) => Ok(Some(token.to_owned())),
        }
    }

    fn account(&self, beside: &Path) -> Result<Account, String> {
        let name = &self.user;
        let token = self.bearer(beside)?;
        let password = match (&self.password, &self.password_env, &self.password_file) {
            (Some(password), ..) => password.clone(),
            (_, Some(variable), _) => std::env::var(variable)
                .map_err(|_| format!("account {name}: ${variable} (password-env) is not set"))?,
            (.., Some(file)) => first_line(&beside.join(file))
                .map_err(|error| format!("account {name}: {error}"))?,
            (None, None, None) if token.is_some() => String::new(),
            (None, None, None) => std::env::var("MAILSPEC_PASSWORD").map_err(|_| {
                format!(
                    "account {name}: no password; give password, password-env, password-file or \
                     MAILSPEC_PASSWORD, or a token"
                )
            })?,
        };
        let account = Account::new(name, password);
        Ok(match token {
            Some(token) => account.with_token(token),
            None => account,
        })
    }
}

/// A mechanism, or `strongest`.
fn sasl(text: &str) -> Result<SaslChoice, String> {
    if text == "strongest" {
        return Ok(SaslChoice::Strongest);
    }
    let mechanism = Mechanism::from_name(text).map(SaslChoice::Mechanism);
    mechanism.ok_or_else(|| {
        let known = Mechanism::ALL.map(Mechanism::name).join(", ");
        format!("unknown mechanism {text:?}: strongest, {known} are known")
    })
}

/// The octets of a file with certificates.
pub fn certificates(path: &Path) -> Result<Vec<u8>, TargetError> {
    read(path)
}

/// The first line of a file with a password or a token.
pub fn first_line(path: &Path) -> Result<String, TargetError> {
    let wrong = |what: &str| TargetError(format!("{}: {what}", path.display()));
    let octets = read(path)?;
    let text = String::from_utf8(octets).map_err(|_| wrong("not UTF-8"))?;
    match text.lines().next() {
        None | Some("") => Err(wrong("there is nothing in its first line")),
        Some(line) => Ok(line.to_owned()),
    }
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
        let or = |text: &Option<Spanned<String>>, default| match text {
            None => Ok(default),
            Some(text) => duration(&text.value),
        };
        Ok(Timeouts {
            connect: or(&self.connect, default.connect)?,
            step: or(&self.step, default.step)?,
            case: or(&self.case, default.case)?,
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

pub(super) fn read(path: &Path) -> Result<Vec<u8>, TargetError> {
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

pub(super) fn parse<T: DeserializeOwned>(path: &Path, octets: &[u8]) -> Result<T, TargetError> {
    let text = std::str::from_utf8(octets)
        .map_err(|error| TargetError(format!("{}: {error}", path.display())))?;
    // No lines of the file are shown: there may be passwords in them, under whatever key.
    let options = serde_yaml::options! { budget: budget(), with_snippet: false };
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
    use mailspec_suite::Library;

    fn loaded(text: &str) -> Result<Target, TargetError> {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("password"), "from-file\nrest\n").unwrap();
        fs::write(directory.path().join("token"), "abc\n").unwrap();
        fs::write(directory.path().join("ca.pem"), "certificate").unwrap();
        let path = directory.path().join("target.yaml");
        fs::write(&path, text).unwrap();
        let names = CaseNames::of([&Library::embedded().expect("the embedded suites load")]);
        load(&path, &names)
    }

    #[test]
    fn everything() {
        let target = loaded(
            "name: here\nversion: Here 1.0\nimap: 127.0.0.1:1143\npop3s: '[::1]:995'\n\
             tls: { ca: ca.pem, server-name: mail.example }\n\
             accounts:\n  - { user: a, password: p }\n  - { user: b, password-file: password }\n\
             second: { user: c, password: q }\ndisposable: true\napop: true\nprefix: INBOX.\n\
             delivery: { lmtp: '127.0.0.1:24' }\ntimeouts: { step: 500ms, case: 2m, run: 5m }\n\
             known-deviations:\n  - { cases: [imap/select], rules: [imap/syntax], finding: a space, clause: RFC 3501 §1, reason: because, octets: ['S: * OK'] }\n",
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
        assert_eq!(target.limit, Some(Duration::from_secs(300)));
        assert_eq!(
            target.known,
            [KnownDeviation {
                cases: vec!["imap/select".to_owned()],
                rules: vec!["imap/syntax".to_owned()],
                finding: vec!["a space".to_owned()],
                clause: "RFC 3501 §1".to_owned(),
                reason: "because".to_owned(),
                octets: vec!["S: * OK".to_owned()],
            }]
        );
    }

    #[rstest]
    #[case::literal("token: abc")]
    #[case::file("token-file: token")]
    #[case::command("token-command: 'echo abc; echo more'")]
    #[case::command_for_the_user("token-command: 'test $MAILSPEC_USER = a && cat token'")]
    fn tokens(#[case] given: &str) {
        let target = loaded(&format!("imap: h:1\naccounts: [{{ user: a, {given} }}]\n")).unwrap();
        assert_eq!(target.accounts, [Account::new("a", "").with_token("abc")]);
        assert_eq!(target.sasl, Some(SaslChoice::Strongest));
    }

    #[rstest]
    #[case("SCRAM-SHA-256", SaslChoice::Mechanism(Mechanism::ScramSha256))]
    #[case("xoauth2", SaslChoice::Mechanism(Mechanism::XOAuth2))]
    #[case("strongest", SaslChoice::Strongest)]
    fn mechanisms(#[case] given: &str, #[case] expected: SaslChoice) {
        let text = format!("imap: h:1\nsasl: {given}\naccounts: [{{ user: a, password: b }}]\n");
        assert_eq!(loaded(&text).unwrap().sasl, Some(expected));
    }

    #[rstest]
    #[case(
        "imap: h:1\nsasl: SCRAM\naccounts: [{ user: a, password: b }]\n",
        "target.yaml:2:7: unknown mechanism \"SCRAM\""
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, token: b, token-env: c }]\n",
        "give one of token"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, token-command: exit 3 }]\n",
        "token-command: exit status: 3"
    )]
    #[case(
        "imap: h:1\naccounts: [{ user: a, token-command: 'true' }]\n",
        "it printed no token"
    )]
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
        "target.yaml:3:30: there is no rule `no/such`"
    )]
    fn mistakes_are_named(#[case] text: &str, #[case] part: &str) {
        let error = loaded(text).unwrap_err();
        assert!(error.0.contains(part), "{error}");
        assert!(error.0.contains("target.yaml"), "{error}");
    }
}
