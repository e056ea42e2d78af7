//! Prints what a log joint and its gradient cost, nanoseconds a point, on programs of `test/bench/tapes`:
//! `cargo run --release -p laurel-tape --example gradients [points a batch]`, natively or with `--target wasm32-wasip1`.
//! Best of 31 rounds. With `dump`, prints the instructions instead.

use std::hint::black_box;
use std::time::Instant;

use laurel_simd::{Column, Vector};
use laurel_tape::program::Program;
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};

macro_rules! tapes {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../test/bench/tapes/", $name, ".tape")))),*]
    };
}

fn main() {
    let argument = std::env::args().nth(1).unwrap_or_default();
    for (name, text) in tapes!("groups" "schools" "logistic" "mixture" "walk") {
        let program = parse(text);
        let gradient = Gradient::new(program.tape(), Wanted::default()).expect("a gradient");
        if argument == "dump" {
            println!("{name}: {:#?}", gradient.tape.instructions);
            continue;
        }
        let batches = argument.parse().map_or(vec![1, 4, 64, 128], |n| vec![n]);
        for n in batches {
            let (time, slots) = (time(&gradient, n), gradient.tape.slots);
            println!("{name:10} batch {n:3}: {time:10.1} ns a point, {slots} slots");
        }
    }
}

/// The best time of a point in a batch of `n`.
fn time(gradient: &Gradient, n: usize) -> f64 {
    let mut machine = GradientMachine::new(gradient.clone()).expect("memory");
    for (site, each) in gradient.inputs.iter().enumerate() {
        for element in 0..each.len() {
            let column = machine.input_mut(site, element);
            for (lane, value) in column.iter_mut().enumerate() {
                *value = 0.3 + 0.4 * ((lane * 7 + site * 3) % 11) as f64 / 11.0;
            }
        }
    }
    let mut joint = Column::zero();
    let run = |machine: &mut GradientMachine, joint: &mut Column| {
        let start = Instant::now();
        machine.run::<Vector>(black_box(n));
        machine.log_joint::<Vector>(joint, n);
        start.elapsed().as_nanos() as f64
    };
    // Half a second first: engines of WebAssembly compile what runs often once more. Then some 2 ms a round.
    let warm = Instant::now();
    let mut once = f64::INFINITY;
    while warm.elapsed().as_millis() < 500 {
        once = run(&mut machine, &mut joint).min(once);
    }
    let repeats = (2e6 / once).ceil() as usize;
    let rounds = (0..31).map(|_| {
        let start = Instant::now();
        for _ in 0..repeats {
            machine.run::<Vector>(black_box(n));
            machine.log_joint::<Vector>(&mut joint, n);
        }
        start.elapsed().as_nanos() as f64 / (repeats * n) as f64
    });
    let best = rounds.fold(f64::INFINITY, f64::min);
    black_box(&joint);
    best
}

fn parse(text: &str) -> Program {
    let mut lines = text.lines().map(|line| -> Vec<u64> {
        let numbers = line.split(' ').filter(|number| !number.is_empty());
        numbers
            .map(|number| number.parse().expect("a number"))
            .collect()
    });
    let words = lines.next().expect("words").into_iter();
    let words: Vec<u32> = words.map(|word| word as u32).collect();
    let mut doubles = || -> Vec<f64> {
        let bits = lines.next().unwrap_or_default();
        bits.into_iter().map(f64::from_bits).collect()
    };
    let (constants, data) = (doubles(), doubles());
    Program::new::<Vector>(&words, &constants, &data).expect("the compiler emits valid programs")
}
