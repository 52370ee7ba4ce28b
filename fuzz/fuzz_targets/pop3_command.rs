#![no_main]
//! See [`mailspec_fuzz::pop3_command`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_command(octets));
