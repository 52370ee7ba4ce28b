//! An IMAP session whose every command is recorded.

use std::{sync::Arc, time::Duration};

use mailspec_run::connection::Message;
use mailspec_suite::Protocol;
use mailspec_syntax::imap::SequenceSet;
use tokio::time::Instant;

use super::{
    Guest, Shared,
    exchange::{self, Stop},
    message::Made,
    saw::{self, Answer},
};
use crate::{Change, Operation, Request, Saw, Which};

/// A session that is logged in.
pub(super) struct Session {
    shared: Arc<Shared>,
    guest: Guest,
    number: u32,
    tags: u32,
    selected: Option<Selected>,
}

/// What it has selected.
pub(super) struct Selected {
    pub(super) name: String,
    /// The unique identifiers of its messages, by number, as far as they were told.
    pub(super) numbers: Vec<Option<u32>>,
    pub(super) read_only: bool,
    /// The flags that STORE changes for good; none were told: all of them.
    permanent: Option<Vec<String>>,
}

/// The session is over.
pub(super) struct Over;

/// What an operation asks, and what becomes of it.
type Outcome = Result<Answer, Over>;

impl Session {
    /// Logs in; nothing, if the server does not let us.
    pub(super) async fn open(shared: &Arc<Shared>, name: &str) -> Option<Self> {
        let guest = shared.visit(name, Protocol::Imap).await?;
        Some(Self {
            shared: Arc::clone(shared),
            guest,
            number: shared.record.session(),
            tags: 0,
            selected: None,
        })
    }

    pub(super) fn selected(&self) -> Option<&Selected> {
        self.selected.as_ref()
    }

    /// SELECT or EXAMINE.
    pub(super) async fn select(&mut self, mailbox: &str, read_only: bool) -> Outcome {
        let verb = if read_only { "EXAMINE" } else { "SELECT" };
        let parameter = if self.shared.condstore {
            " (CONDSTORE)"
        } else {
            ""
        };
        // What comes from now on is about this one.
        self.selected = Some(Selected {
            name: mailbox.to_owned(),
            numbers: Vec::new(),
            read_only,
            permanent: None,
        });
        let request = Request::Select { read_only };
        let text = format!("{verb} \"{mailbox}\"{parameter}");
        let answer = self.ask(verb, request, vec![line(&text)]).await?;
        if !answer.ok {
            self.selected = None;
        } else if let Some(selected) = &mut self.selected {
            selected.read_only |= answer.read_only;
            selected.permanent.clone_from(&answer.permanent);
        }
        Ok(answer)
    }

    /// All messages with their flags; by numbers, or by unique identifiers.
    pub(super) async fn list(&mut self, by_number: bool, whole: bool) -> Outcome {
        let mod_seq = if self.shared.condstore { " MODSEQ" } else { "" };
        let whole = if whole {
            " INTERNALDATE BODY.PEEK[]"
        } else {
            ""
        };
        let (command, text) = match by_number {
            true => ("FETCH", format!("FETCH 1:* (UID FLAGS{mod_seq}{whole})")),
            false => (
                "UID FETCH",
                format!("UID FETCH 1:* (FLAGS{mod_seq}{whole})"),
            ),
        };
        let request = Request::Fetch { which: Which::All };
        self.ask(command, request, vec![line(&text)]).await
    }

    /// A message with all that is in it.
    pub(super) async fn fetch(&mut self, uid: u32) -> Outcome {
        let text = format!("UID FETCH {uid} (FLAGS INTERNALDATE BODY.PEEK[])");
        let request = Request::Fetch {
            which: Which::Uids(vec![uid]),
        };
        self.ask("UID FETCH", request, vec![line(&text)]).await
    }

    /// UID SEARCH for messages with the flag or without it, or for all.
    pub(super) async fn search(&mut self, flag: Option<(&str, bool)>) -> Outcome {
        let key = match flag {
            None => "ALL".to_owned(),
            Some((flag, set)) => {
                let not = if set { "" } else { "UN" };
                match flag.strip_prefix('\\') {
                    Some(system) => format!("{not}{}", system.to_ascii_uppercase()),
                    None => format!("{not}KEYWORD {flag}"),
                }
            }
        };
        let request = Request::Search {
            flag: flag.map(|(flag, _)| flag.to_owned()),
            set: flag.is_some_and(|(_, set)| set),
        };
        let text = format!("UID SEARCH {key}");
        self.ask("UID SEARCH", request, vec![line(&text)]).await
    }

