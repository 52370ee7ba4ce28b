//! soak TARGET SECONDS [SEED] [LENGTH]: a target with random octets, no fuzzer needed.
//! soak TARGET FILE: the target with one input; with TRANSCRIPT set, what was said.
//!
//! Prints executions per second. The input that fails is written to
//! `soak-TARGET`, made as short as halving and cutting can make it.

use std::{
    env, fs,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    time::{Duration, Instant},
};

use mailspec_fuzz::Random;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, seconds, rest @ ..] = &arguments[..] else {
        eprintln!("soak TARGET SECONDS [SEED] [LENGTH]");
        return ExitCode::from(2);
    };
    let target = mailspec_fuzz::TARGETS
        .iter()
        .find(|(known, _)| known == name);
    let Some((_, target)) = target else {
        let names = mailspec_fuzz::TARGETS.iter().map(|(name, _)| *name);
        eprintln!("one of: {}", names.collect::<Vec<_>>().join(" "));
        return ExitCode::from(2);
    };
    let Ok(seconds) = seconds.parse() else {
        return match fs::read(seconds) {
            Ok(input) => {
                target(&input);
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{seconds}: {error}");
                ExitCode::from(2)
            }
        };
    };
    let number = |at: usize, default| {
        rest.get(at)
            .map_or(default, |text| text.parse().unwrap_or(default))
    };
    let (seed, length) = (number(0, 1), number(1, 200));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut random = Random::new(seed);
    let (mut executed, started) = (0_u64, Instant::now());
    while Instant::now() < end {
        let mut input = vec![0; random.up_to(length as usize)];
        input.fill_with(|| random.octet());
        executed += 1;
        if fails(*target, &input) {
            let input = shrink(*target, input);
            let path = format!("soak-{name}");
            fs::write(&path, &input).expect("a file to write");
            eprintln!(
                "after {executed} executions, {} octets in {path}:",
                input.len()
            );
            target(&input);
        }
    }
    let rate = executed as f64 / started.elapsed().as_secs_f64();
    println!("{name}: {executed} executions, {rate:.0} a second");
    ExitCode::SUCCESS
}

fn fails(target: fn(&[u8]), input: &[u8]) -> bool {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let failed = panic::catch_unwind(AssertUnwindSafe(|| target(input))).is_err();
    panic::set_hook(hook);
    failed
}

fn shrink(target: fn(&[u8]), mut input: Vec<u8>) -> Vec<u8> {
    let mut size = input.len().next_power_of_two();
    while size > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut shorter = input.clone();
            shorter.drain(at..(at + size).min(input.len()));
            match fails(target, &shorter) {
                true => input = shorter,
                false => at += size,
            }
        }
        size /= 2;
    }
    input
}
