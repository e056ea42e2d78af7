//! Reference points in base64, as `scripts/references/densities.py` writes them.

#[path = "../../../../laurel-simd/tests/support/mod.rs"]
mod encoding;

use std::collections::BTreeMap;

use encoding::base64;

/// A log density with its derivatives, computed in 60 digits.
pub struct Record {
    pub params: Vec<f64>,
    /// Elements of the value.
    pub x: Vec<f64>,
    pub high: f64,
    /// What the value has beyond `high`.
    pub low: f64,
    /// Derivatives in the elements of the value, then in the parameters; NaN where there is none.
    pub gradient: Vec<f64>,
}

/// All points by family. A line `name parameters elements points` stands before the records of each kind.
pub fn read(text: &str) -> BTreeMap<String, Vec<Record>> {
    let mut table: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    let (mut name, mut sizes) = ("", [0; 2]);
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let [title, params, elements, _] = words[..] {
            name = title;
            sizes = [params, elements].map(|word| word.parse().expect("a number"));
            continue;
        }
        let all = base64(line);
        let width = 16 * (sizes[0] + sizes[1]) + 10;
        let records = all.chunks_exact(width).map(|bytes| record(bytes, sizes));
        table.entry(name.to_string()).or_default().extend(records);
    }
    table
}

fn record(bytes: &[u8], [params, elements]: [usize; 2]) -> Record {
    let at = |k: usize| f64::from_be_bytes(bytes[k..k + 8].try_into().expect("8 bytes"));
    let doubles = |from: usize, count: usize| (0..count).map(|k| at(from + 8 * k)).collect();
    let middle = 8 * (params + elements);
    let high = at(middle);
    let low = i16::from_be_bytes(bytes[middle + 8..middle + 10].try_into().expect("2 bytes"));
    Record {
        params: doubles(0, params),
        x: doubles(8 * params, elements),
        high,
        low: f64::from(low) / 32768.0 * high.abs().max(1.0) * f64::EPSILON,
        gradient: doubles(middle + 10, params + elements),
    }
}
