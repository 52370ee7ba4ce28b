//! What POP3 promises.

use mailspec_stress::{Fetched, Kind, Request, Saw};
use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::scene::{Scene, append, content, told};

/// What the table below shows.
pub(crate) const KINDS: &[Kind] = &[
    Kind::MaildropShared,
    Kind::MarkedGone,
    Kind::UpdateUndone,
    Kind::UniqueIdChanged,
];

/// A session that lists these, by unique-id and mark, and retrieves them all.
fn reads<'s>(scene: &'s mut Scene, session: u32, these: &[(&str, &str)]) -> &'s mut Scene {
    scene.does(session, Request::Maildrop, vec![]);
    let ids = these.iter().zip(1..);
    let ids = ids.map(|((id, _), number)| Saw::UniqueId(number, (*id).to_owned()));
    scene.does(session, Request::List, ids.collect());
    for ((_, mark), number) in these.iter().zip(1..) {
        let fetched = Fetched {
            number,
            content: Some(content(mark)),
            ..Fetched::default()
        };
        let saw = vec![Saw::Fetch(fetched)];
        scene.does(session, Request::Retrieve { number }, saw);
    }
    scene
}

fn dele(number: u32) -> Request {
    Request::Mark { number }
}

#[rstest]
#[case::shared(Kind::MaildropShared,
    told(|it| { reads(it, 1, &[]).does(2, Request::Maildrop, vec![]).does(1, Request::Quit, vec![]); }),
    told(|it| { reads(it, 1, &[]).does(1, Request::Quit, vec![]).does(2, Request::Maildrop, vec![]).meanwhile(1); }))]
#[case::gone_without_quit(Kind::MarkedGone,
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).does(1, Request::Drop, vec![]); reads(it, 2, &[]); }),
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).unanswered(1, Request::Quit); reads(it, 2, &[]); }))]
#[case::gone_after_reset(Kind::MarkedGone,
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).does(1, Request::Reset, vec![]).does(1, Request::Quit, vec![]); reads(it, 2, &[]); }),
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).does(1, Request::Quit, vec![]); reads(it, 2, &[]); }))]
#[case::update_undone(Kind::UpdateUndone,
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).does(1, Request::Quit, vec![]); reads(it, 2, &[("a", "m")]); }),
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, dele(1), vec![]).refused(1, Request::Quit); reads(it, 2, &[("a", "m")]); }))]
#[case::unique_id_changed(Kind::UniqueIdChanged,
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, Request::Quit, vec![]); reads(it, 2, &[("a", "n")]); }),
    told(|it| { reads(it, 1, &[("a", "m")]).does(1, Request::Quit, vec![]); reads(it, 2, &[("a", "m"), ("b", "n")]); }))]
#[case::arrived_and_lost(Kind::Lost,
    told(|it| { it.does(3, append("m"), vec![]); reads(it, 2, &[]); }),
    told(|it| { it.does(3, append("m"), vec![]); reads(it, 2, &[("a", "m")]); }))]
fn histories(#[case] kind: Kind, #[case] breaks: Scene, #[case] lawful: Scene) {
    assert_eq!(breaks.kinds(), [kind]);
    assert_eq!(lawful.kinds(), []);
}
