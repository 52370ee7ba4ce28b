//! The few operations of a history that cannot all be true.

use std::{
    collections::{BTreeSet, HashSet},
    fmt::{self, Write},
};

use crate::{
    Change, Fetched, History, Operation, Request, Saw, Subject, Terms, Violation, Which, check,
};

/// A violation with no operation that it does not need.
///
/// All others of the history were looked at: none of them explains what these show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// What is wrong.
    pub violation: Violation,
    /// The operations that show it, in the order in which they began.
    pub operations: Vec<Operation>,
    /// How many others there are.
    pub others: usize,
}

/// Operations that are checked to find out which are needed, all checks together: a history that is
/// all about one subject would take for ever.
const WORK: usize = 20_000;

/// Operations that are shown as a text.
const SHOWN: usize = 30;

impl Witness {
    /// Takes away from `history` whatever `violation` does not need.
    pub fn of(history: &History, violation: &Violation) -> Self {
        let mut kept = within(history, &violation.operations, violation);
        let mut work = WORK;
        if !shows(&kept, violation) {
            // What the check named is not enough by itself: what else there is of the subject goes with
            // it, and what of that is not needed goes again.
            let about = about(history, violation);
            let more = within(history, &about, violation);
            if more.len() <= work && shows(&more, violation) {
                kept = more;
            } else {
                work = 0;
            }
        }
        let mut size = kept.len().div_ceil(2).max(1);
        // Large pieces first, then one by one.
        while work > 0 {
            let mut at = 0;
            let mut shrunk = false;
            while at < kept.len() {
                let end = (at + size).min(kept.len());
                let mut fewer = kept.clone();
                fewer.drain(at..end);
                work = work.saturating_sub(fewer.len() + 1);
                if work == 0 {
                    break;
                }
                if shows(&fewer, violation) {
                    kept = fewer;
                    shrunk = true;
                } else {
                    at = end;
                }
            }
            match size {
                1 if !shrunk => break,
                1 => {}
                _ => size /= 2,
            }
        }
        Self {
            violation: violation.clone(),
            others: history.operations.len() - kept.len(),
            operations: kept,
        }
    }
}

/// Whether these operations alone show the same.
fn shows(operations: &[Operation], violation: &Violation) -> bool {
    let history = History {
        operations: operations.to_vec(),
    };
    let terms = Terms {
        of_a_kind: usize::MAX,
    };
    let found = check(&history, terms);
    found
        .iter()
        .any(|other| (other.kind, &other.subject) == (violation.kind, &violation.subject))
}

/// These operations, with no more of what they saw than is about the subject.
fn within(history: &History, these: &[usize], violation: &Violation) -> Vec<Operation> {
    let operations = these.iter().map(|&at| history.operations[at].clone());
    let mut operations: Vec<Operation> = operations.collect();
    operations.sort_by_key(|operation| operation.began);
    for operation in &mut operations {
        // What else a listing names is not needed to show that something is missing or there.
        let full = operation.saw.clone();
        operation
            .saw
            .retain(|saw| is_about(saw, &violation.subject) || !matches!(saw, Saw::Fetch(_)));
        if full.len() == operation.saw.len() {
            continue;
        }
        // Numbers must go on meaning what they mean.
        let unique = |saw: &Saw| matches!(saw, Saw::Fetch(Fetched { uid: None, .. }));
        if full.iter().any(unique) {
            operation.saw = full;
        }
    }
    operations
}

/// The operations that may have to do with the subject, and the selections of their sessions.
fn about(history: &History, violation: &Violation) -> Vec<usize> {
    let mut sessions: HashSet<u32> = HashSet::new();
    let mut these: BTreeSet<usize> = violation.operations.iter().copied().collect();
    for (at, operation) in history.operations.iter().enumerate() {
        let saw = operation
            .saw
            .iter()
            .any(|saw| is_about(saw, &violation.subject));
        if saw || asks_about(&operation.request, &violation.subject) {
            these.insert(at);
            sessions.insert(operation.session);
        }
    }
    for (at, operation) in history.operations.iter().enumerate() {
        let selects = matches!(
            operation.request,
            Request::Select { .. } | Request::Maildrop | Request::Quit | Request::Drop
        );
        if selects && sessions.contains(&operation.session) {
            these.insert(at);
        }
    }
    these.into_iter().collect()
}

