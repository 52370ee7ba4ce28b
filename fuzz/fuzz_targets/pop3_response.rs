#![no_main]
//! See [`mailspec_fuzz::pop3_response`].

#[global_allocator]
static MEMORY: mailspec_fuzz::Memory = mailspec_fuzz::Memory;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_response(octets));