    /// UID STORE of those flags that it changes for good; nothing, if there are none.
    pub(super) async fn store(
        &mut self,
        uids: &[u32],
        change: Change,
        flags: &[&str],
        silent: bool,
    ) -> Result<(), Over> {
        let flags: Vec<&str> = flags.iter().copied().filter(|it| self.keeps(it)).collect();
        let Some(set) = set(uids).filter(|_| !flags.is_empty()) else {
            return Ok(());
        };
        let sign = match change {
            Change::Add => "+",
            Change::Remove => "-",
            Change::Replace => "",
        };
        let silent = if silent { ".SILENT" } else { "" };
        let text = format!("UID STORE {set} {sign}FLAGS{silent} ({})", flags.join(" "));
        let request = Request::Store {
            uids: uids.to_vec(),
            change,
            flags: flags.into_iter().map(str::to_owned).collect(),
        };
        self.ask("UID STORE", request, vec![line(&text)])
            .await
            .map(drop)
    }

    /// Whether a change of this flag lasts (RFC 3501 §7.1, PERMANENTFLAGS).
    fn keeps(&self, flag: &str) -> bool {
        let Some(selected) = &self.selected else {
            return false;
        };
        match &selected.permanent {
            None => flag.starts_with('\\'),
            Some(permanent) => permanent.iter().any(|it| {
                it.eq_ignore_ascii_case(flag) || (it == "\\*" && !flag.starts_with('\\'))
            }),
        }
    }

    /// UID COPY or UID MOVE.
    pub(super) async fn copy(&mut self, uids: &[u32], to: &str, moves: bool) -> Result<(), Over> {
        let Some(set) = set(uids) else { return Ok(()) };
        let (command, request) = match moves {
            true => (
                "UID MOVE",
                Request::Move {
                    uids: uids.to_vec(),
                    to: to.to_owned(),
                },
            ),
            false => (
                "UID COPY",
                Request::Copy {
                    uids: uids.to_vec(),
                    to: to.to_owned(),
                },
            ),
        };
        let text = format!("{command} {set} \"{to}\"");
        self.ask(command, request, vec![line(&text)])
            .await
            .map(drop)
    }

    /// EXPUNGE, or UID EXPUNGE of these.
    pub(super) async fn expunge(&mut self, uids: Option<&[u32]>) -> Result<(), Over> {
        let named = uids.and_then(set);
        let (command, text, uids) = match (named, uids) {
            (Some(set), Some(uids)) => ("UID EXPUNGE", format!("UID EXPUNGE {set}"), Some(uids)),
            _ => ("EXPUNGE", "EXPUNGE".to_owned(), None),
        };
        let request = Request::Expunge {
            uids: uids.map(<[u32]>::to_vec),
        };
        self.ask(command, request, vec![line(&text)])
            .await
            .map(drop)
    }

    /// CLOSE.
    pub(super) async fn close(&mut self) -> Result<(), Over> {
        self.ask("CLOSE", Request::Close, vec![line("CLOSE")])
            .await?;
        self.selected = None;
        Ok(())
    }

    /// NOOP or CHECK.
    pub(super) async fn poll(&mut self, command: &'static str) -> Outcome {
        self.ask(command, Request::Poll, vec![line(command)]).await
    }

    /// STATUS, not of what is selected.
    pub(super) async fn status(&mut self, mailbox: &str) -> Outcome {
        let text = format!("STATUS \"{mailbox}\" (UIDVALIDITY UIDNEXT MESSAGES)");
        let request = Request::Status {
            of: mailbox.to_owned(),
        };
        self.ask("STATUS", request, vec![line(&text)]).await
    }

    /// APPEND.
    pub(super) async fn append(
        &mut self,
        mailbox: &str,
        mut made: Made,
        flags: &[&str],
    ) -> Outcome {
        made.message.flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let date = made.message.date.and_then(|date| {
            let date = mailspec_syntax::imap::DateTime::from_unix(date, 0).ok()?;
            Some(format!(" \"{date}\""))
        });
        let text = format!(
            "APPEND \"{mailbox}\" ({}){} {{{}}}",
            flags.join(" "),
            date.unwrap_or_default(),
            made.octets.len()
        );
        made.octets.extend_from_slice(b"\r\n");
        let request = Request::Append {
            to: mailbox.to_owned(),
            message: made.message,
        };
        self.ask("APPEND", request, vec![line(&text), made.octets])
            .await
    }

