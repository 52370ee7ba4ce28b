#![no_main]
//! See [`mailspec_fuzz::pop3_session`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_session(octets));
