//! Streams against the reference server on its ports: nothing speaks against it, and nothing of
//! ours is left in it.

mod common;

use mailspec_campaign::{Maker, Sign};
use pretty_assertions::assert_eq;

const STREAMS: u64 = 150;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_faults_is_found_to_have_none() {
    let (_server, site) = common::serve(None).await;
    let mut player = common::player(&site);
    let maker = Maker::new(player.protocols());
    let mut answered = 0;
    for seed in 0..STREAMS {
        let stream = maker.stream(&mut fastrand::Rng::with_seed(seed));
        let played = player.play(&stream).await.unwrap();
        let transcript = played.transcript.join("\n");
        assert_eq!(
            played.signs,
            Vec::<Sign>::new(),
            "{seed}: {stream:#?}\n{transcript}"
        );
        answered += played
            .exchanges
            .iter()
            .filter(|it| !it.messages.is_empty())
            .count();
    }
    assert!(answered > 10 * STREAMS as usize / 2, "{answered}");
    player.leave().await;
    let left = site.leftovers().await;
    assert_eq!(
        (left.mailboxes, left.subscriptions),
        (Vec::new(), Vec::new())
    );
}