    /// IDLE for so long.
    pub(super) async fn idle(&mut self, how_long: Duration) -> Result<(), Over> {
        let (tag, deadline) = self.next();
        let (began, asked) = (self.shared.record.moment(), Instant::now());
        let came = exchange::idle(
            &mut self.guest.connection,
            &tag,
            how_long,
            deadline + how_long,
        )
        .await;
        let took = asked.elapsed().saturating_sub(how_long);
        self.came("IDLE", Request::Poll, (began, took), came)
            .map(drop)
    }

    /// A command that is no operation of the history: CREATE and DELETE of our own mailboxes.
    pub(super) async fn aside(&mut self, text: &str) -> Outcome {
        let (tag, deadline) = self.next();
        let segments = [line(text)];
        let came = exchange::imap(&mut self.guest.connection, &tag, &segments, deadline).await;
        match came {
            Ok(messages) => Ok(saw::answer(&messages)),
            Err(stop) => Err(self.lost(text.split(' ').next().unwrap_or_default(), &stop)),
        }
    }

    /// Says goodbye.
    pub(super) async fn logout(mut self) {
        let (tag, _) = self.next();
        let deadline = Instant::now() + Duration::from_secs(1);
        let segments = [line("LOGOUT")];
        let _farewell = exchange::imap(&mut self.guest.connection, &tag, &segments, deadline).await;
        self.shared.leave(self.guest).await;
    }

    /// The session is over without a farewell.
    pub(super) async fn cut(self) {
        self.shared.leave(self.guest).await;
    }

    fn next(&mut self) -> (String, Instant) {
        self.tags += 1;
        (format!("s{}", self.tags), self.shared.deadline())
    }

    async fn ask(
        &mut self,
        command: &'static str,
        request: Request,
        segments: Vec<Vec<u8>>,
    ) -> Outcome {
        self.shared.pace().await;
        let (tag, deadline) = self.next();
        let (began, asked) = (self.shared.record.moment(), Instant::now());
        let came = exchange::imap(&mut self.guest.connection, &tag, &segments, deadline).await;
        self.came(command, request, (began, asked.elapsed()), came)
    }

    fn came(
        &mut self,
        command: &'static str,
        request: Request,
        (began, took): (u64, Duration),
        came: Result<Vec<Message>, Stop>,
    ) -> Outcome {
        let ended = self.shared.record.moment();
        let (answer, stop) = match came {
            Ok(messages) => (saw::answer(&messages), None),
            // What came before is true, whatever became of the command.
            Err(stop) => (saw::answer(&self.guest.connection.take_inbox()), Some(stop)),
        };
        if let Some(selected) = &mut self.selected {
            selected.heed(&answer.saw);
        }
        let operation = Operation {
            session: self.number,
            began,
            ended: stop.is_none().then_some(ended),
            ok: stop.is_none() && answer.ok,
            mailbox: self.selected.as_ref().map(|it| it.name.clone()),
            request,
            saw: answer.saw.clone(),
        };
        self.shared.record.add(operation, command, took);
        match stop {
            None => Ok(answer),
            Some(stop) => Err(self.lost(command, &stop)),
        }
    }

    fn lost(&self, command: &str, stop: &Stop) -> Over {
        self.shared.trouble(format!("{command}: {stop}"));
        Over
    }
}

impl Selected {
    /// The unique identifiers that are known.
    pub(super) fn uids(&self) -> Vec<u32> {
        self.numbers.iter().copied().flatten().collect()
    }

    fn heed(&mut self, saw: &[Saw]) {
        for saw in saw {
            match saw {
                Saw::Exists(count) if *count as usize >= self.numbers.len() => {
                    self.numbers.resize(*count as usize, None);
                }
                Saw::Expunge(number) => {
                    let index = (*number as usize).wrapping_sub(1);
                    if index < self.numbers.len() {
                        self.numbers.remove(index);
                    }
                }
                Saw::Vanished(uids) => {
                    self.numbers
                        .retain(|it| it.is_none_or(|uid| !uids.contains(&uid)));
                }
                Saw::Fetch(fetched) => {
                    let index = (fetched.number as usize).wrapping_sub(1);
                    if let (Some(place), Some(uid)) = (self.numbers.get_mut(index), fetched.uid) {
                        *place = Some(uid);
                    }
                }
                _ => {}
            }
        }
    }
}

fn line(text: &str) -> Vec<u8> {
    format!("{text}\r\n").into_bytes()
}

fn set(uids: &[u32]) -> Option<SequenceSet> {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    SequenceSet::from_ascending(&uids)
}
