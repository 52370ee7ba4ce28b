//! streams imap|pop3 COUNT [OPTION…]: what that many clients say, as octets for a server in any language.
//!
//! Each stream goes to standard output behind its length, four octets, the most
//! significant first.
//!
//!   --into DIR               a file for each stream instead
//!   --steps N                of each stream (12)
//!   --nonsense N             so many of 255 steps are nonsense (16)
//!   --messages N             everybody has so many in INBOX already (0)
//!   --account USER:PASSWORD  who may log in (user1:secret); may be repeated
//!   --seed N                 other streams (1); the same seed gives the same streams

use std::{
    env, fs,
    io::{self, Write},
    process::ExitCode,
};

use arbitrary::Unstructured;
use mailspec_fuzz::Random;
use mailspec_syntax::{
    generate::{Bias, World, imap, pop3},
    imap::LiteralForm,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(wanted) = Wanted::parse(&arguments) else {
        eprintln!(
            "streams imap|pop3 COUNT [--into DIR] [--steps N] [--nonsense N] \
             [--messages N] [--account USER:PASSWORD] [--seed N]"
        );
        return ExitCode::from(2);
    };
    match wanted.write() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("streams: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Wanted<'a> {
    stream: fn(&mut World, &mut Unstructured<'_>, usize) -> arbitrary::Result<Vec<u8>>,
    count: usize,
    into: Option<&'a str>,
    steps: usize,
    messages: usize,
    bias: Bias,
    seed: u64,
}

impl<'a> Wanted<'a> {
    fn parse(arguments: &'a [String]) -> Option<Self> {
        let [protocol, count, options @ ..] = arguments else {
            return None;
        };
        let mut wanted = Self {
            stream: match protocol.as_str() {
                "imap" => imap_stream,
                "pop3" => pop3_stream,
                _ => return None,
            },
            count: count.parse().ok()?,
            into: None,
            steps: 12,
            messages: 0,
            bias: Bias::default(),
            seed: 1,
        };
        let mut accounts = Vec::new();
        for option in options.chunks(2) {
            let [name, value] = option else { return None };
            match name.as_str() {
                "--into" => wanted.into = Some(value),
                "--steps" => wanted.steps = value.parse().ok()?,
                "--nonsense" => wanted.bias.nonsense = value.parse().ok()?,
                "--messages" => wanted.messages = value.parse().ok()?,
                "--account" => {
                    let (user, password) = value.split_once(':')?;
                    accounts.push((user.to_owned(), password.to_owned()));
                }
                "--seed" => wanted.seed = value.parse().ok()?,
                _ => return None,
            }
        }
        if !accounts.is_empty() {
            wanted.bias.accounts = accounts;
        }
        Some(wanted)
    }

    fn write(&self) -> io::Result<()> {
        let mut random = Random::new(self.seed);
        let mut out = io::stdout().lock();
        if let Some(into) = self.into {
            fs::create_dir_all(into)?;
        }
        for number in 1..=self.count {
            // Far more choices than the steps of a stream need.
            let octets: Vec<u8> = (0..self.steps * 256).map(|_| random.octet()).collect();
            let mut world = self.world();
            let stream = (self.stream)(&mut world, &mut Unstructured::new(&octets), self.steps);
            let stream = stream.map_err(io::Error::other)?;
            match self.into {
                Some(into) => fs::write(format!("{into}/{number:06}"), stream)?,
                None => {
                    let length = u32::try_from(stream.len()).map_err(io::Error::other)?;
                    out.write_all(&length.to_be_bytes())?;
                    out.write_all(&stream)?;
                }
            }
        }
        out.flush()
    }

    fn world(&self) -> World {
        let mut world = World::new(self.bias.clone());
        for account in 0..self.bias.accounts.len() {
            (0..self.messages).for_each(|_| world.delivered(account));
        }
        world
    }
}

/// Nobody waits for the replies, so literals are non-synchronising (RFC 7888).
fn imap_stream(
    world: &mut World,
    u: &mut Unstructured<'_>,
    steps: usize,
) -> arbitrary::Result<Vec<u8>> {
    let (mut client, mut wire) = (imap::Client::new(), Vec::new());
    for _ in 0..steps {
        let step = client.next(world, u)?;
        step.write(&mut wire, LiteralForm::NonSynchronising);
    }
    Ok(wire)
}

/// The greeting's timestamp is not known, so no APOP succeeds.
fn pop3_stream(
    world: &mut World,
    u: &mut Unstructured<'_>,
    steps: usize,
) -> arbitrary::Result<Vec<u8>> {
    let (mut client, mut wire) = (pop3::Client::new(), Vec::new());
    for _ in 0..steps {
        client.next(world, u)?.write(&mut wire);
    }
    Ok(wire)
}
