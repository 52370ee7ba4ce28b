#![no_main]
//! See [`mailspec_fuzz::pop3_framing`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_framing(octets));
