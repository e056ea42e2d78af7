//! The kernels compiled for the host: microseconds an evaluation (of a batch: a point), as a JSON object of arrays by
//! name. Arguments: warm-up rounds, rounds.

use std::hint::black_box;
use std::time::Instant;

use laurel_bench_kernels::{NAMES, repeat, workload};

/// Microseconds a round should take.
const ROUND: f64 = 2000.0;

fn main() {
    let mut counts = std::env::args().skip(1).map(|count| count.parse::<usize>());
    let mut next = || counts.next().and_then(Result::ok).unwrap_or(1);
    let (warmup, rounds) = (next(), next());
    let entries: Vec<String> = (0..NAMES.len())
        .map(|number| {
            let mut kernel = workload(number);
            let mut time = |times: u32| {
                let start = Instant::now();
                black_box(repeat(black_box(kernel.as_mut()), times));
                start.elapsed().as_secs_f64() * 1e6 / f64::from(times)
            };
            let times = (ROUND / time(20)).max(1.0) as u32;
            let all: Vec<f64> = (0..warmup + rounds).map(|_| time(times)).collect();
            let points = kernel.points() as f64;
            let list: Vec<String> = all[warmup..]
                .iter()
                .map(|t| (t / points).to_string())
                .collect();
            format!("\"{}\":[{}]", NAMES[number], list.join(","))
        })
        .collect();
    println!("{{{}}}", entries.join(","));
}
