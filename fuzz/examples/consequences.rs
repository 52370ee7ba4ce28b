//! consequences [STREAMS]: which rules a server with each fault breaks, in so many random streams.
//!
//! What `src/consequences.rs` is held against.

use std::collections::BTreeMap;

use mailspec_fuzz::Random;
use mailspec_reference::Fault;

fn main() {
    let streams = std::env::args().nth(1);
    let streams = streams.and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let mut random = Random::new(1);
    for &fault in Fault::ALL {
        let mut broken: BTreeMap<&str, u32> = BTreeMap::new();
        for _ in 0..streams {
            let mut input = vec![0; random.up_to(400)];
            input.fill_with(|| random.octet());
            for rule in mailspec_fuzz::rules_broken(fault, &input) {
                *broken.entry(rule).or_default() += 1;
            }
        }
        println!("{}: {broken:?}", fault.info().id);
    }
}
