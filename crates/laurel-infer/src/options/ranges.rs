//! What the engine carries of the tables, and the check of a record.

use super::tables::*;

/// Name, smallest and largest value and wholeness of an option: what the engine carries of the tables.
pub(super) type Range = (&'static str, f64, f64, bool);

pub(super) static BBVI_RANGES: [Range; BBVI.len()] = ranges(BBVI);
pub(super) static LAPLACE_RANGES: [Range; LAPLACE.len()] = ranges(LAPLACE);
pub(super) static NUTS_RANGES: [Range; NUTS.len()] = ranges(NUTS);
pub(super) static HMC_RANGES: [Range; HMC.len()] = ranges(HMC);
pub(super) static MH_RANGES: [Range; MH.len()] = ranges(MH);
pub(super) static VI_RANGES: [Range; VI.len()] = ranges(VI);
pub(super) static SMC_RANGES: [Range; SMC.len()] = ranges(SMC);
pub(super) static IMPORTANCE_RANGES: [Range; IMPORTANCE.len()] = ranges(IMPORTANCE);

const fn ranges<const N: usize>(table: &[OptionRow]) -> [Range; N] {
    let mut ranges = [("", 0.0, 0.0, false); N];
    let mut place = 0;
    while place < N {
        let row = &table[place];
        ranges[place] = (row.name, row.min, row.max, row.whole);
        place += 1;
    }
    ranges
}

/// The name of the first option of a record that is missing, not finite or out of its range.
pub(super) fn check(record: &[f64], ranges: &[Range]) -> Result<(), &'static str> {
    for (place, (name, min, max, whole)) in ranges.iter().enumerate() {
        let fits = record
            .get(place)
            .is_some_and(|&x| (*min..=*max).contains(&x) && (!whole || x.trunc() == x));
        if !fits {
            return Err(name);
        }
    }
    Ok(())
}
