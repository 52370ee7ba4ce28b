//! `GENERATORS.md` shows the worked examples as they are.

#[test]
fn the_page_shows_the_examples() {
    let page = include_str!("../GENERATORS.md");
    for example in [
        include_str!("../third_party/imap_codec.rs"),
        include_str!("../third_party/imap_proto.rs"),
        include_str!("../examples/feed.py"),
    ] {
        assert!(page.contains(example), "{example}");
    }
}
