#![no_main]
//! See [`mailspec_fuzz::imap_differential`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::imap_differential(octets));
