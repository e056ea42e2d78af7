//! Prints, as JSON, how much estimates of the ELBO's gradient vary on the course's mixture: by estimator and group of
//! parameters, the variance of one sample's worth, and microseconds a sample.
//! `cargo run --release -p laurel-infer --example estimators [samples]`, at the guide that the tests call sane.

#[path = "../tests/suite/support/mod.rs"]
#[allow(dead_code)]
mod support;

use std::time::Instant;

use laurel_infer::vi::estimator::Estimator;
use support::estimates::{SAMPLES, estimate, sane_mixture};

/// Names of the groups, and whether a parameter of the mixture is in one, by its place.
type Group = (&'static str, fn(usize) -> bool);
const GROUPS: [Group; 6] = [
    ("mu loc", |place| place < 12 && place % 4 == 0),
    ("mu scale", |place| place < 12 && place % 4 == 1),
    ("sigma shape", |place| place < 12 && place % 4 == 2),
    ("sigma rate", |place| place < 12 && place % 4 == 3),
    ("pi", |place| (12..15).contains(&place)),
    ("z logits", |place| place >= 15),
];

fn main() {
    let samples = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let samples: u64 = samples.unwrap_or(100_000);
    let (words, lambda) = (support::named("gmm"), sane_mixture());
    let row = |place: usize| {
        let start = Instant::now();
        let found = estimate(
            &words,
            Estimator::of(place),
            &lambda,
            samples / SAMPLES as u64,
        );
        let time = start.elapsed().as_secs_f64() * 1e6 / samples as f64;
        let of = |(_, holds): &Group| -> f64 {
            let all = found.variance.iter().enumerate();
            all.filter(|(place, _)| holds(*place))
                .map(|(_, variance)| variance)
                .sum()
        };
        let groups: Vec<String> = GROUPS.iter().map(|group| of(group).to_string()).collect();
        let name = Estimator::WORDS[place];
        format!(
            "{{\"name\":\"{name}\",\"us\":{time},\"variances\":[{}]}}",
            groups.join(",")
        )
    };
    let rows: Vec<String> = (0..Estimator::WORDS.len()).map(row).collect();
    let names: Vec<String> = GROUPS
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    println!(
        "{{\"groups\":[{}],\"rows\":[{}]}}",
        names.join(","),
        rows.join(",")
    );
}
