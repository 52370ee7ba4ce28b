//! A parser of commands: what `imap-codec` reads, it has understood.
#![no_main]

use arbitrary::Unstructured;
use imap_codec::{CommandCodec, decode::Decoder, encode::Encoder};
use mailspec_syntax::generate::{Bias, World, imap::Client, imap::Step};
use mailspec_syntax::imap::{Command, LiteralForm};

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let mut u = Unstructured::new(octets);
    let (mut world, mut client) = (World::new(Bias::default()), Client::new());
    while !u.is_empty() {
        let step = client.next(&mut world, &mut u).expect("always a choice");
        let Step::Command(said) = step else { continue };
        let mut wire = Vec::new();
        said.write(&mut wire, LiteralForm::Synchronising);
        // What it refuses are extensions that it lacks.
        if let Ok((rest, read)) = CommandCodec::default().decode(&wire) {
            assert!(rest.is_empty(), "{}", rest.escape_ascii());
            let written = CommandCodec::default().encode(&read).dump();
            assert_eq!(Command::parse(&written), Ok(said));
        }
    }
});
