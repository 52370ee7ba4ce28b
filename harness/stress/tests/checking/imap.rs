//! What IMAP promises.

use mailspec_stress::{
    Change::{Add, Remove, Replace},
    Fetched, Kind, Request, Saw, Which,
};
use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::scene::{
    BOX, Scene, append, append_with, body, content, expunge, fetch, flags, given, store, told,
};

/// What the tables below show.
pub(crate) const KINDS: &[Kind] = &[
    Kind::Lost,
    Kind::Twice,
    Kind::GivenTwice,
    Kind::Descends,
    Kind::NotNext,
    Kind::NextFell,
    Kind::ValidityFell,
    Kind::ValidityChanged,
    Kind::Changed,
    Kind::Altered,
    Kind::DateLost,
    Kind::FlagsLost,
    Kind::CopyFlagsLost,
    Kind::LostUpdate,
    Kind::FlagUnasked,
    Kind::Resurrected,
    Kind::StillThere,
    Kind::MovedStays,
    Kind::GoneUnasked,
    Kind::OneModSeq,
    Kind::ModSeqFell,
    Kind::HighestBelow,
    Kind::SearchDisagrees,
];

fn moving(uid: u32, to: &str) -> Request {
    Request::Move {
        uids: vec![uid],
        to: to.to_owned(),
    }
}

fn copying(uid: u32, to: &str) -> Request {
    Request::Copy {
        uids: vec![uid],
        to: to.to_owned(),
    }
}

fn copied(from: u32, to: u32) -> Saw {
    Saw::CopyUid {
        validity: 1,
        from: vec![from],
        to: vec![to],
    }
}

fn with_mod_seq(uid: u32, has: &[&str], mod_seq: u64) -> Saw {
    Saw::Fetch(Fetched {
        number: 1,
        uid: Some(uid),
        flags: Some(flags(has)),
        mod_seq: Some(mod_seq),
        ..Fetched::default()
    })
}

fn dated(uid: u32, mark: &str, date: i64) -> Saw {
    Saw::Fetch(Fetched {
        number: 1,
        uid: Some(uid),
        content: Some(content(mark)),
        date: Some(date),
        ..Fetched::default()
    })
}

fn with_flag(flag: &str, set: bool) -> Request {
    Request::Search {
        flag: Some(flag.to_owned()),
        set,
    }
}

fn next(value: u32) -> Saw {
    Saw::UidNext(value)
}

fn select(saw: &[Saw]) -> (Request, Vec<Saw>) {
    (Request::Select { read_only: false }, saw.to_vec())
}

/// Message 5, of which two sessions know, and what the second does with it.
fn known(scene: &mut Scene) -> &mut Scene {
    scene.appends(1, "m", 5).lists(2, &[(5, &[])])
}

#[rstest]
#[case::lost(Kind::Lost, told(|it| { it.appends(1, "m", 5).lists(2, &[]); }),
    told(|it| { it.appends(1, "m", 5).meanwhile(0).lists(2, &[(5, &[])]); }))]
#[case::lost_after_selection(Kind::Lost, told(|it| { it.appends(1, "m", 5).lists(2, &[]); }),
    // It came after the selection: nobody has to tell of it before NOOP.
    told(|it| { it.selects(2, 0).appends(1, "m", 5).does(2, Request::Fetch { which: Which::All }, vec![]); }))]
#[case::lost_though_unmarked(Kind::Lost,
    told(|it| { known(it).does(2, expunge(), vec![]).lists(3, &[]); }),
    told(|it| { known(it).does(1, store(5, Add, &["\\Deleted"]), vec![]); it.does(2, expunge(), vec![]).lists(3, &[]); }))]
#[case::lost_without_unique_identifier(Kind::Lost,
    told(|it| { it.does(1, append("m"), vec![]).lists(2, &[]); }),
    told(|it| { it.unanswered(1, append("m")).lists(2, &[]); }))]
#[case::lost_by_move(Kind::Lost,
    told(|it| { known(it).does(2, moving(5, "other"), vec![]); elsewhere(it, &[]); }),
    told(|it| { known(it).refused(2, moving(5, "other")); elsewhere(it, &[]); }))]
#[case::half_copied(Kind::Lost,
    told(|it| { known(it).does(2, copying(5, "other"), vec![]); elsewhere(it, &[]); }),
    // Who names what is gone copies nothing (RFC 3501 §6.4.8).
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(3, expunge(), vec![]).does(2, copying(5, "other"), vec![]); elsewhere(it, &[]); }))]
#[case::twice(Kind::Twice,
    told(|it| { it.appends(1, "m", 5).selects(2, 2).does(2, fetch(6), vec![body(6, "m")]); }),
    told(|it| { it.appends(1, "m", 5).does(1, append("m"), vec![given(6)]).selects(2, 2).does(2, fetch(6), vec![body(6, "m")]); }))]
