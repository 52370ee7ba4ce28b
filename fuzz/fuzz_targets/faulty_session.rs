#![no_main]
//! See [`mailspec_fuzz::faulty_session`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::faulty_session(octets));