fn is_about(saw: &Saw, subject: &Subject) -> bool {
    match subject {
        Subject::Mailbox(_) => true,
        Subject::Message { uid, .. } => match saw {
            Saw::Fetch(fetched) => fetched.uid.is_none_or(|it| it == *uid),
            Saw::Vanished(uids) | Saw::Search(uids) => uids.contains(uid),
            Saw::AppendUid { uids, .. } => uids.contains(uid),
            Saw::CopyUid { from, to, .. } => from.contains(uid) || to.contains(uid),
            _ => false,
        },
        Subject::Mark { mark, .. } => match saw {
            Saw::Fetch(fetched) => fetched.content.as_ref().is_none_or(|it| it.mark == *mark),
            Saw::UniqueId(_, id) => id == mark,
            _ => false,
        },
    }
}

fn asks_about(request: &Request, subject: &Subject) -> bool {
    match (subject, request) {
        (
            Subject::Message { uid, .. },
            Request::Store { uids, .. }
            | Request::Copy { uids, .. }
            | Request::Move { uids, .. }
            | Request::Expunge { uids: Some(uids) },
        ) => uids.contains(uid),
        (Subject::Mark { mark, .. }, Request::Append { message, .. }) => {
            message.content.mark == *mark
        }
        (Subject::Mark { .. }, Request::Copy { .. } | Request::Move { .. }) => true,
        (_, Request::Expunge { .. } | Request::Close) => true,
        _ => false,
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            violation,
            operations,
            others,
        } = self;
        let kind = violation.kind;
        writeln!(
            f,
            "{} ({}): {}: {}",
            kind.id(),
            kind.clause(),
            violation.subject,
            violation.what
        )?;
        writeln!(f, "  {}", kind.summary())?;
        for operation in operations.iter().take(SHOWN) {
            writeln!(f, "  {}", line(operation, &violation.subject))?;
        }
        if let Some(more) = operations.len().checked_sub(SHOWN + 1) {
            writeln!(f, "  and {} more", more + 1)?;
        }
        let after = match violation.crashed {
            true => "; the server was killed in between",
            false => "",
        };
        write!(f, "  none of {others} other operations explains it{after}")
    }
}

/// An operation in a line: its session, when it began and ended, what was asked and what came.
fn line(operation: &Operation, subject: &Subject) -> String {
    let Operation {
        session,
        began,
        ended,
        ok,
        ..
    } = operation;
    let ended = ended.map_or("?".to_owned(), |ended| ended.to_string());
    let mut line = format!("session {session:<3} {began}..{ended}  ");
    asked(&mut line, operation);
    line.push_str(match (operation.ended, ok) {
        (None, _) => "  no answer",
        (_, true) => "  OK",
        (_, false) => "  refused",
    });
    let listing = matches!(
        operation.request,
        Request::Fetch { which: Which::All } | Request::Search { .. } | Request::List
    );
    let before = line.len();
    for saw in &operation.saw {
        if is_about(saw, subject) || !matches!(saw, Saw::Fetch(_)) {
            seen(&mut line, saw, subject);
        }
    }
    if listing && line.len() == before {
        line.push_str("; it is not there");
    }
    line
}

