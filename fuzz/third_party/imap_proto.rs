//! A parser of responses: `imap-proto` wants no more octets than a server has sent.
#![no_main]

use arbitrary::Unstructured;
use imap_proto::Response;
use mailspec_reference::{Account, Options, Server, Timestamp, Transport, imap::Session};
use mailspec_syntax::generate::{Bias, World, imap::Client};
use mailspec_syntax::imap::LiteralForm;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let (mut u, now) = (Unstructured::new(octets), Timestamp(0));
    let (mut world, mut client) = (World::new(Bias::default()), Client::new());
    let account = |(user, password)| Account { user, password };
    let accounts = Bias::default().accounts.into_iter().map(account).collect();
    let mut server = Server::new(Options {
        accounts,
        ..Options::default()
    });
    let mut session = Session::open(&mut server, Transport { tls: false }, now);
    while !u.is_empty() {
        let (step, mut wire) = (client.next(&mut world, &mut u), Vec::new());
        step.expect("always a choice")
            .write(&mut wire, LiteralForm::NonSynchronising);
        session.receive(&mut server, &wire, now);
        let (said, mut read) = (session.output(), 0);
        while let Ok((rest, _)) = Response::parse(&said[read..]) {
            read = said.len() - rest.len();
        }
        let wants = Response::parse(&said[read..]).unwrap_err();
        assert!(
            read == said.len() || !wants.is_incomplete(),
            "{}",
            said[read..].escape_ascii()
        );
    }
});
