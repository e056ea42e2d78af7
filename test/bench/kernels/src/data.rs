//! Data of the workloads, by formulas that JavaScript computes to the same bits: multiples of irrationals modulo 1.

/// The part after the point of `n x step`.
fn part(n: usize, step: f64) -> f64 {
    (n as f64 * step) % 1.0
}

/// A number in [-1, 1] for row `n`, column `d`.
pub fn spread(n: usize, d: usize) -> f64 {
    2.0 * part(n * 31 + d * 17 + 1, 0.618_033_988_749_894_9) - 1.0
}

/// 0 or 1 for row `n`.
pub fn coin(n: usize) -> f64 {
    if part(n + 1, 0.754_877_666_246_692_8) < 0.4 {
        1.0
    } else {
        0.0
    }
}

/// Group of row `n` of `rows`, of `groups`: ascending, of sizes that differ.
pub fn group(n: usize, rows: usize, groups: usize) -> usize {
    let u = n as f64 / rows as f64;
    ((u * (0.5 + 0.5 * u)) * groups as f64) as usize
}
