#![no_main]
//! See [`mailspec_fuzz::imap_octets`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::imap_octets(octets));
