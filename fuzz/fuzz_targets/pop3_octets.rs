#![no_main]
//! See [`mailspec_fuzz::pop3_octets`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::pop3_octets(octets));

libfuzzer_sys::fuzz_mutator!(|octets: &mut [u8], size: usize, most: usize, seed: u32| {
    mailspec_fuzz::MUTATE_POP3(octets, size, most, seed, libfuzzer_sys::fuzzer_mutate)
});
