#![no_main]
//! See [`mailspec_fuzz::pop3_response`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_response(octets));
