//! Statistics to z-scores: numbers that are standard normal where all is well.

/// Of a count among `trials` of probability `p`.
pub fn binomial(count: u64, trials: u64, p: f64) -> f64 {
    let n = trials as f64;
    (count as f64 - n * p) / (n * p * (1.0 - p)).sqrt()
}

/// Of counts against their expected values: chi-squared, made normal by Wilson and Hilferty's cube root (1931, The
/// distribution of chi-square, PNAS 17, equation 1). Bins expected fewer than 20 times join the one before.
pub fn chi_squared(counts: &[u64], expected: &[f64]) -> f64 {
    let mut bins: Vec<(f64, f64)> = Vec::new();
    for (&count, &expected) in counts.iter().zip(expected) {
        match bins.last_mut() {
            Some(last) if expected < 20.0 => {
                last.0 += count as f64;
                last.1 += expected;
            }
            _ => bins.push((count as f64, expected)),
        }
    }
    let statistic: f64 = bins
        .iter()
        .map(|(count, expected)| (count - expected).powi(2) / expected)
        .sum();
    let freedom = (bins.len() - 1) as f64;
    let spread = 2.0 / (9.0 * freedom);
    ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt()
}

/// Of a count that is Poisson with a large mean.
pub fn poisson(count: u64, mean: f64) -> f64 {
    (count as f64 - mean) / mean.sqrt()
}
