//! reach [STREAMS]: how deep the biased and the uniform generator get.

use mailspec_fuzz::{COMMANDS, Random, Reached, reach};
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
        let mut random = Random::new(1);
        for _ in 0..streams {
            let input: Vec<u8> = (0..1024).map(|_| random.octet()).collect();
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
