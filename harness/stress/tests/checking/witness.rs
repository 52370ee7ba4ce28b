//! A violation is shown by the operations that it needs, and no others.

use mailspec_stress::{Change::Add, History, Kind, Request, Saw, Terms, Witness, check};
use pretty_assertions::assert_eq;

use crate::scene::{Scene, store};

/// A long history with one lost update in it.
fn long() -> History {
    let mut scene = Scene::default();
    for uid in 1..60 {
        scene.appends(1, &format!("m{uid}"), uid);
    }
    let all: Vec<(u32, &[&str])> = (1..60).map(|uid| (uid, &[][..])).collect();
    scene.lists(2, &all);
    for uid in 1..60 {
        scene.does(2, store(uid, Add, &["$work"]), vec![]);
    }
    let without_one: Vec<(u32, &[&str])> = (1..60)
        .map(|uid| (uid, if uid == 30 { &[][..] } else { &["$work"][..] }))
        .collect();
    scene.lists(3, &without_one).does(3, Request::Poll, vec![]);
    scene.history
}

#[test]
fn the_witness_is_small() {
    let history = long();
    let found = check(&history, Terms::default());
    assert_eq!(found.len(), 1);
    let witness = Witness::of(&history, &found[0]);
    let shown: Vec<(u32, &Request)> = witness
        .operations
        .iter()
        .map(|operation| (operation.session, &operation.request))
        .collect();
    let select = Request::Select { read_only: false };
    let which = mailspec_stress::Which::All;
    let fetch = Request::Fetch { which };
    assert_eq!(
        shown,
        [(2, &store(30, Add, &["$work"])), (3, &select), (3, &fetch)]
    );
    let listed = &witness.operations[2].saw;
    assert_eq!(listed.len(), 1, "what is not about the message is left out");
    assert_eq!(
        witness.to_string().lines().next().unwrap(),
        "lost-update (RFC 3501 §6.4.6): message 30 of box: $work of message 30 was set, and is \
         not there"
    );
}

/// What is written down can be checked again.
#[test]
fn histories_are_read_as_they_were_written() {
    let history = long();
    let again = History::from_lines(&history.to_lines()).unwrap();
    assert_eq!(again, history);
    let wrong = History::from_lines("\n{\"session\":1}\n").unwrap_err();
    assert_eq!(wrong.line, 2);
}

#[test]
fn what_a_crash_undid_is_told_apart() {
    let mut scene = Scene::default();
    scene
        .appends(1, "m", 5)
        .does(0, Request::Crash, vec![])
        .lists(2, &[]);
    let found = check(&scene.history, Terms::default());
    assert_eq!((found[0].kind, found[0].crashed), (Kind::Lost, true));
    assert_eq!(found[0].level(false), mailspec_rules::Level::Info);
    assert_eq!(found[0].level(true), mailspec_rules::Level::Must);
    let mut scene = Scene::default();
    scene
        .appends(1, "m", 5)
        .does(0, Request::Crash, vec![])
        .lists(2, &[(5, &[])])
        .selects(2, 1)
        .does(2, Request::Poll, vec![Saw::Exists(1)])
        .lists(3, &[]);
    let found = check(&scene.history, Terms::default());
    assert_eq!((found[0].kind, found[0].crashed), (Kind::Lost, true));
}