#[case::though_refused(Kind::Twice,
    told(|it| { it.refused(1, append("m")).selects(2, 1).does(2, fetch(5), vec![body(5, "m")]); }),
    told(|it| { it.unanswered(1, append("m")).selects(2, 1).does(2, fetch(5), vec![body(5, "m")]); }))]
#[case::copied_though_refused(Kind::Twice,
    told(|it| { known(it).refused(2, copying(5, "other")); elsewhere(it, &[(1, "m")]); }),
    told(|it| { known(it).does(2, copying(5, "other"), vec![]); elsewhere(it, &[(1, "m")]); }))]
#[case::given_twice(Kind::GivenTwice,
    told(|it| { it.appends(1, "m", 5).appends(2, "n", 5).meanwhile(1); }),
    told(|it| { it.appends(1, "m", 5).appends(2, "n", 6).meanwhile(1); }))]
#[case::descends(Kind::Descends,
    told(|it| { it.appends(1, "m", 6).appends(2, "n", 5); }),
    told(|it| { it.appends(1, "m", 6).appends(2, "n", 5).meanwhile(1); }))]
#[case::below_next(Kind::NotNext,
    told(|it| { let (r, s) = select(&[Saw::UidValidity(1), next(7)]); it.does(2, r, s).appends(1, "m", 6); }),
    told(|it| { let (r, s) = select(&[Saw::UidValidity(1), next(7)]); it.does(2, r, s).appends(1, "m", 6).meanwhile(1); }))]
#[case::next_is_given(Kind::NotNext,
    told(|it| { let (r, s) = select(&[Saw::UidValidity(1), next(5)]); it.appends(1, "m", 5).does(2, r, s); }),
    told(|it| { let (r, s) = select(&[Saw::UidValidity(1), next(5)]); it.appends(1, "m", 5).does(2, r, s).meanwhile(1); }))]
#[case::next_fell(Kind::NextFell,
    told(|it| { for value in [7, 5] { let (r, s) = select(&[Saw::UidValidity(1), next(value)]); it.does(2, r, s); } }),
    told(|it| { for value in [5, 7] { let (r, s) = select(&[Saw::UidValidity(1), next(value)]); it.does(2, r, s); } }))]
#[case::validity_fell(Kind::ValidityFell,
    told(|it| { for value in [7, 5] { let (r, s) = select(&[Saw::UidValidity(value)]); it.does(2, r, s); } }),
    told(|it| { for value in [5, 5] { let (r, s) = select(&[Saw::UidValidity(value)]); it.does(2, r, s); } }))]
#[case::validity_changed(Kind::ValidityChanged,
    told(|it| { for value in [5, 7] { let (r, s) = select(&[Saw::UidValidity(value)]); it.does(2, r, s); } }),
    told(|it| { for value in [5, 5] { let (r, s) = select(&[Saw::UidValidity(value)]); it.does(2, r, s); } }))]
#[case::changed(Kind::Changed,
    told(|it| { it.selects(2, 1).does(2, fetch(5), vec![body(5, "m")]).does(3, fetch(5), vec![]).selects(3, 1).does(3, fetch(5), vec![body(5, "n")]); }),
    told(|it| { it.selects(2, 1).does(2, fetch(5), vec![body(5, "m")]).selects(3, 1).does(3, fetch(6), vec![body(6, "n")]); }))]
#[case::altered(Kind::Altered,
    told(|it| { it.appends(1, "m", 5).selects(2, 1); it.does(2, fetch(5), vec![half(5, "m")]); }),
    told(|it| { it.appends(1, "m", 5).selects(2, 1); it.does(2, fetch(5), vec![body(5, "m")]); }))]
#[case::half_of_what_was_never_answered(Kind::Altered,
    told(|it| { it.unanswered(1, append("m")).selects(2, 1); it.does(2, fetch(5), vec![half(5, "m")]); }),
    told(|it| { it.unanswered(1, append("m")).selects(2, 1); it.does(2, fetch(5), vec![body(5, "m")]); }))]
