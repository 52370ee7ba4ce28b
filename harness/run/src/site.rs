//! A target as it was found: reachable, and what it can do in which state.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::Ordering},
};

use mailspec_rules::Ledger;
use mailspec_suite::{Mechanism, Protocol};
use mailspec_syntax::imap::response::{Response, Untagged};
use tokio::time::{Duration, Instant, timeout, timeout_at};

use crate::{
    client::{self, Client, Way, ok},
    connection::{
        Beside, Budget, Connection, Event, OpenError, Passed, Route, Stream, Tap, Tapped, Tls,
        Transcript,
    },
    leftovers::Leftover,
    pace::{Cost, PATIENCE, Spent},
    patience::Patience,
    redactor::Redactor,
    time::later,
    tls,
    trouble::{Cause, Trouble},
    under_test::{Account, Address, SaslChoice, Target},
    verdict::{Encryption, Port},
};

/// A target that was probed.
pub struct Site {
    pub(crate) target: Target,
    pub(crate) imap: Option<Side>,
    pub(crate) pop3: Option<Side>,
    /// The hierarchy delimiter; `None` is a flat name space.
    pub(crate) delimiter: Option<char>,
    /// What names of new mailboxes begin with.
    pub(crate) prefix: String,
    /// Protocols that could not be used because what came broke their rules, and how.
    pub(crate) broken: BTreeMap<Protocol, String>,
    /// How long the server took for a login, the longest of all protocols.
    answer: Duration,
    /// When the probe began.
    began: Instant,
    /// Mailboxes of other runs in the first account.
    pub(crate) of_other_runs: Vec<Leftover>,
    /// What no report shows.
    pub(crate) redactor: Redactor,
    /// Whoever wants all octets.
    tap: Option<Tap>,
    /// What was spent so far.
    pub(crate) spent: Arc<Spent>,
    /// How long it was silent, and how slow it was.
    pub(crate) patience: Patience,
    /// What the rules saw while probing, and its record.
    beside: Beside,
    transcript: Transcript,
    /// What the server may make the run keep.
    pub(crate) budget: Budget,
}

/// One protocol of a target.
pub(crate) struct Side {
    pub(crate) plain: Option<Route>,
    pub(crate) implicit: Option<Route>,
    /// How connections that log in are made.
    pub(crate) login: Login,
    /// Capabilities listed before and after login, upper case.
    pub(crate) before: BTreeSet<String>,
    pub(crate) after: BTreeSet<String>,
    /// The same before the login, where we log in: under TLS perhaps.
    pub(crate) here: BTreeSet<String>,
    /// The POP3 greeting has a timestamp (RFC 1939 §7).
    pub(crate) apop: bool,
    /// How we log in there.
    pub(crate) way: Way,
    /// Whoever connects is somebody already (RFC 3501 §7.1.4).
    pub(crate) preauth: bool,
    /// LOGIN, or USER and PASS, work where we log in.
    pub(crate) takes_passwords: bool,
}

/// How long the probe of one protocol may take, whatever the server does.
const PROBING: Duration = Duration::from_secs(40);

/// What protects the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    Plain,
    StartTls,
    Implicit,
}

/// The target could not be reached or used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

/// Capabilities that are kept of one list: servers have some dozens.
const CAPABILITIES: usize = 500;

impl Site {
    /// Connects to every protocol of the target, logs in, and asks what it can do.
    pub async fn probe(target: Target) -> Result<Self, Unusable> {
        Self::probe_tapped(target, None).await
    }

    /// The same, with a tap on every connection of the probe and of the run.
    pub async fn probe_tapped(target: Target, tap: Option<Tap>) -> Result<Self, Unusable> {
        let redactor = Redactor::of(&target);
        let probed = Self::probed(target, redactor.clone(), tap).await;
        probed.map_err(|why| Unusable(redactor.text(&why.0)))
    }

