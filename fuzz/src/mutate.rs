//! Octets of sessions, changed by whole commands and numbers.
//!
//! Octets changed one by one make few commands that are any, and fewer that
//! reach a selected mailbox. So every second time a line goes, moves, comes
//! twice or is one that a generator says, or a number becomes a notable one.

use std::ops::Range;

use arbitrary::{Arbitrary, Result, Unstructured};
use mailspec_syntax::{
    generate::{self, Bias, World},
    imap::{self, LiteralForm},
    pop3,
};

use crate::random::Random;

/// Changes the first `size` of the octets, up to `most` of which may be used, and says how
/// many they are then. `octet_by_octet` is the fuzzer's own way to do so.
pub type Mutator = fn(
    octets: &mut [u8],
    size: usize,
    most: usize,
    seed: u32,
    octet_by_octet: fn(&mut [u8], usize, usize) -> usize,
) -> usize;

/// For octets that IMAP clients send.
pub const MUTATE_IMAP: Mutator = |octets, size, most, seed, octet_by_octet| {
    mutate(octets, size, most, seed, octet_by_octet, imap_line)
};

/// For octets that POP3 clients send.
pub const MUTATE_POP3: Mutator = |octets, size, most, seed, octet_by_octet| {
    mutate(octets, size, most, seed, octet_by_octet, pop3_line)
};

/// Choices that make up one command.
const CHOICES: usize = 256;

/// How far into a session the command is that a generator says.
const SAID_BEFORE: usize = 12;

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "100",
    "65536",
    "4294967295",
    "4294967296",
];

fn mutate(
    octets: &mut [u8],
    size: usize,
    most: usize,
    seed: u32,
    octet_by_octet: fn(&mut [u8], usize, usize) -> usize,
    line: fn(&mut Unstructured<'_>) -> Result<Vec<u8>>,
) -> usize {
    let mut random = Random::new(u64::from(seed));
    if random.up_to(1) == 0 {
        return octet_by_octet(octets, size, most);
    }
    let changed = change(&octets[..size], &mut random, line);
    let length = changed.len().min(most);
    octets[..length].copy_from_slice(&changed[..length]);
    length
}

fn change(
    octets: &[u8],
    random: &mut Random,
    line: fn(&mut Unstructured<'_>) -> Result<Vec<u8>>,
) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = octets
        .split_inclusive(|octet| *octet == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    let (at, to) = (random.up_to(lines.len()), random.up_to(lines.len()));
    match (random.up_to(5), lines.get(at).cloned()) {
        (0, Some(_)) => drop(lines.remove(at)),
        (1, Some(twice)) => lines.insert(to, twice),
        (2, Some(_)) if to < lines.len() => lines.swap(at, to),
        (3 | 4, Some(mut changed)) => {
            let numbers = numbers(&changed);
            if !numbers.is_empty() {
                let number = numbers[random.up_to(numbers.len() - 1)].clone();
                let other = NUMBERS[random.up_to(NUMBERS.len() - 1)];
                changed.splice(number, other.bytes());
            }
            lines[at] = changed;
        }
        _ => {
            let choices: Vec<u8> = (0..CHOICES).map(|_| random.octet()).collect();
            let said = line(&mut Unstructured::new(&choices));
            // Only choices among nothing are errors, and there are none such.
            lines.insert(at, said.expect("any choices make a line"));
        }
    }
    lines.concat()
}

/// Where the numbers of a line are.
fn numbers(line: &[u8]) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    for (at, octet) in line.iter().enumerate() {
        if !octet.is_ascii_digit() {
            continue;
        }
        match numbers.last_mut() {
            Some(number) if number.end == at => number.end += 1,
            _ => numbers.push(at..at + 1),
        }
    }
    numbers
}

/// A legal command of any kind, or one from somewhere in a sensible session.
fn imap_line(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut line = Vec::new();
    if u.arbitrary()? {
        imap::Command::arbitrary(u)?.write(&mut line, LiteralForm::NonSynchronising);
        return Ok(line);
    }
    let (mut world, mut client) = (world(), generate::imap::Client::new());
    for _ in 0..u.int_in_range(0..=SAID_BEFORE)? {
        client.next(&mut world, u)?;
    }
    let step = client.next(&mut world, u)?;
    step.write(&mut line, LiteralForm::NonSynchronising);
    Ok(line)
}

/// A legal command of any kind, or one from somewhere in a sensible session.
fn pop3_line(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut line = Vec::new();
    if u.arbitrary()? {
        pop3::Command::arbitrary(u)?.write(&mut line);
        return Ok(line);
    }
    let (mut world, mut client) = (world(), generate::pop3::Client::new());
    for _ in 0..u.int_in_range(0..=SAID_BEFORE)? {
        client.next(&mut world, u)?;
    }
    client.next(&mut world, u)?.write(&mut line);
    Ok(line)
}

/// With the mail that the targets deliver before anybody connects.
fn world() -> World {
    let mut world = World::new(Bias::default());
    world.delivered(0);
    world.delivered(0);
    world
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_whole() {
        assert_eq!(numbers(b"a12 FETCH 1:20 x"), [1..3, 10..11, 12..14]);
    }

    #[test]
    fn a_change_keeps_within_its_bounds() {
        for seed in 0..10_000 {
            let mut octets = *b"a LOGIN user1 secret\r\nb FETCH 1 BODY[]<1.1>\r\n......";
            let (size, most) = (46, seed as usize % octets.len());
            let changed = MUTATE_IMAP(&mut octets, size, most, seed, |_, size, most| {
                size.min(most)
            });
            assert!(changed <= most);
            let changed = MUTATE_POP3(&mut octets, size, most, seed, |_, size, most| {
                size.min(most)
            });
            assert!(changed <= most);
        }
    }
}
