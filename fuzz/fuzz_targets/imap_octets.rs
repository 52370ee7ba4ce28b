#![no_main]
//! See [`mailspec_fuzz::imap_octets`].

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailspec_fuzz::imap_octets(octets));

libfuzzer_sys::fuzz_mutator!(|octets: &mut [u8], size: usize, most: usize, seed: u32| {
    mailspec_fuzz::MUTATE_IMAP(octets, size, most, seed, libfuzzer_sys::fuzzer_mutate)
});