    async fn probed(
        target: Target,
        redactor: Redactor,
        tap: Option<Tap>,
    ) -> Result<Self, Unusable> {
        let config = tls::client(&target.tls).map_err(|error| Unusable(error.0))?;
        let route = |protocol, address: &Option<Address>, implicit_tls| {
            let address = address.clone()?;
            let server_name = match &target.tls.name {
                Some(name) => name.clone(),
                None => address.host.clone(),
            };
            let tls = Tls {
                config: config.clone(),
                server_name,
            };
            Some(Route {
                protocol,
                address,
                implicit_tls,
                tls,
            })
        };
        let imap = (
            route(Protocol::Imap, &target.imap, false),
            route(Protocol::Imap, &target.imaps, true),
        );
        let pop3 = (
            route(Protocol::Pop3, &target.pop3, false),
            route(Protocol::Pop3, &target.pop3s, true),
        );
        let mut site = Self {
            tap,
            prefix: target.prefix.clone().unwrap_or_default(),
            target,
            imap: None,
            pop3: None,
            delimiter: None,
            broken: BTreeMap::new(),
            answer: Duration::ZERO,
            began: Instant::now(),
            of_other_runs: Vec::new(),
            spent: Arc::default(),
            patience: Patience::default(),
            beside: Beside::default(),
            transcript: Transcript::new(redactor.clone()),
            redactor,
            budget: Budget::default(),
        };
        site.imap = site.usable_side(imap, Protocol::Imap).await?;
        if site.imap.as_ref().is_some_and(|side| side.preauth) {
            // It is one and the same for all connections.
            site.target.accounts.truncate(1);
            site.target.second = None;
            site.target.small_quota = None;
        }
        site.pop3 = site.usable_side(pop3, Protocol::Pop3).await?;
        if site.imap.is_none() && site.pop3.is_none() && site.broken.is_empty() {
            return Err(Unusable("the target has no address".to_owned()));
        }
        Ok(site)
    }

    /// The side of one protocol. If what keeps it from being used breaks a rule, that is a finding,
    /// and the cases of the protocol are not tested; else the target is of no use.
    async fn usable_side(
        &mut self,
        routes: (Option<Route>, Option<Route>),
        protocol: Protocol,
    ) -> Result<Option<Side>, Unusable> {
        let trouble = match timeout(PROBING, self.side(routes, protocol)).await {
            Ok(Ok(side)) => return Ok(side),
            Ok(Err(trouble)) => trouble,
            Err(_) => Trouble::new(
                format!("the probe of {protocol} was not done within {PROBING:?}"),
                Cause::Silent,
            ),
        };
        let what = self.transcript.mask(&trouble.what);
        let is_answer = matches!(trouble.cause, Cause::Broken | Cause::Silent);
        if is_answer && self.beside.any(protocol) {
            self.broken.insert(protocol, what);
            return Ok(None);
        }
        Err(Unusable(what))
    }

    /// When the probe began.
    pub(crate) fn began(&self) -> Instant {
        self.began
    }

    /// How long the server took for a login.
    pub(crate) fn answer(&self) -> Duration {
        self.answer
    }

    /// What the rules saw while probing.
    pub(crate) fn beside(&self) -> &Beside {
        &self.beside
    }

    /// What went over the wire while probing.
    pub(crate) fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// How long a step may take.
    pub(crate) fn step_limit(&self) -> Duration {
        self.patience.limit(self.target.timeouts.step, self.answer)
    }

    /// How long what prepares a case may take.
    pub(crate) fn preparation_limit(&self) -> Duration {
        self.patience
            .preparing(self.target.timeouts.step, self.answer)
    }

