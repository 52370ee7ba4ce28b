//! Cases × target: what runs, what is skipped and why.

use std::{collections::BTreeSet, sync::Arc};

use mailspec_suite::{Action, Case, Library, Need, Protocol, State, Step};

use crate::{
    accounts::Demand,
    handed::hands_on,
    pace::Cost,
    site::{Login, Site},
    under_test::Account,
    unknown,
};

/// What will be run, in the order of the suites.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the cases come from.
    pub library: Arc<Library>,
    /// The chosen cases.
    pub cases: Vec<Planned>,
    /// Whether these are all cases, so that what did not happen did not happen at all.
    pub complete: bool,
    /// What the server lists and no case of the library asks about, `imap:X-GM-EXT-1`.
    pub unknown_capabilities: Vec<String>,
}

/// A case, and whether it can be run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The case.
    pub case: Arc<Case>,
    /// Why it does not apply.
    pub skip: Option<String>,
    /// Why it cannot be tried, though it may apply.
    pub untested: Option<String>,
    pub(crate) demand: Demand,
}

impl Plan {
    /// What all cases that are played may cost the server.
    pub fn cost(&self) -> Cost {
        let played = self.cases.iter().filter(|planned| !planned.is_settled());
        played.map(|planned| Cost::of(&planned.case)).sum()
    }
}

impl Planned {
    /// Whether its verdict stands before it is played.
    pub(crate) fn is_settled(&self) -> bool {
        self.skip.is_some() || self.untested.is_some()
    }
}

/// Holds `cases` of `library` against what `site` offers.
pub fn plan(library: &Arc<Library>, cases: Vec<Arc<Case>>, site: &Site) -> Plan {
    let complete = cases.len() == library.cases().count();
    let (mut failing, mut failed) = (0, 0);
    let cases = cases.into_iter().map(|case| Planned {
        untested: unusable(&case, site).or_else(|| too_rough(&case, site, &mut failed)),
        skip: unmet(&case, site).or_else(|| too_many_failures(&case, site, &mut failing)),
        demand: demand(&case),
        case,
    });
    Plan {
        library: Arc::clone(library),
        cases: cases.collect(),
        complete,
        unknown_capabilities: unknown::capabilities(library, site),
    }
}

/// Logins that may fail on purpose where somebody has an account to lose.
const FAILED_LOGINS: usize = 8;

/// Why a case that means a login to fail is one too many: servers lock accounts.
fn too_many_failures(case: &Case, site: &Site, failing: &mut usize) -> Option<String> {
    if site.target.disposable || !case.tags.iter().any(|tag| tag == "failed-login") {
        return None;
    }
    *failing += 1;
    (*failing > FAILED_LOGINS).then(|| {
        format!(
            "{FAILED_LOGINS} logins fail on purpose in a run already, and the target is not \
             `disposable: true`"
        )
    })
}

/// Why a gentle run cannot play the case: it costs more than a minute admits, or a login more may fail
/// in it than in the whole run.
fn too_rough(case: &Case, site: &Site, failed: &mut u64) -> Option<String> {
    let gentle = site.target.gentle?;
    if unmet(case, site).is_some() {
        return None;
    }
    let cost = Cost::of(case);
    if !cost.fits(&gentle) {
        return Some(format!(
            "it may cost {cost}, and a gentle run has no more than {} connections, {} logins and {} \
             commands in a minute",
            gentle.connections, gentle.logins, gentle.commands
        ));
    }
    if *failed + cost.failed_logins > gentle.failed_logins {
        return Some(format!(
            "logins may fail in it, and no more than {} do in a gentle run, with those of other cases",
            gentle.failed_logins
        ));
    }
    *failed += cost.failed_logins;
    None
}

/// What kept a protocol of the case from being used at all.
fn unusable(case: &Case, site: &Site) -> Option<String> {
    let mut protocols = case
        .protocols()
        .chain(makes(case).then_some(Protocol::Imap));
    let why = protocols.find_map(|protocol| site.broken.get(&protocol))?;
    Some(format!(
        "the session that probes the server broke off: {why}"
    ))
}

fn makes(case: &Case) -> bool {
    !case.given.mailboxes.is_empty() || !case.given.names.is_empty()
}

