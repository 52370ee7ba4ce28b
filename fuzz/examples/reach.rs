//! reach [STREAMS]: how deep the biased and the uniform generator get.

use mailspec_fuzz::{COMMANDS, Reached, reach};
use mailspec_syntax::generate::Bias;

fn main() {
    let streams = std::env::args().nth(1);
    let streams: u32 = streams.and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let all = Reached::states();
    println!(
        "{streams} streams of {COMMANDS} steps, {} states",
        all.len()
    );
    let without = Bias {
        nonsense: 0,
        ..Bias::default()
    };
    let arms = [
        ("biased, no nonsense", without),
        ("biased", Bias::default()),
        ("uniform", Bias::uniform()),
    ];
    for (name, bias) in arms {
        let mut reached = Reached::default();
        let mut random = Random(1);
        for _ in 0..streams {
            let input: Vec<u8> = (0..1024).map(|_| random.next()).collect();
            reached.add(reach(&input, bias.clone()));
        }
        let share = f64::from(reached.accepted) / f64::from(reached.completed) * 100.0;
        let states = reached.states.intersection(&all).count();
        println!("{name}: {share:.1} % of commands accepted, {states} states reached");
        for state in all.difference(&reached.states) {
            println!("    not: {state}");
        }
    }
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u8 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8
    }
}
