//! Random octets where no fuzzer chooses them.

/// xorshift64*: the same from the same seed, everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Zero, of which nothing could come, is taken for one.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Any octet.
    pub fn octet(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }

    /// A number from 0 to `most`.
    pub fn up_to(&mut self, most: usize) -> usize {
        (self.next() >> 32) as usize % (most + 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}
