//! Maildrops (RFC 1939): one session's at a time, and changed by QUIT alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Found,
    facts::{At, Facts},
};
use crate::{Kind, Request, Saw, Subject};

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    for mailbox in 0..facts.mailboxes.len() {
        let sessions = sessions(facts, mailbox);
        shared(facts, mailbox, &sessions, found);
        messages(facts, mailbox, &sessions, found);
    }
}

/// One session, from its login to its end.
struct Session<'h> {
    login: At,
    /// QUIT, or the cut; none: the history ends before.
    end: Option<At>,
    /// The last thing that was answered.
    last: At,
    /// UIDL.
    list: Option<At>,
    /// Unique-ids by number.
    ids: HashMap<u32, &'h str>,
    /// Marks of what was retrieved, by number.
    contents: HashMap<u32, (At, &'h str)>,
    /// What is marked as deleted, by number: the DELE.
    marked: BTreeMap<u32, At>,
}

impl Session<'_> {
    /// Whether what it marked is surely removed, and whether it may be.
    fn removes(&self, facts: &Facts<'_>) -> (bool, bool) {
        let Some(end) = self.end else {
            return (false, false);
        };
        match facts.operations[end].request {
            Request::Quit => (facts.is_done(end), true),
            _ => (false, false),
        }
    }
}

fn sessions<'h>(facts: &Facts<'h>, mailbox: usize) -> Vec<Session<'h>> {
    let mut all: Vec<Session<'h>> = Vec::new();
    let mut open: HashMap<u32, usize> = HashMap::new();
    for &at in &facts.mailboxes[mailbox].maildrop {
        let operation = &facts.operations[at];
        if let Request::Maildrop = operation.request {
            if facts.is_done(at) {
                open.insert(operation.session, all.len());
                all.push(Session {
                    login: at,
                    end: None,
                    last: at,
                    list: None,
                    ids: HashMap::new(),
                    contents: HashMap::new(),
                    marked: BTreeMap::new(),
                });
            }
            continue;
        }
        let Some(&place) = open.get(&operation.session) else {
            continue;
        };
        let session = &mut all[place];
        if operation.ended.is_some() {
            session.last = at;
        }
        for saw in &operation.saw {
            match saw {
                Saw::UniqueId(number, id) => {
                    session.ids.insert(*number, id);
                }
                Saw::Fetch(fetched) => {
                    if let Some(content) = &fetched.content {
                        let mark = (at, content.mark.as_str());
                        session.contents.insert(fetched.number, mark);
                    }
                }
                _ => {}
            }
        }
        match &operation.request {
            Request::List if facts.is_done(at) => session.list = Some(at),
            // An answer that never came: it may be marked.
            Request::Mark { number } if operation.ok || operation.ended.is_none() => {
                session.marked.entry(*number).or_insert(at);
            }
            Request::Reset if facts.is_done(at) => session.marked.clear(),
            Request::Quit | Request::Drop => session.end = Some(at),
            _ => {}
        }
    }
    all
}

/// Two sessions surely had the maildrop at the same time (RFC 1939 §4).
fn shared(facts: &Facts<'_>, mailbox: usize, sessions: &[Session<'_>], found: &mut Found<'_>) {
    let held = |session: &Session<'_>| {
        let from = facts.ended(session.login);
        let until = match session.end {
            Some(end) => facts.began(end),
            None => facts.ended(session.last),
        };
        // Whoever kills the server takes everybody's maildrop.
        let killed = facts.crashes.partition_point(|crash| *crash < from);
        let killed = facts.crashes.get(killed).copied().unwrap_or(u64::MAX);
        (from, until.min(killed))
    };
    let mut spans: Vec<_> = sessions.iter().map(|it| (held(it), it)).collect();
    spans.sort_by_key(|(span, _)| *span);
    let mut longest: Option<(u64, &Session<'_>)> = None;
    for ((from, until), session) in spans {
        if let Some((other, by)) = longest
            && from < other
        {
            let ends = by.end.unwrap_or(by.last);
            let operations = vec![by.login, session.login, ends];
            found.add(
                Kind::MaildropShared,
                facts.mailbox(mailbox),
                operations,
                || "two sessions have the maildrop at the same time".to_owned(),
            );
        }
        if longest.is_none_or(|(other, _)| until > other) {
            longest = Some((until, session));
        }
    }
}

/// What became of each message.
#[derive(Default)]
struct Story<'s> {
    /// Sessions that had it, its unique-id and number in them.
    had: Vec<(&'s Session<'s>, u32)>,
    /// The QUIT that surely removed it, and the DELE.
    removed: Option<(At, At)>,
    /// From when on it may be gone.
    earliest: Option<u64>,
}

