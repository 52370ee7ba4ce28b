//! Mailboxes that runs of mailspec made: whose they are, and their removal.
//!
//! What a run makes is called `mailspec-RUN-CASE-…` behind the target's prefix, and
//! RUN tells when the run began. Nothing else is ever deleted: a name that is not
//! of exactly that form is somebody's.

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher, RandomState},
};

use mailspec_suite::Protocol;
use mailspec_syntax::imap::response::{Response, StatusKind, Untagged};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::{Duration, sleep, timeout};

use crate::{
    client::{Client, command},
    site::Site,
    trouble::{Cause, Trouble},
    under_test::Account,
};

/// Time for clearing up behind a run, in all accounts.
const CLEARING: Duration = Duration::from_secs(15);

/// How often an account is looked at: what a connection that was cut asked for may be done late,
/// and a mailbox may be held by a session that the server still believes in.
const LOOKS: usize = 4;

/// From one look to the next.
const PAUSE: Duration = Duration::from_millis(250);

/// A report names no more mailboxes of other runs than that in an account.
const NAMED: usize = 1000;

/// What tells the names of one run from those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunName {
    /// When it began, in Unix seconds.
    started: u64,
    /// Random: runs may begin together.
    mark: u32,
}

/// A mailbox, or a subscription, that a run of mailspec made and did not remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Leftover {
    /// The account that has it.
    pub account: String,
    /// Its name, as the server lists it.
    pub mailbox: String,
    /// What the names of that run have in common, `6b018dce-007bc1`.
    pub run: String,
    /// When that run began, in Unix seconds.
    pub started: u64,
}

/// What runs of mailspec left in the accounts of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Mailboxes, and levels of the hierarchy, as `LIST` gives them.
    pub mailboxes: Vec<Leftover>,
    /// Subscriptions, as `LSUB` gives them.
    pub subscriptions: Vec<Leftover>,
    /// Accounts that could not be looked at, and why.
    pub unseen: Vec<String>,
}

impl Leftovers {
    /// Keeps what runs left that began before `since` (Unix seconds); how much is not kept.
    pub fn keep_older(&mut self, since: u64) -> usize {
        let count = |these: &Self| these.mailboxes.len() + these.subscriptions.len();
        let before = count(self);
        self.mailboxes.retain(|left| left.started < since);
        self.subscriptions.retain(|left| left.started < since);
        before - count(self)
    }
}

impl RunName {
    /// A name for a run that begins at `started` (Unix seconds).
    pub(crate) fn new(started: u64) -> Self {
        let random = RandomState::new().hash_one(std::process::id());
        Self {
            started,
            mark: (random & 0xff_ffff) as u32,
        }
    }

    /// The run that gave `mailbox` its name, if one did.
    pub(crate) fn of(mailbox: &str, prefix: &str) -> Option<Self> {
        // INBOX, which a prefix may begin with, has no case (RFC 3501 §5.1).
        let (before, rest) = mailbox.split_at_checked(prefix.len())?;
        let mut parts = rest.strip_prefix("mailspec-")?.splitn(4, '-');
        let mut part = || parts.next();
        let (started, mark, case, what) = (part()?, part()?, part()?, part()?);
        let run = Self {
            started: u64::from_str_radix(started, 16).ok()?,
            mark: u32::from_str_radix(mark, 16).ok()?,
        };
        let ours = before.eq_ignore_ascii_case(prefix)
            && run.to_string() == format!("{started}-{mark}")
            && run.started >= MAILSPEC_BEGAN
            && is_case(case)
            && !what.is_empty()
            && what.bytes().all(|octet| (b' '..=b'~').contains(&octet));
        ours.then_some(run)
    }
}

/// Whether this is the number of a case: `5`, `5b2` where it is played again for the second time,
/// `5r2` where it was put off twice, `5b2r1` where both is so. (Runs of 0.1 wrote `5b`.)
fn is_case(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|octet| octet.is_ascii_digit());
    let (text, times) = text.split_once('r').unwrap_or((text, "1"));
    let (number, again) = text.split_once('b').unwrap_or((text, ""));
    let whole = !number.is_empty() && !times.is_empty();
    whole && [number, again, times].into_iter().all(digits)
}

/// The first second of 2020: no run was before.
const MAILSPEC_BEGAN: u64 = 1_577_836_800;

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:06x}", self.started, self.mark)
    }
}

/// A name that a server lists.
struct Made {
    name: String,
    run: RunName,
    /// Not only a level of the hierarchy.
    real: bool,
}