#[case::date_lost(Kind::DateLost,
    told(|it| { it.does(1, append_with("m", &[], Some(10)), vec![given(5)]).selects(2, 1).does(2, fetch(5), vec![dated(5, "m", 11)]); }),
    told(|it| { it.does(1, append_with("m", &[], None), vec![given(5)]).selects(2, 1).does(2, fetch(5), vec![dated(5, "m", 11)]); }))]
#[case::flags_lost(Kind::FlagsLost,
    told(|it| { it.does(1, append_with("m", &["\\Seen"], None), vec![given(5)]).lists(2, &[(5, &[])]); }),
    told(|it| { it.does(1, append_with("m", &["\\Seen"], None), vec![given(5)]).unanswered(2, store(5, Remove, &["\\Seen"])).lists(2, &[(5, &[])]); }))]
#[case::flags_of_copy_lost(Kind::CopyFlagsLost,
    told(|it| { it.does(1, append_with("m", &["\\Seen"], None), vec![given(5)]).selects(2, 1).does(2, copying(5, BOX), vec![copied(5, 6)]).lists(3, &[(5, &["\\Seen"]), (6, &[])]); }),
    told(|it| { it.does(1, append_with("m", &["\\Seen"], None), vec![given(5)]).selects(2, 1).does(3, store(5, Remove, &["\\Seen"]), vec![]).does(2, copying(5, BOX), vec![copied(5, 6)]).meanwhile(1).lists(3, &[(5, &[]), (6, &[])]); }))]
#[case::lost_update(Kind::LostUpdate,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(3, store(5, Add, &["\\Flagged"]), vec![]).lists(4, &[(5, &["\\Flagged"])]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(3, store(5, Replace, &["\\Flagged"]), vec![]).lists(4, &[(5, &["\\Flagged"])]); }))]
#[case::lost_clearing(Kind::LostUpdate,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, store(5, Remove, &["\\Seen"]), vec![]).lists(4, &[(5, &["\\Seen"])]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, store(5, Remove, &["\\Seen"]), vec![]).meanwhile(1).lists(4, &[(5, &["\\Seen"])]); }))]
#[case::own_update_lost(Kind::LostUpdate,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, Request::Fetch { which: Which::All }, vec![with_mod_seq(5, &[], 1)]); }),
    // Another session need not have heard of it since it selected the mailbox.
    told(|it| { known(it).does(3, store(5, Add, &["\\Seen"]), vec![]).does(2, Request::Fetch { which: Which::All }, vec![with_mod_seq(5, &[], 1)]); }))]
#[case::update_of_what_is_gone(Kind::LostUpdate,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).lists(4, &[(5, &[])]); }),
    told(|it| { known(it).does(3, store(5, Add, &["\\Deleted"]), vec![]).does(3, expunge(), vec![]).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, fetch(5), vec![with_mod_seq(5, &["\\Deleted"], 3)]); }))]
#[case::flag_unasked(Kind::FlagUnasked,
    told(|it| { known(it).does(3, with_flag("\\Seen", true), vec![]).lists(4, &[(5, &["\\Seen"])]); }),
    told(|it| { known(it).refused(3, store(5, Add, &["\\Seen"])).lists(4, &[(5, &["\\Seen"])]); }))]
#[case::resurrected(Kind::Resurrected,
    told(|it| { removed(it).lists(3, &[(5, &["\\Deleted"])]); }),
    told(|it| { it.appends(1, "m", 5).lists(2, &[(5, &[])]).selects(3, 1).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, expunge(), vec![Saw::Expunge(1)]).does(3, fetch(5), vec![body(5, "m")]); }))]
#[case::vanished_and_back(Kind::Resurrected,
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, expunge(), vec![Saw::Vanished(vec![5])]).lists(3, &[(5, &["\\Deleted"])]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, expunge(), vec![Saw::Vanished(vec![5])]).lists(3, &[]); }))]
#[case::still_there(Kind::StillThere,
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, Request::Close, vec![]).lists(3, &[(5, &["\\Deleted"])]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, Request::Unselect, vec![]).lists(3, &[(5, &["\\Deleted"])]); }))]
#[case::still_there_though_named(Kind::StillThere,
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, Request::Expunge { uids: Some(vec![5]) }, vec![]).lists(3, &[(5, &["\\Deleted"])]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Deleted"]), vec![]).does(2, Request::Expunge { uids: Some(vec![6]) }, vec![]).lists(3, &[(5, &["\\Deleted"])]); }))]
#[case::moved_stays(Kind::MovedStays,
    told(|it| { known(it).does(2, moving(5, "other"), vec![]).lists(3, &[(5, &[])]); }),
    told(|it| { known(it).refused(2, moving(5, "other")).lists(3, &[(5, &[])]); }))]
