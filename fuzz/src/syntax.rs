//! Parsers: no panic, faults within the octets, cost in proportion to them, and what is
//! printed parses back.

use arbitrary::{Arbitrary, Unstructured};
use mailspec_syntax::{
    Fault,
    imap::{self, LiteralForm},
    pop3,
};

use crate::cost::{also_swollen, frugally};

/// The octets as an IMAP command; and as the choices that make up a legal one.
pub fn imap_command(octets: &[u8]) {
    also_swollen(octets, |octets| {
        match frugally(octets.len(), || imap::Command::parse(octets)) {
            Ok(command) => imap_command_round_trip(&command),
            Err(error) => check_span(&error.fault, octets),
        }
    });
    let command = imap::Command::arbitrary(&mut Unstructured::new(octets));
    imap_command_round_trip(&command.expect("made of any octets"));
}

fn imap_command_round_trip(command: &imap::Command<'_>) {
    for form in [LiteralForm::Synchronising, LiteralForm::NonSynchronising] {
        let mut printed = Vec::new();
        command.write(&mut printed, form);
        assert_eq!(imap::Command::parse(&printed).as_ref(), Ok(command));
    }
}

/// The octets as an IMAP response.
pub fn imap_response(octets: &[u8]) {
    also_swollen(octets, |octets| {
        let parsed = frugally(octets.len(), || imap::response::parse(octets));
        for fault in &parsed.faults {
            check_span(fault, octets);
        }
        let mut printed = Vec::new();
        parsed.response.write(&mut printed);
        if parsed.faults.is_empty() {
            assert_eq!(imap::response::parse(&printed), parsed);
        }
    });
}

/// The octets as a POP3 command; and as the choices that make up a legal one.
pub fn pop3_command(octets: &[u8]) {
    also_swollen(octets, |octets| {
        match frugally(octets.len(), || pop3::Command::parse(octets)) {
            Ok(command) => pop3_command_round_trip(&command),
            Err(error) => check_span(&error.fault, octets),
        }
    });
    let command = pop3::Command::arbitrary(&mut Unstructured::new(octets));
    pop3_command_round_trip(&command.expect("made of any octets"));
}

fn pop3_command_round_trip(command: &pop3::Command<'_>) {
    let mut printed = Vec::new();
    command.write(&mut printed);
    assert_eq!(pop3::Command::parse(&printed).as_ref(), Ok(command));
}

/// The octets as a POP3 reply, of one line and of many.
pub fn pop3_response(octets: &[u8]) {
    also_swollen(octets, |octets| {
        for multi_line in [false, true] {
            let parsed = frugally(octets.len(), || pop3::response::parse(octets, multi_line));
            for fault in &parsed.faults {
                check_span(fault, octets);
            }
            let mut printed = Vec::new();
            parsed.reply.write(&mut printed);
            if parsed.faults.is_empty() {
                let again = pop3::response::parse(&printed, multi_line);
                assert_eq!(again.reply, parsed.reply);
                // The space that is printed behind a response code may be one octet too many.
                assert!(printed.len() > octets.len() || again.faults.is_empty());
            }
        }
    });
}

fn check_span(fault: &Fault, octets: &[u8]) {
    let span = &fault.span;
    assert!(
        span.start <= span.end && span.end <= octets.len(),
        "{fault}"
    );
}