impl Made {
    fn left_in(&self, account: &Account) -> Leftover {
        Leftover {
            account: account.name.clone(),
            mailbox: self.name.clone(),
            run: self.run.to_string(),
            started: self.run.started,
        }
    }
}

impl Site {
    /// What runs of mailspec left in all accounts of the target, the second user's included; a run
    /// that is not over yet may be using it.
    pub async fn leftovers(&self) -> Leftovers {
        let mut all = Leftovers::default();
        for account in self.target.everybody() {
            if let Err(trouble) = self.look_at(account, &mut all).await {
                all.unseen.push(trouble.of(&account.name).what);
            }
        }
        all
    }

    /// Deletes these mailboxes and subscriptions; those that are still there then.
    pub async fn remove(&self, these: &Leftovers) -> Leftovers {
        let mut still = Leftovers::default();
        let all = || these.mailboxes.iter().chain(&these.subscriptions);
        for account in self.target.everybody() {
            let own = all().filter(|left| left.account == account.name);
            let names: HashSet<&str> = own.map(|left| left.mailbox.as_str()).collect();
            if names.is_empty() {
                continue;
            }
            let chosen = |made: &Made| names.contains(made.name.as_str());
            match self.clear_account(account, &chosen).await {
                Ok(left) => {
                    still.mailboxes.extend(left.mailboxes);
                    still.subscriptions.extend(left.subscriptions);
                }
                Err(trouble) => still.unseen.push(trouble.what),
            }
        }
        still
    }

    async fn look_at(&self, account: &Account, all: &mut Leftovers) -> Result<(), Trouble> {
        let mut client = self.for_clearing(account).await?;
        let mailboxes = self.made(&mut client, "LIST").await?;
        let subscriptions = self.made(&mut client, "LSUB").await?;
        let left = |made: &Made| made.left_in(account);
        all.mailboxes.extend(mailboxes.iter().map(left));
        all.subscriptions.extend(subscriptions.iter().map(left));
        client.logout().await;
        Ok(())
    }

    /// Deletes all that `run` made in `accounts`, on a connection of its own for each; what is
    /// really left then, or what kept us from finding out.
    pub(crate) async fn clear_up(
        &self,
        accounts: &[&Account],
        run: RunName,
    ) -> Result<Vec<String>, Trouble> {
        let chosen = |made: &Made| made.run == run;
        let cleared = timeout(CLEARING, async {
            let mut left = Vec::new();
            for account in accounts {
                let cleared = self.clear_account(account, &chosen).await?;
                left.extend(cleared.mailboxes.into_iter().map(|left| left.mailbox));
            }
            Ok(left)
        });
        let late = |_| Trouble::new(format!("not done within {CLEARING:?}"), Cause::Silent);
        cleared.await.map_err(late).and_then(|cleared| cleared)
    }

    /// Mailboxes of runs in the account that `client` is logged in as, the first [`NAMED`] of them.
    pub(crate) async fn of_runs(
        &self,
        client: &mut Client,
        account: &Account,
    ) -> Result<Vec<Leftover>, Trouble> {
        let made = self.made(client, "LIST").await?;
        let real = made.iter().filter(|made| made.real);
        let named = real.take(NAMED);
        Ok(named.map(|made| made.left_in(account)).collect())
    }

    async fn clear_account(
        &self,
        account: &Account,
        chosen: &(dyn Fn(&Made) -> bool + Sync),
    ) -> Result<Leftovers, Trouble> {
        let cleared = async {
            let mut client = self.for_clearing(account).await?;
            let mut look = 1;
            loop {
                let mut mailboxes = self.made(&mut client, "LIST").await?;
                let mut subscriptions = self.made(&mut client, "LSUB").await?;
                mailboxes.retain(chosen);
                subscriptions.retain(chosen);
                let clear = subscriptions.is_empty() && !mailboxes.iter().any(|made| made.real);
                if look == LOOKS || (clear && look > 1) {
                    client.logout().await;
                    let left = |made: &Made| made.left_in(account);
                    return Ok(Leftovers {
                        unseen: Vec::new(),
                        mailboxes: mailboxes
                            .iter()
                            .filter(|made| made.real)
                            .map(left)
                            .collect(),
                        subscriptions: subscriptions.iter().map(left).collect(),
                    });
                }
                // Children first: a mailbox with children may not be deletable (RFC 3501 §6.3.4).
                mailboxes.sort_by_key(|made| std::cmp::Reverse(made.name.len()));
                let deletions = mailboxes.iter().map(|made| (&b"DELETE"[..], made));
                let farewells = subscriptions.iter().map(|made| (&b"UNSUBSCRIBE"[..], made));
                for (verb, made) in deletions.chain(farewells) {
                    let command = command(&[verb, made.name.as_bytes()]);
                    // A refusal shows in what is left.
                    client.imap_segments(command, self.deadline()).await?;
                }
                sleep(PAUSE).await;
                look += 1;
            }
        };
        cleared
            .await
            .map_err(|trouble: Trouble| trouble.of(&account.name))
    }