fn messages<'s>(
    facts: &Facts<'_>,
    mailbox: usize,
    sessions: &'s [Session<'s>],
    found: &mut Found<'_>,
) {
    let name = facts.mailboxes[mailbox].name;
    let mark = |mark: &str| Subject::Mark {
        mailbox: name.to_owned(),
        mark: mark.to_owned(),
    };
    let mut meant: HashMap<&str, (At, &str)> = HashMap::new();
    let mut stories: BTreeMap<&str, Story<'s>> = BTreeMap::new();
    for session in sessions {
        for (number, &id) in &session.ids {
            stories.entry(id).or_default().had.push((session, *number));
            let Some(&(at, content)) = session.contents.get(number) else {
                continue;
            };
            let &mut (first, before) = meant.entry(id).or_insert((at, content));
            if before != content {
                found.add(Kind::UniqueIdChanged, mark(id), vec![first, at], || {
                    format!("unique-id {id} is {before} and then {content}")
                });
            }
        }
        let (surely, may_be) = session.removes(facts);
        let Some(end) = session.end.filter(|_| may_be) else {
            continue;
        };
        for (number, &dele) in &session.marked {
            let Some(&id) = session.ids.get(number) else {
                continue;
            };
            let story = stories.entry(id).or_default();
            let began = facts.began(end);
            story.earliest = Some(story.earliest.map_or(began, |it| it.min(began)));
            if surely && facts.is_done(dele) {
                story.removed.get_or_insert((dele, end));
            }
        }
    }
    // Whoever removes messages over IMAP removes them here too.
    let here = &facts.mailboxes[mailbox];
    let elsewise = here.expunges.iter().map(|it| it.at);
    let named = here.messages.values().flat_map(|known| &known.removals);
    let elsewise = elsewise.chain(named.map(|it| it.at));
    let elsewise = elsewise.map(|at| facts.began(at)).min();
    let mut listed: Vec<(&Session<'_>, At, HashSet<&str>)> = Vec::new();
    for session in sessions {
        if let Some(list) = session.list {
            listed.push((session, list, session.ids.values().copied().collect()));
        }
    }
    listed.sort_by_key(|(session, ..)| facts.began(session.login));
    for (id, story) in &stories {
        let Some(&(first, number)) = story.had.iter().min_by_key(|it| facts.ended(it.0.login))
        else {
            continue;
        };
        let last = story.had.iter().max_by_key(|it| facts.began(it.0.login));
        if let (Some((dele, quit)), Some((last, _))) = (story.removed, last)
            && facts.ended(quit) < facts.began(last.login)
        {
            let operations = vec![dele, quit, last.login, last.list.unwrap_or(last.login)];
            found.add(Kind::UpdateUndone, mark(id), operations, || {
                format!("{id} was marked and QUIT answered, and it is there in a later session")
            });
        }
        let earliest = story.earliest.into_iter().chain(elsewise).min();
        let earliest = earliest.unwrap_or(u64::MAX);
        // The next session that listed what there was.
        let after = facts.ended(first.list.unwrap_or(first.login));
        let next = listed.partition_point(|(session, ..)| facts.began(session.login) < after);
        let gone = listed[next..]
            .iter()
            .take_while(|(_, list, _)| facts.ended(*list) < earliest)
            .find(|(_, _, ids)| !ids.contains(id));
        if let Some((session, list, _)) = gone {
            let dele = first.marked.get(&number).copied();
            let operations = [
                Some(first.login),
                first.list,
                dele,
                first.end,
                Some(session.login),
                Some(*list),
            ];
            let operations = operations.into_iter().flatten().collect();
            found.add(Kind::MarkedGone, mark(id), operations, || {
                format!("{id} was there, nobody marked it and said QUIT, and it is gone")
            });
        }
    }
    arrived(facts, mailbox, sessions, found);
}

/// What was put there is in the next session that retrieved everything.
fn arrived(facts: &Facts<'_>, mailbox: usize, sessions: &[Session<'_>], found: &mut Found<'_>) {
    let here = &facts.mailboxes[mailbox];
    if !here.expunges.is_empty() || here.messages.values().any(|it| !it.removals.is_empty()) {
        return;
    }
    let whole = sessions.iter().filter(|session| {
        let all = |number: &u32| session.contents.contains_key(number);
        session.list.is_some() && session.ids.keys().all(all)
    });
    let mut whole: Vec<&Session<'_>> = whole.collect();
    whole.sort_by_key(|session| facts.began(session.login));
    let mut seen: HashSet<&str> = HashSet::new();
    for session in sessions {
        seen.extend(session.contents.values().map(|(_, mark)| *mark));
    }
    for (&mark, puts) in &here.puts {
        let Some(put) = puts.iter().find(|put| put.surely) else {
            continue;
        };
        let next = whole.partition_point(|it| facts.began(it.login) < facts.ended(put.at));
        // Nobody removes what nobody has seen, but by a number alone.
        let blind = sessions.iter().any(|session| {
            let unseen = |number: &u32| !session.contents.contains_key(number);
            session.marked.keys().any(unseen)
        });
        if let Some(session) = whole.get(next)
            && !seen.contains(mark)
            && !blind
        {
            let subject = Subject::Mark {
                mailbox: here.name.to_owned(),
                mark: mark.to_owned(),
            };
            let list = session.list.unwrap_or(session.login);
            let operations = vec![put.at, session.login, list];
            found.add(Kind::Lost, subject, operations, || {
                format!("{mark} was put there, and no session has it")
            });
        }
    }
}