/// The first thing that the case needs and the target does not offer.
fn unmet(case: &Case, site: &Site) -> Option<String> {
    for protocol in case.protocols() {
        if site.at(protocol).is_none() {
            return Some(format!("the target has no {protocol}"));
        }
    }
    if site.imap.as_ref().is_some_and(|side| side.preauth) && is_before_login(case) {
        return Some("the greeting is PREAUTH: nobody is ever not authenticated".to_owned());
    }
    let about_rev1 = |cover: &String| cover.starts_with("rfc3501/");
    if case.speaks(Protocol::Imap)
        && site.imap.as_ref().is_some_and(|side| side.is_rev2_alone())
        && case.covers.iter().any(about_rev1)
    {
        return Some("it is about IMAP4rev1, and the server lists IMAP4rev2 alone".to_owned());
    }
    if makes(case) && site.imap.is_none() {
        return Some("mailboxes are made over IMAP, which the target does not have".to_owned());
    }
    let second = case.steps.iter().any(|step| {
        matches!(
            step.action,
            Action::Connect {
                second_user: true,
                ..
            }
        )
    });
    let implied = [
        (second, Need::SecondUser),
        (touches_inbox(case), Need::Disposable),
        (delivers(case), Need::Delivery),
        (fills(case) && site.imap.is_none(), Need::Delivery),
    ];
    let implied = implied
        .iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, need)| need);
    case.needs
        .iter()
        .chain(implied)
        .find_map(|need| lacks(need, case, site))
}

/// Whether `listed` is the capability `name` with the value that it may have (RFC 7889 §2).
pub(crate) fn is_valued(listed: &str, name: &str) -> bool {
    let rest = listed.strip_prefix("APPENDLIMIT");
    name == "APPENDLIMIT" && rest.is_some_and(|rest| rest.starts_with('='))
}

/// Why `site` does not meet `need`.
fn lacks(need: &Need, case: &Case, site: &Site) -> Option<String> {
    let target = &site.target;
    let side = site.at(case.protocol);
    let (met, reason) = match need {
        Need::Protocol(protocol) => (
            site.at(*protocol).is_some(),
            format!("the target has no {protocol}"),
        ),
        Need::Capability { protocol, name } => {
            let name = name.to_ascii_uppercase();
            let listed = site.at(*protocol).is_some_and(|side| {
                let mut lists = [&side.before, &side.here, &side.after]
                    .into_iter()
                    .flatten();
                lists.any(|listed| *listed == name || is_valued(listed, &name))
            });
            let mute = site.at(*protocol).is_some_and(|side| !side.lists());
            let reason = match (protocol, mute) {
                (Protocol::Pop3, true) if name == "CAPA" => "the server has no CAPA".to_owned(),
                (Protocol::Pop3, true) => {
                    format!("the server has no CAPA, and nothing else says that it has {name}")
                }
                _ => format!("the server does not list {protocol}:{name}"),
            };
            (listed, reason)
        }
        Need::SecondUser => (
            target.second.is_some(),
            match site.imap.as_ref().is_some_and(|side| side.preauth) {
                true => "the greeting is PREAUTH: all connections are the same user's".to_owned(),
                false => "the target has no second user".to_owned(),
            },
        ),
        Need::SmallQuota => (
            target.small_quota.is_some(),
            "the target has no account whose quota may be used up (`small-quota`)".to_owned(),
        ),
        Need::Delivery => (
            target.delivery.is_some(),
            "the target has no way of delivery".to_owned(),
        ),
        Need::Disposable => (
            target.disposable,
            "INBOX or maildrop would be emptied, and the target is not `disposable: true`"
                .to_owned(),
        ),
        Need::Tls => (
            side.is_some_and(|side| side.implicit.is_some()),
            format!("the target has no {} port with TLS", case.protocol),
        ),
        Need::StartTls => {
            let name = match case.protocol {
                Protocol::Imap => "STARTTLS",
                Protocol::Pop3 => "STLS",
            };
            let offered =
                side.is_some_and(|side| side.plain.is_some() && side.before.contains(name));
            (offered, format!("the server does not offer {name}"))
        }
        // Before TLS, where the case is about both; else wherever the target lets us log in.
        Need::Plaintext if case.needs.contains(&Need::StartTls) => (
            side.is_some_and(|side| side.plain.is_some() && side.login == Login::Plain),
            format!("no login without TLS over {}", case.protocol),
        ),
        Need::Plaintext => (
            side.is_some_and(|side| side.takes_passwords),
            match case.protocol {
                Protocol::Imap => "the server lists LOGINDISABLED".to_owned(),
                Protocol::Pop3 => "the server does not list USER".to_owned(),
            },
        ),
        Need::Hierarchy => (
            site.delimiter.is_some(),
            "the server's names have no hierarchy".to_owned(),
        ),
        Need::Apop if site.pop3.as_ref().is_some_and(|side| side.apop) => (
            target.apop,
            "the target does not say `apop: true`: that passwords are secrets of APOP too"
                .to_owned(),
        ),
        Need::Password => (
            target.accounts.iter().all(Account::has_password),
            "the account has no password".to_owned(),
        ),
        Need::PasswordChange => (
            target.change_password.is_some(),
            "the target names no command that changes passwords (`change-password`)".to_owned(),
        ),
        Need::Token => (
            target
                .accounts
                .iter()
                .all(|account| !account.token().is_empty()),
            "the account has no bearer token".to_owned(),
        ),
        Need::Apop => (
            false,
            "the greeting has no timestamp, so there is no APOP".to_owned(),
        ),
    };
    (!met).then_some(reason)
}