    async fn for_clearing(&self, account: &Account) -> Result<Client, Trouble> {
        let missing = || Trouble::ours("the target has no imap");
        let side = self.at(Protocol::Imap).ok_or_else(missing)?;
        self.logged_in(side, account).await
    }

    /// What `verb`, LIST or LSUB, names of that which runs of mailspec made.
    async fn made(&self, client: &mut Client, verb: &str) -> Result<Vec<Made>, Trouble> {
        let pattern = format!("{}mailspec-*", self.prefix);
        let command = command(&[verb.as_bytes(), b"", pattern.as_bytes()]);
        let reply = client.imap_segments(command, self.deadline()).await?;
        if reply.status != StatusKind::Ok {
            return Ok(Vec::new());
        }
        let mut all: Vec<Made> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for parsed in reply.parsed() {
            let (Response::Untagged(Untagged::List(list))
            | Response::Untagged(Untagged::Lsub(list))) = &parsed.response
            else {
                continue;
            };
            let level = |attribute: &[u8]| {
                attribute.eq_ignore_ascii_case(b"\\Noselect")
                    || attribute.eq_ignore_ascii_case(b"\\NonExistent")
            };
            let Ok(name) = std::str::from_utf8(list.mailbox.as_bytes()) else {
                continue;
            };
            let Some(run) = RunName::of(name, &self.prefix) else {
                continue;
            };
            if seen.insert(name.to_owned()) {
                all.push(Made {
                    name: name.to_owned(),
                    run,
                    real: !list.attributes.iter().any(|attribute| level(attribute)),
                });
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    /// A name that is somebody's is never taken for ours.
    #[rstest]
    #[case::a_mailbox("", "mailspec-6b018dce-007bc1-5-missing", true)]
    #[case::a_child("", "mailspec-6b018dce-007bc1-5-box/child-1", true)]
    #[case::a_case_played_again("", "mailspec-6b018dce-007bc1-5b-box", true)]
    #[case::a_case_put_off_twice("", "mailspec-6b018dce-007bc1-5r2-box", true)]
    #[case::behind_a_prefix("INBOX.", "Inbox.mailspec-6b018dce-007bc1-12-box", true)]
    #[case::without_the_prefix("INBOX.", "mailspec-6b018dce-007bc1-12-box", false)]
    #[case::below_somebodys("", "mine/mailspec-6b018dce-007bc1-12-box", false)]
    #[case::no_number("", "mailspec-6b018dce-007bc1-box", false)]
    #[case::no_digits("", "mailspec-6b018dce-007bc1-b-box", false)]
    #[case::two_letters("", "mailspec-6b018dce-007bc1-5bb-box", false)]
    #[case::nothing_behind("", "mailspec-6b018dce-007bc1-5-", false)]
    #[case::nothing_printable("", "mailspec-6b018dce-007bc1-5-\u{1b}[2J", false)]
    #[case::capitals("", "mailspec-6B018DCE-007BC1-5-box", false)]
    #[case::a_zero_too_many("", "mailspec-06b018dce-007bc1-5-box", false)]
    #[case::a_short_mark("", "mailspec-6b018dce-7bc1-5-box", false)]
    #[case::a_sign("", "mailspec-+6b018dce-007bc1-5-box", false)]
    #[case::a_date("", "mailspec-2026-100001-5-box", false)]
    #[case::a_word("", "mailspec-results-of-5-runs", false)]
    #[case::within_a_character("ä", "\u{20ac}mailspec-6b018dce-007bc1-5-box", false)]
    #[case::other("", "INBOX", false)]
    fn names_of_runs(#[case] prefix: &str, #[case] mailbox: &str, #[case] ours: bool) {
        assert_eq!(RunName::of(mailbox, prefix).is_some(), ours);
    }

    #[test]
    fn a_run_knows_its_own() {
        let (one, other) = (RunName::new(1_795_271_913), RunName::new(1_795_271_914));
        let of = |run| RunName::of(&format!("mailspec-{run}-0-box"), "");
        assert_eq!(of(one), Some(one));
        assert_eq!(of(other), Some(other));
        assert_ne!(one, other);
    }
}
