#![no_main]
//! See [`mailspec_fuzz::cross_session`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::cross_session(octets));
