#![no_main]
//! See [`mailspec_fuzz::suite_file`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::suite_file(octets));
