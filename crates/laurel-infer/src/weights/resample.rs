//! Systematic resampling: one uniform number places a comb of equal distances on the cumulated weights.
//! N. Chopin, O. Papaspiliopoulos 2020, An introduction to sequential Monte Carlo, section 9.6.

/// Places of `n` draws among these weights, ascending; `u` in (0, 1).
pub(crate) fn systematic(weights: &[f64], n: usize, u: f64) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let mut ancestors = Vec::with_capacity(n);
    let (mut reached, mut last) = (0.0, 0);
    for (number, weight) in weights.iter().enumerate() {
        reached += weight;
        if *weight > 0.0 {
            last = number;
        }
        while ancestors.len() < n && (ancestors.len() as f64 + u) * total < reached * n as f64 {
            ancestors.push(number);
        }
    }
    // What rounding has left over.
    ancestors.resize(n, last);
    ancestors
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tooth at (k + u) / n takes the first particle whose cumulated share is above it.
    fn twin(weights: &[f64], u: f64) -> Vec<usize> {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        let of = |tooth: f64| {
            let mut reached = 0.0;
            for (number, weight) in weights.iter().enumerate() {
                reached += weight / total;
                if tooth < reached {
                    return number;
                }
            }
            n - 1
        };
        (0..n).map(|k| of((k as f64 + u) / n as f64)).collect()
    }

    #[test]
    fn every_tooth_of_the_comb_finds_its_particle() {
        for seed in 0..50 {
            let number = |k: usize| ((k * 7919 + seed * 104_729) % 1009) as f64 / 1009.0;
            let weights: Vec<f64> = (0..64).map(|k| number(k).powi(4)).collect();
            let u = number(1000) + 1e-4;
            assert_eq!(systematic(&weights, weights.len(), u), twin(&weights, u));
        }
    }

    #[test]
    fn a_particle_has_as_many_heirs_as_its_share_to_within_one_and_none_without_weight() {
        let weights = [0.0, 3.0, 0.5, 0.0, 0.25, 4.25, 0.0, 0.0];
        let heirs = systematic(&weights, weights.len(), 0.999_999);
        for (number, weight) in weights.iter().enumerate() {
            let count = heirs.iter().filter(|&&heir| heir == number).count() as f64;
            assert!((count - weight).abs() < 1.0, "{number}: {count}");
        }
    }
}
