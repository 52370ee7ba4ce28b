//! Streams are the same from the same seed, survive being written down, and stay playable however
//! they are edited.

use mailspec_campaign::{
    Maker, Stream,
    edit::{Edit, LONGEST, edit},
};
use mailspec_suite::Protocol;
use pretty_assertions::assert_eq;
use rstest::rstest;

fn maker() -> Maker {
    Maker::new(vec![Protocol::Imap, Protocol::Pop3])
}

fn made(seed: u64) -> Stream {
    maker().stream(&mut fastrand::Rng::with_seed(seed))
}

#[test]
fn a_seed_is_a_stream() {
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}

#[test]
fn what_is_written_down_is_what_was_meant() {
    for seed in 0..200 {
        let stream = made(seed);
        let text = serde_json::to_string_pretty(&stream).unwrap();
        assert_eq!(serde_json::from_str::<Stream>(&text).unwrap(), stream);
    }
}

#[rstest]
fn an_edit_changes_something_and_keeps_streams_playable(
    #[values(
        Edit::Insert,
        Edit::Delete,
        Edit::Swap,
        Edit::Repeat,
        Edit::Splice,
        Edit::Replace,
        Edit::Drop,
        Edit::Pieces,
        Edit::Cross,
        Edit::Share
    )]
    kind: Edit,
) {
    let mut random = fastrand::Rng::with_seed(1);
    let mut changed = 0;
    for seed in 0..200 {
        let mut stream = made(seed);
        let other = made(seed + 1000);
        changed += u32::from(edit(&mut stream, kind, &other, &maker(), &mut random));
        assert!(stream.steps.len() <= LONGEST);
        for step in &stream.steps {
            assert!(step.on < stream.connections.len(), "{stream:?}");
        }
    }
    assert!(changed > 40, "{kind:?} changed {changed} of 200 streams");
}
