#![no_main]
//! See [`mailspec_fuzz::pop3_octets`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_octets(octets));