    /// Whether the server takes connections again, `patience` long.
    pub(crate) async fn answers_within(&self, patience: Duration) -> bool {
        let sides = [&self.imap, &self.pop3].into_iter().flatten();
        let routes = sides
            .flat_map(|side| [&side.plain, &side.implicit])
            .flatten();
        let addresses: Vec<&Address> = routes.map(|route| &route.address).collect();
        let deadline = Instant::now() + patience;
        loop {
            let mut all = true;
            for address in &addresses {
                all &= timeout_at(deadline, Stream::connect(address))
                    .await
                    .is_ok_and(|it| it.is_ok());
            }
            if all || Instant::now() >= deadline {
                return all;
            }
            let pause = match self.target.gentle {
                None => Duration::from_millis(200),
                Some(_) => PATIENCE,
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// The protocol's side, if the target has it.
    pub(crate) fn at(&self, protocol: Protocol) -> Option<&Side> {
        match protocol {
            Protocol::Imap => self.imap.as_ref(),
            Protocol::Pop3 => self.pop3.as_ref(),
        }
    }

    /// The ports, for the report.
    pub(crate) fn ports(&self) -> Vec<Port> {
        let sides = [(&self.imap, "STARTTLS"), (&self.pop3, "STLS")];
        let mut ports = Vec::new();
        for (side, upgrade) in sides {
            let Some(side) = side else { continue };
            for route in [&side.plain, &side.implicit].into_iter().flatten() {
                let tls = match route.implicit_tls {
                    true => Encryption::Implicit,
                    false if side.before.contains(upgrade) => Encryption::Upgrade,
                    false => Encryption::None,
                };
                ports.push(Port {
                    protocol: route.protocol,
                    address: route.address.to_string(),
                    tls,
                });
            }
        }
        ports
    }

    /// What each protocol lists, before and after login, for the report.
    pub(crate) fn capabilities(&self) -> BTreeMap<String, Vec<String>> {
        let sides = [("imap", &self.imap), ("pop3", &self.pop3)];
        let mut all = BTreeMap::new();
        for (name, side) in sides {
            let Some(side) = side else { continue };
            all.insert(
                format!("{name} before login"),
                side.before.iter().cloned().collect(),
            );
            all.insert(
                format!("{name} after login"),
                side.after.iter().cloned().collect(),
            );
        }
        all
    }

    async fn side(
        &mut self,
        (plain, implicit): (Option<Route>, Option<Route>),
        protocol: Protocol,
    ) -> Result<Option<Side>, Trouble> {
        let Some(first) = plain.as_ref().or(implicit.as_ref()) else {
            return Ok(None);
        };
        let address = first.address.clone();
        let unusable = |trouble: Trouble| trouble.of(&format!("{protocol} at {address}"));
        let mut client = self.connect(first).await.map_err(unusable)?;
        let greeting = client.connection.take_inbox();
        let apop = greeting.first().is_some_and(|greeting| {
            protocol == Protocol::Pop3 && client::timestamp(&greeting.octets).is_some()
        });
        let before = self.capability(&mut client).await.map_err(unusable)?;
        let apop_works = apop && self.target.apop;
        let preauth = client.preauth;
        let upgrade = match protocol {
            Protocol::Imap => "STARTTLS",
            Protocol::Pop3 => "STLS",
        };
        // Whoever is on the way to another machine would read the password.
        let offered = before.contains(upgrade) || implicit.is_some();
        // TLS may bring USER, which more cases want than APOP.
        let Some(account) = self.target.accounts.first().cloned() else {
            return Err(Trouble::ours("the target has no account"));
        };
        let other_way = !offered && listed_way(protocol, &before, apop_works).is_some();
        let plain_login = match self.target.sasl {
            Some(choice) => sasl_way(choice, &account, protocol, &before).is_some() || preauth,
            None => takes_passwords(protocol, &before) || other_way || preauth,
        };
        let clear = address.is_loopback() || self.target.plaintext || !offered || preauth;
        let login = if plain.is_some() && plain_login && clear {
            Login::Plain
        } else if implicit.is_some() {
            Login::Implicit
        } else if before.contains(upgrade) {
            Login::StartTls
        } else {
            Login::Plain
        };
        let mut side = Side {
            plain,
            implicit,
            login,
            before,
            after: BTreeSet::new(),
            here: BTreeSet::new(),
            apop,
            way: Way::Password,
            preauth,
            takes_passwords: plain_login,
        };
        if side.login == Login::Implicit && side.plain.is_some() {
            client.logout().await;
            client = self.route_of(&side).await.map_err(unusable)?;
        }
        self.protect(&mut client, &side).await.map_err(unusable)?;
        let here = match side.login {
            Login::Plain => side.before.clone(),
            // TLS may change what is listed (RFC 3501 §6.2.1, RFC 2595 §4).
            Login::StartTls | Login::Implicit => {
                self.capability(&mut client).await.map_err(unusable)?
            }
        };
        side.takes_passwords = takes_passwords(protocol, &here);
        let way = match self.target.sasl {
            Some(choice) if !preauth => {
                let way = sasl_way(choice, &account, protocol, &here);
                let missing = || {
                    let wanted = match choice {
                        SaslChoice::Mechanism(mechanism) => mechanism.name(),
                        SaslChoice::Strongest => "a mechanism for which the account has a secret",
                    };
                    let why = format!("the server does not list {wanted} where we log in");
                    unusable(Trouble::new(why, Cause::Refused))
                };
                Some(way.ok_or_else(missing)?)
            }
            _ => listed_way(protocol, &here, apop_works),
        };
        side.way = match way {
            Some(way) => way,
            None if protocol == Protocol::Imap && !preauth => {
                let why = "the server lists LOGINDISABLED where we log in, and no AUTH=PLAIN";
                return Err(unusable(Trouble::new(why, Cause::Refused)));
            }
            // CAPA may leave out what works all the same.
            None => Way::Password,
        };
        side.here = here;
        let deadline = self.deadline();
        let asked = Instant::now();
        self.log_in(&mut client, &side, &account, deadline)
            .await
            .map_err(unusable)?;
        let measured = asked.elapsed();
        self.answer = self.answer.max(measured);
        side.after = self.capability(&mut client).await.map_err(unusable)?;
        self.target.timeouts = self
            .target
            .timeouts
            .for_server(measured, login_delay(&side.after));
        if protocol == Protocol::Pop3 && !side.lists() {
            side.after = self.tried(client, &side, &account).await;
            return Ok(Some(side));
        }
        if protocol == Protocol::Imap {
            self.names(&mut client, &side.after)
                .await
                .map_err(unusable)?;
            // What a run that was killed left; nothing depends on it.
            let there = self.of_runs(&mut client, &account).await;
            self.of_other_runs = there.unwrap_or_default();
        }
        client.logout().await;
        Ok(Some(side))
    }

    async fn route_of(&self, side: &Side) -> Result<Client, Trouble> {
        let route = side.route(false);
        let route = route.ok_or_else(|| Trouble::ours("no address"))?;
        self.connect(route).await
    }

    /// Negotiates TLS on a connection whose greeting was read, if the target takes passwords on no
    /// other.
    pub(crate) async fn protect(&self, client: &mut Client, side: &Side) -> Result<(), Trouble> {
        if side.login == Login::StartTls && !client.connection.tls() {
            self.start_tls(client, side.plain.as_ref()).await?;
        }
        Ok(())
    }

    /// A connection that is logged in as `account`.
    pub(crate) async fn logged_in(
        &self,
        side: &Side,
        account: &Account,
    ) -> Result<Client, Trouble> {
        let mut client = self.route_of(side).await?;
        self.protect(&mut client, side).await?;
        self.log_in(&mut client, side, account, self.deadline())
            .await?;
        Ok(client)
    }

    /// Logs in on a connection whose greeting was read.
    pub(crate) async fn log_in(
        &self,
        client: &mut Client,
        side: &Side,
        account: &Account,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        if side.way == Way::Apop
            && let Some(digest) = client.digest(account)
        {
            self.redactor.hide_digest(&digest);
        }
        self.spent.logins.fetch_add(1, Ordering::Relaxed);
        client
            .login(account, side.way, &self.redactor, deadline)
            .await
    }

    pub(crate) async fn connect(&self, route: &Route) -> Result<Client, Trouble> {
        let transcript = self.transcript.clone();
        let deadline = later(Instant::now(), self.target.timeouts.connect);
        let connection = self
            .open(
                "probe",
                None,
                route,
                Ledger::default(),
                transcript,
                deadline,
            )
            .await;
        let mut connection = connection.map_err(Trouble::from)?;
        connection.report_beside(&self.beside);
        Client::greet(connection, self.deadline()).await
    }

    /// Opens a connection, for the case of this address perhaps, and counts it.
    pub(crate) async fn open(
        &self,
        name: &str,
        case: Option<&str>,
        route: &Route,
        ledger: Ledger,
        transcript: Transcript,
        deadline: Instant,
    ) -> Result<Connection, OpenError> {
        let before = self.spent.connections.fetch_add(1, Ordering::Relaxed);
        let opened = Connection::open(name, route, ledger, transcript, &self.budget, deadline);
        let mut connection = opened.await?;
        if self.target.gentle.is_some() {
            connection.count_in(Arc::clone(&self.spent));
        }
        if let Some(tap) = &self.tap {
            let tap = Arc::clone(tap);
            let connection_number = before + 1;
            tap(&Passed {
                connection: connection_number,
                name,
                event: Event::Opened {
                    protocol: route.protocol,
                    address: &route.address,
                    tls: route.implicit_tls,
                    case,
                },
            });
            connection.tap(Tapped {
                tap,
                connection: connection_number,
            });
        }
        Ok(connection)
    }

    /// What the run has cost the server so far: before its cases are played, what probing it took.
    pub fn spent(&self) -> Cost {
        self.spent.so_far()
    }

    /// How many connections were opened so far.
    pub(crate) fn opened(&self) -> u64 {
        self.spent.connections.load(Ordering::Relaxed)
    }

    pub(crate) async fn start_tls(
        &self,
        client: &mut Client,
        route: Option<&Route>,
    ) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let Some(route) = route else {
            return Err(Trouble::ours("no address without TLS"));
        };
        match client.connection.protocol {
            Protocol::Imap => {
                client.imap("STARTTLS", deadline).await.and_then(ok)?;
            }
            Protocol::Pop3 => {
                client.pop3("STLS", deadline).await?;
            }
        }
        let handshake = client.connection.start_tls(&route.tls, deadline).await;
        handshake.map_err(Trouble::from)
    }

    async fn capability(&self, client: &mut Client) -> Result<BTreeSet<String>, Trouble> {
        let deadline = self.deadline();
        if client.connection.protocol == Protocol::Imap {
            let reply = client.imap("CAPABILITY", deadline).await.and_then(ok)?;
            return Ok(some(reply.capabilities().into_iter()));
        }
        // CAPA is an extension (RFC 2449 §5): a refusal means that nothing is listed.
        let reply = match client.pop3("CAPA", deadline).await {
            Ok(reply) => reply,
            Err(trouble) if trouble.cause == Cause::Refused => return Ok(BTreeSet::new()),
            Err(trouble) => return Err(trouble),
        };
        let text = String::from_utf8_lossy(&reply.octets).to_ascii_uppercase();
        let lines = text.lines().skip(1).take_while(|line| *line != ".");
        // CAPA lists no capability of its own name, but answering it is one.
        let listed = lines.flat_map(pop3_capability);
        Ok(some(["CAPA".to_owned()].into_iter().chain(listed)))
    }

    /// Learns the delimiter and where new mailboxes may be made.
    async fn names(
        &mut self,
        client: &mut Client,
        after: &BTreeSet<String>,
    ) -> Result<(), Trouble> {
        let deadline = self.deadline();
        self.delimiter = delimiter(client, "", deadline).await?;
        if self.target.prefix.is_some() || !after.contains("NAMESPACE") {
            return Ok(());
        }
        let reply = client.imap("NAMESPACE", deadline).await?;
        let mut told = self.delimiter;
        for parsed in reply.parsed() {
            if let Response::Untagged(Untagged::Namespace([Some(personal), ..])) = &parsed.response
                && let Some(first) = personal.first()
            {
                self.prefix = String::from_utf8_lossy(&first.prefix).into_owned();
                told = first.delimiter.map(char::from);
            }
        }
        if !self.prefix.is_empty() {
            self.delimiter = delimiter(client, &self.prefix, deadline).await?;
        }
        // Names are what LIST says of them (RFC 3501 §6.3.8): NAMESPACE may be mistaken.
        self.delimiter = self.delimiter.or(told);
        Ok(())
    }

    pub(crate) fn deadline(&self) -> Instant {
        later(Instant::now(), self.step_limit())
    }
}

/// The delimiter of names that begin with `prefix`, as LIST tells it.
async fn delimiter(
    client: &mut Client,
    prefix: &str,
    deadline: Instant,
) -> Result<Option<char>, Trouble> {
    if prefix.contains(['"', '\\', '\r', '\n']) {
        return Ok(None);
    }
    let reply = client
        .imap(&format!("LIST \"{prefix}\" \"\""), deadline)
        .await?;
    let mut delimiter = None;
    for parsed in reply.parsed() {
        if let Response::Untagged(Untagged::List(list)) = &parsed.response {
            delimiter = list.delimiter.map(char::from);
        }
    }
    Ok(delimiter)
}

/// The capabilities that are kept of a list, and how many are not.
fn some(mut listed: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut kept: BTreeSet<String> = listed.by_ref().take(CAPABILITIES).collect();
    let more = listed.count();
    if more > 0 {
        kept.insert(format!("… {more} more"));
    }
    kept
}

/// Whether a server that lists `capabilities` takes a password by LOGIN, or by USER and PASS.
fn takes_passwords(protocol: Protocol, capabilities: &BTreeSet<String>) -> bool {
    match protocol {
        // RFC 3501 §6.2.3: a client must not send LOGIN then.
        Protocol::Imap => !capabilities.contains("LOGINDISABLED"),
        // RFC 2449 §6.3: USER is listed if USER and PASS are accepted; without CAPA, try.
        Protocol::Pop3 => capabilities.is_empty() || capabilities.contains("USER"),
    }
}

/// How one may log in to a server that lists `capabilities`; `apop`: its greeting has a timestamp,
/// and the passwords are secrets of APOP too.
fn listed_way(protocol: Protocol, capabilities: &BTreeSet<String>, apop: bool) -> Option<Way> {
    let mechanism = match protocol {
        Protocol::Imap => "AUTH=PLAIN",
        Protocol::Pop3 => "SASL=PLAIN",
    };
    if takes_passwords(protocol, capabilities) {
        Some(Way::Password)
    } else if capabilities.contains(mechanism) {
        Some(Way::Plain)
    } else {
        (apop && protocol == Protocol::Pop3).then_some(Way::Apop)
    }
}

/// The mechanism of `choice` that a server that lists `capabilities` has, and `account` can use.
fn sasl_way(
    choice: SaslChoice,
    account: &Account,
    protocol: Protocol,
    capabilities: &BTreeSet<String>,
) -> Option<Way> {
    let listed = |mechanism: &Mechanism| {
        capabilities.contains(&match protocol {
            Protocol::Imap => format!("AUTH={mechanism}"),
            Protocol::Pop3 => format!("SASL={mechanism}"),
        })
    };
    let chosen = match choice {
        SaslChoice::Mechanism(mechanism) => Some(mechanism).filter(listed),
        SaslChoice::Strongest => Mechanism::ALL
            .into_iter()
            .find(|mechanism| listed(mechanism) && account.can(*mechanism)),
    };
    chosen.map(Way::Sasl)
}

/// How long the server says that a client must wait from one login to the next (RFC 2449 §6.5).
fn login_delay(capabilities: &BTreeSet<String>) -> Duration {
    let stated = capabilities
        .iter()
        .find_map(|capability| capability.strip_prefix("LOGIN-DELAY=")?.parse().ok());
    Duration::from_secs(stated.unwrap_or(0))
}

/// A line of CAPA: its tag alone, and with each of its arguments (`SASL`, `SASL=PLAIN`).
fn pop3_capability(line: &str) -> Vec<String> {
    let mut words = line.split_ascii_whitespace();
    let Some(tag) = words.next() else {
        return Vec::new();
    };
    let mut all = vec![tag.to_owned()];
    all.extend(words.map(|word| format!("{tag}={word}")));
    all
}

impl Side {
    /// Where a connection that logs in goes; `in_plaintext`: one that has to begin without TLS.
    pub(crate) fn route(&self, in_plaintext: bool) -> Option<&Route> {
        match (self.login, in_plaintext) {
            (Login::Implicit, false) => self.implicit.as_ref(),
            (Login::Implicit, true) => self.plain.as_ref(),
            (Login::Plain | Login::StartTls, _) => self.plain.as_ref().or(self.implicit.as_ref()),
        }
    }

    /// Whether the server speaks IMAP4rev2 and no IMAP4rev1 (RFC 9051 appendix A).
    pub(crate) fn is_rev2_alone(&self) -> bool {
        let has = |name: &str| self.before.contains(name) || self.after.contains(name);
        has("IMAP4REV2") && !has("IMAP4REV1")
    }

    /// Whether the server lists its capabilities at all, before the login or after it.
    pub(crate) fn lists(&self) -> bool {
        let listed = |capabilities: &BTreeSet<String>| capabilities.contains("CAPA");
        listed(&self.before) || listed(&self.after)
    }
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}