/// Whether two such cases at once would see each other's doings.
fn demand(case: &Case) -> Demand {
    let second_user = case.steps.iter().any(|step| {
        matches!(
            step.action,
            Action::Connect {
                second_user: true,
                ..
            }
        )
    });
    Demand {
        exclusive: opens_maildrop(case)
            || touches_inbox(case)
            || drops(case)
            || case.needs.contains(&Need::Disposable)
            || case.needs.contains(&Need::PasswordChange),
        second: second_user || case.needs.contains(&Need::SecondUser),
        small_quota: case.needs.contains(&Need::SmallQuota),
        prepares: is_prepared(case),
        handed: hands_on(case),
        connections: connections(case),
    }
}

/// Whether a server that does as the case asks may lose its INBOX. Such a case goes last, and what
/// it breaks is put right.
pub(crate) fn endangers_inbox(case: &Case) -> bool {
    case.words.contains("inbox")
        && ["delete", "rename"]
            .iter()
            .any(|word| case.words.contains(*word))
}

/// Upper bound on the connections that the case has open at the same time.
fn connections(case: &Case) -> usize {
    let mut names: BTreeSet<&str> = case.steps.iter().map(|step| step.on.as_str()).collect();
    if case.given.state != State::None {
        names.insert("A");
    }
    names.len() + usize::from(is_prepared(case))
}

/// Whether a connection of ours prepares the case or clears up behind it.
fn is_prepared(case: &Case) -> bool {
    makes(case) || fills(case) || delivers(case) || endangers_inbox(case)
}

/// Whether the case may lock a maildrop (RFC 1939 §4): nobody else could then.
fn opens_maildrop(case: &Case) -> bool {
    let pop3 = case.protocol == Protocol::Pop3;
    let begins = pop3 && matches!(case.given.state, State::Authenticated | State::Selected);
    let connects = case.steps.iter().any(|step| {
        step.protocol == Protocol::Pop3
            && matches!(step.action, Action::Connect { login: true, .. })
    });
    let speaks = case.speaks(Protocol::Pop3);
    let logs_in = ["user", "pass", "apop", "auth"];
    begins || connects || (speaks && logs_in.iter().any(|word| case.words.contains(*word)))
}

/// Whether the case leaves a connection without a farewell. A proxy that keeps connections to its
/// server may hand that one, as it is, to whoever logs in next as the same user.
fn drops(case: &Case) -> bool {
    let drop = |step: &Step| matches!(step.action, Action::Drop);
    case.steps.iter().any(drop)
}

/// Whether the case is about what is before the login over IMAP.
fn is_before_login(case: &Case) -> bool {
    let begins = match case.given.state {
        State::NotAuthenticated => true,
        State::None | State::Greeting => ["login", "authenticate", "starttls"]
            .iter()
            .any(|word| case.words.contains(*word)),
        State::Authenticated | State::Selected => false,
    };
    let connects = case.steps.iter().any(|step| {
        step.protocol == Protocol::Imap
            && matches!(step.action, Action::Connect { login: false, .. })
            && step.expected.expect.is_empty()
    });
    case.protocol == Protocol::Imap && begins || connects
}

fn fills(case: &Case) -> bool {
    case.given.maildrop.is_some() || case.given.inbox.is_some()
}

fn delivers(case: &Case) -> bool {
    case.steps
        .iter()
        .any(|step| matches!(step.action, Action::Deliver(_)))
}

/// Whether the case may change INBOX or maildrop. A POP3 case that logs in and speaks of DELE
/// counts even if it does not say so: a person's mail is at stake.
fn touches_inbox(case: &Case) -> bool {
    let deletes = case.protocol == Protocol::Pop3
        && case.given.state == State::Authenticated
        && case.words.contains("dele");
    fills(case) || delivers(case) || deletes
}