#[case::gone_unasked(Kind::GoneUnasked,
    told(|it| { known(it).does(2, Request::Poll, vec![Saw::Expunge(1)]); }),
    told(|it| { known(it).does(1, store(5, Add, &["\\Deleted"]), vec![]).does(3, expunge(), vec![]).does(2, Request::Poll, vec![Saw::Expunge(1)]); }))]
#[case::one_mod_seq(Kind::OneModSeq,
    told(|it| { marked(it, &[(&[], 8), (&["\\Seen"], 8)]); }),
    told(|it| { marked(it, &[(&[], 8), (&["\\Seen"], 9)]); }))]
#[case::mod_seq_fell(Kind::ModSeqFell,
    told(|it| { marked(it, &[(&["\\Seen"], 9), (&[], 8)]); }),
    told(|it| { marked(it, &[(&["\\Seen"], 9), (&[], 9 + 1)]); }))]
#[case::highest_below(Kind::HighestBelow,
    told(|it| { marked(it, &[(&["\\Seen"], 9)]); let (r, s) = select(&[Saw::UidValidity(1), Saw::HighestModSeq(8)]); it.does(3, r, s); }),
    told(|it| { marked(it, &[(&["\\Seen"], 9)]); let (r, s) = select(&[Saw::UidValidity(1), Saw::HighestModSeq(9)]); it.does(3, r, s); }))]
#[case::search_finds_too_much(Kind::SearchDisagrees,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, with_flag("\\Seen", false), vec![Saw::Search(vec![5])]); }),
    told(|it| { known(it).does(3, store(5, Add, &["\\Seen"]), vec![]).does(2, with_flag("\\Seen", false), vec![Saw::Search(vec![5])]); }))]
#[case::search_beside_which_it_is_told(Kind::SearchDisagrees,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, with_flag("\\Seen", true), vec![Saw::Search(vec![]), with_mod_seq(5, &["\\Seen"], 3)]); }),
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(3, store(5, Remove, &["\\Seen"]), vec![]).does(2, with_flag("\\Seen", true), vec![Saw::Search(vec![]), with_mod_seq(5, &[], 3)]); }))]
#[case::search_finds_too_little(Kind::SearchDisagrees,
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(2, with_flag("\\Seen", true), vec![Saw::Search(vec![])]); }),
    // What others expunged may be left out.
    told(|it| { known(it).does(2, store(5, Add, &["\\Seen"]), vec![]).does(3, moving(5, "other"), vec![]).does(2, with_flag("\\Seen", true), vec![Saw::Search(vec![])]); }))]
fn histories(#[case] kind: Kind, #[case] breaks: Scene, #[case] lawful: Scene) {
    assert!(KINDS.contains(&kind));
    assert_eq!(breaks.kinds(), [kind]);
    let found: Vec<Kind> = lawful
        .kinds()
        .into_iter()
        .filter(|it| *it == kind)
        .collect();
    assert_eq!(found, []);
}

/// The same messages with their mod-sequences, each in a selection of its own.
fn marked(scene: &mut Scene, said: &[(&[&str], u64)]) {
    known(scene).unanswered(9, store(5, Replace, &["\\Seen"]));
    scene.unanswered(9, store(5, Replace, &[]));
    for (has, value) in said {
        scene.selects(3, 1);
        scene.does(3, fetch(5), vec![with_mod_seq(5, has, *value)]);
    }
}

/// Message 5 came, was seen and expunged.
fn removed(scene: &mut Scene) -> &mut Scene {
    known(scene)
        .does(2, store(5, Add, &["\\Deleted"]), vec![])
        .does(2, expunge(), vec![Saw::Expunge(1)])
}

/// Half of the message came.
fn half(uid: u32, mark: &str) -> Saw {
    let mut content = content(mark);
    content.octets /= 2;
    content.digest.push_str(", half");
    Saw::Fetch(Fetched {
        number: 1,
        uid: Some(uid),
        content: Some(content),
        ..Fetched::default()
    })
}

/// A listing of the mailbox to which messages are copied and moved.
fn elsewhere(scene: &mut Scene, these: &[(u32, &str)]) {
    let saw = these.iter().map(|(uid, mark)| body(*uid, mark)).collect();
    scene.selects(8, these.len() as u32);
    scene.does(8, Request::Fetch { which: Which::All }, saw);
    let count = scene.history.operations.len();
    for operation in &mut scene.history.operations[count - 2..] {
        operation.mailbox = Some("other".to_owned());
    }
}