fn asked(line: &mut String, operation: &Operation) {
    let mailbox = operation.mailbox.as_deref().unwrap_or_default();
    let set = |uids: &[u32]| {
        let uids = uids.iter().map(u32::to_string);
        uids.collect::<Vec<_>>().join(",")
    };
    // Writing to a string never fails.
    let _ = match &operation.request {
        Request::Append { to, message } => {
            write!(
                line,
                "APPEND {to} ({}) {}",
                message.flags.join(" "),
                message.content.mark
            )
        }
        Request::Select { read_only: true } => write!(line, "EXAMINE {mailbox}"),
        Request::Select { .. } => write!(line, "SELECT {mailbox}"),
        Request::Fetch { which: Which::All } => write!(line, "FETCH 1:*"),
        Request::Fetch {
            which: Which::Uids(uids),
        } => write!(line, "UID FETCH {}", set(uids)),
        Request::Search { flag: None, .. } => write!(line, "UID SEARCH ALL"),
        Request::Search {
            flag: Some(flag),
            set,
        } => match set {
            true => write!(line, "UID SEARCH {flag}"),
            false => write!(line, "UID SEARCH NOT {flag}"),
        },
        Request::Store {
            uids,
            change,
            flags,
        } => {
            let sign = match change {
                Change::Add => "+",
                Change::Remove => "-",
                Change::Replace => "",
            };
            write!(
                line,
                "UID STORE {} {sign}FLAGS ({})",
                set(uids),
                flags.join(" ")
            )
        }
        Request::Copy { uids, to } => write!(line, "UID COPY {} {to}", set(uids)),
        Request::Move { uids, to } => write!(line, "UID MOVE {} {to}", set(uids)),
        Request::Expunge { uids: None } => write!(line, "EXPUNGE"),
        Request::Expunge { uids: Some(uids) } => write!(line, "UID EXPUNGE {}", set(uids)),
        Request::Close => write!(line, "CLOSE"),
        Request::Unselect => write!(line, "UNSELECT"),
        Request::Status { of } => write!(line, "STATUS {of}"),
        Request::Poll => write!(line, "NOOP"),
        Request::Maildrop => write!(line, "PASS, the maildrop of {mailbox}"),
        Request::List => write!(line, "UIDL"),
        Request::Retrieve { number } => write!(line, "RETR {number}"),
        Request::Mark { number } => write!(line, "DELE {number}"),
        Request::Reset => write!(line, "RSET"),
        Request::Quit => write!(line, "QUIT"),
        Request::Drop => write!(line, "the connection is cut"),
        Request::Crash => write!(line, "the server is killed"),
    };
}

fn seen(line: &mut String, saw: &Saw, subject: &Subject) {
    let _ = match saw {
        Saw::Exists(count) => write!(line, "; {count} EXISTS"),
        Saw::Expunge(number) => write!(line, "; {number} EXPUNGE"),
        Saw::Vanished(uids) => write!(line, "; VANISHED {}", some(uids, subject)),
        Saw::Fetch(fetched) => told(line, fetched),
        Saw::Search(uids) => write!(line, "; SEARCH {}", some(uids, subject)),
        Saw::UidValidity(value) => write!(line, "; UIDVALIDITY {value}"),
        Saw::UidNext(value) => write!(line, "; UIDNEXT {value}"),
        Saw::HighestModSeq(value) => write!(line, "; HIGHESTMODSEQ {value}"),
        Saw::AppendUid { uids, .. } => write!(line, "; APPENDUID {}", some(uids, subject)),
        Saw::CopyUid { from, to, .. } => {
            write!(
                line,
                "; COPYUID {} {}",
                some(from, subject),
                some(to, subject)
            )
        }
        Saw::Status { next, .. } => write!(line, "; UIDNEXT {next}"),
        Saw::UniqueId(number, id) => write!(line, "; {number} {id}"),
    };
}

fn told(line: &mut String, fetched: &Fetched) -> fmt::Result {
    write!(line, "; {} FETCH (", fetched.number)?;
    let mut items = Vec::new();
    if let Some(uid) = fetched.uid {
        items.push(format!("UID {uid}"));
    }
    if let Some(flags) = &fetched.flags {
        items.push(format!("FLAGS ({})", flags.join(" ")));
    }
    if let Some(date) = fetched.date {
        items.push(format!("INTERNALDATE {date}"));
    }
    if let Some(value) = fetched.mod_seq {
        items.push(format!("MODSEQ ({value})"));
    }
    if let Some(content) = &fetched.content {
        items.push(format!(
            "BODY[] {} of {} octets",
            content.mark, content.octets
        ));
    }
    write!(line, "{})", items.join(" "))
}

/// A few of many numbers: all of these are in the history.
fn some(uids: &[u32], subject: &Subject) -> String {
    const SHOWN: usize = 8;
    let asked = match subject {
        Subject::Message { uid, .. } if uids.len() > SHOWN => {
            uids.iter().copied().filter(|it| it == uid).collect()
        }
        _ => Vec::new(),
    };
    let shown = if asked.is_empty() { uids } else { &asked[..] };
    let mut text: Vec<String> = shown.iter().take(SHOWN).map(u32::to_string).collect();
    if uids.len() > text.len() {
        text.push("…".to_owned());
    }
    text.join(",")
}
