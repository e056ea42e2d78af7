//! The same job compiled for the host: prints milliseconds of each run as a JSON array. Arguments: warm-up runs, runs.

use std::hint::black_box;
use std::time::Instant;

use laurel_bench_hand::fit;

fn main() {
    let mut counts = std::env::args().skip(1).map(|count| count.parse::<u64>());
    let mut next = || counts.next().and_then(Result::ok).unwrap_or(1);
    let (warmup, runs) = (next(), next());
    let mut times = Vec::new();
    for seed in 0..warmup + runs {
        let start = Instant::now();
        black_box(fit::run(1000, 0.05, black_box(seed)));
        if seed >= warmup {
            times.push((start.elapsed().as_secs_f64() * 1e3).to_string());
        }
    }
    println!("[{}]", times.join(","));
}
