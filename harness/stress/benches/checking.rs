//! How the time for checking a history grows with its length: the operations a second stay about the
//! same, however long it is and whether it is about one mailbox or many.

use divan::{Bencher, counter::ItemsCount};
use mailspec_stress::{
    Change, Content, Fetched, History, Message, Operation, Request, Saw, Terms, Which, check,
};

fn main() {
    divan::main();
}

#[divan::bench(args = [1_000, 10_000, 100_000, 300_000], sample_count = 3)]
fn one_mailbox(bencher: Bencher<'_, '_>, operations: usize) {
    bench(bencher, operations, 1);
}

#[divan::bench(args = [1_000, 10_000, 100_000, 300_000], sample_count = 3)]
fn fifty_mailboxes(bencher: Bencher<'_, '_>, operations: usize) {
    bench(bencher, operations, 50);
}

fn bench(bencher: Bencher<'_, '_>, operations: usize, mailboxes: usize) {
    let history = lawful(operations, mailboxes);
    assert_eq!(check(&history, Terms::default()), []);
    bencher
        .counter(ItemsCount::new(operations))
        .bench_local(|| check(&history, Terms::default()));
}

/// Sessions that append, look, change flags and expunge, in mailboxes of some sixty messages.
fn lawful(operations: usize, mailboxes: usize) -> History {
    const MESSAGES: usize = 60;
    const SESSIONS: u32 = 8;
    let mut history = History::default();
    let mut there: Vec<Vec<(u32, bool)>> = vec![Vec::new(); mailboxes];
    let mut next = vec![1; mailboxes];
    let mut random: u64 = 42;
    let mut draw = |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) as usize % below
    };
    let mut now = 0;
    let mut push = |session: u32, mailbox: Option<usize>, request: Request, saw: Vec<Saw>| {
        now += 2;
        history.operations.push(Operation {
            session,
            began: now - 1,
            ended: Some(now),
            ok: true,
            mailbox: mailbox.map(|at| format!("box-{at}")),
            request,
            saw,
        });
        history.operations.len()
    };
    let mut done = 0;
    while done < operations {
        let (at, session) = (draw(mailboxes), draw(SESSIONS as usize) as u32);
        let here = &mut there[at];
        let full = here.len() >= MESSAGES;
        if !full && draw(4) == 0 {
            let uid = next[at];
            next[at] += 1;
            here.push((uid, false));
            let message = Message {
                content: Content {
                    mark: format!("m{at}-{uid}"),
                    octets: 100,
                    digest: String::new(),
                },
                flags: Vec::new(),
                date: None,
            };
            let to = format!("box-{at}");
            let saw = vec![Saw::AppendUid {
                validity: 1,
                uids: vec![uid],
            }];
            done = push(session, None, Request::Append { to, message }, saw);
            continue;
        }
        let select = Request::Select { read_only: false };
        let exists = Saw::Exists(here.len() as u32);
        push(session, Some(at), select, vec![exists, Saw::UidValidity(1)]);
        if full {
            let uids: Vec<u32> = here.drain(..MESSAGES / 2).map(|(uid, _)| uid).collect();
            let store = Request::Store {
                uids: uids.clone(),
                change: Change::Add,
                flags: vec!["\\Deleted".to_owned()],
            };
            push(session, Some(at), store, Vec::new());
            let expunge = Request::Expunge { uids: None };
            done = push(session, Some(at), expunge, vec![Saw::Vanished(uids)]);
            continue;
        }
        for (uid, seen) in here.iter_mut() {
            if draw(10) == 0 {
                let change = if *seen { Change::Remove } else { Change::Add };
                *seen = !*seen;
                let store = Request::Store {
                    uids: vec![*uid],
                    change,
                    flags: vec!["\\Seen".to_owned()],
                };
                push(session, Some(at), store, Vec::new());
            }
        }
        let listed = here.iter().zip(1..).map(|((uid, seen), number)| {
            Saw::Fetch(Fetched {
                number,
                uid: Some(*uid),
                flags: Some(seen.then(|| "\\Seen".to_owned()).into_iter().collect()),
                ..Fetched::default()
            })
        });
        let listed = listed.collect();
        done = push(
            session,
            Some(at),
            Request::Fetch { which: Which::All },
            listed,
        );
    }
    history
}
