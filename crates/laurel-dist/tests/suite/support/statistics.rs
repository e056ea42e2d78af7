//! Test statistics and their bounds at a false-alarm rate of 1e-7.

/// 2 exp(-2 d^2 n) = 1e-7 (Massart's bound on the Kolmogorov-Smirnov distance).
pub fn critical(n: usize) -> f64 {
    ((2.0_f64 / 1e-7).ln() / (2.0 * n as f64)).sqrt()
}

/// The largest distance of the empirical distribution from `cdf`, given at the sorted values.
pub fn distance(cdf: &[f64]) -> f64 {
    let n = cdf.len() as f64;
    let gap = |(i, p): (usize, &f64)| (p - i as f64 / n).abs().max((p - (i + 1) as f64 / n).abs());
    cdf.iter().enumerate().map(gap).fold(0.0, f64::max)
}

/// Pearson's statistic over the cells with an expectation of at least 10, the rest pooled, and
/// its degrees of freedom.
pub fn chi_squared(counts: &[f64], expected: &[f64]) -> (f64, f64) {
    let (mut statistic, mut cells, mut pooled) = (0.0, 0.0, (0.0, 0.0));
    for (&count, &e) in counts.iter().zip(expected) {
        if e < 10.0 {
            pooled = (pooled.0 + count, pooled.1 + e);
        } else {
            statistic += (count - e) * (count - e) / e;
            cells += 1.0;
        }
    }
    if pooled.1 > 1.0 {
        statistic += (pooled.0 - pooled.1) * (pooled.0 - pooled.1) / pooled.1;
        cells += 1.0;
    } else {
        // Fewer than one expected: 20 would have a chance below 1e-18.
        assert!(pooled.0 < 20.0);
    }
    (statistic, f64::max(cells - 1.0, 1.0))
}

/// A bound that chi-squared exceeds with probability below 1e-7 (Laurent and Massart 2000,
/// lemma 1): d + 2 sqrt(d t) + 2 t with t = ln 1e7.
pub fn chi_squared_bound(degrees: f64) -> f64 {
    let t = 1e7_f64.ln();
    degrees + 2.0 * (degrees * t).sqrt() + 2.0 * t
}
