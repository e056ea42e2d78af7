//! Selection of the largest keys. Hoare 1961, Algorithm 65: Find (Communications of the ACM 4), with the median of
//! three as pivot, and partition in one direction (Lomuto; Bentley 1984, Programming pearls: how to sort, Communications
//! of the ACM 27(4)): small, and quick on sorted and on equal keys.

/// A key, and what it belongs to.
pub type Keyed = (f64, usize);

/// Brings the `count` items of the largest keys to the front, in no order. Keys must not be NaN.
pub fn largest_first(items: &mut [Keyed], count: usize) {
    let (mut low, mut high) = (0, items.len());
    while count > low && count < high {
        let part = &mut items[low..high];
        let pivot = median(part[0].0, part[part.len() / 2].0, part[part.len() - 1].0);
        let above = low + bring(part, |key| key > pivot);
        if above > count {
            high = above;
        } else if above > low {
            low = above;
        } else {
            // No key is above the pivot: those equal to it come next, and any of them will do.
            low += bring(part, |key| key >= pivot);
        }
    }
}

/// Brings the items that are wanted to the front; how many they are. Nothing jumps on what a key is, for no processor
/// could foresee it.
#[inline(always)]
fn bring(items: &mut [Keyed], wanted: impl Fn(f64) -> bool) -> usize {
    let mut count = 0;
    for at in 0..items.len() {
        let front = wanted(items[at].0);
        items.swap(at, count);
        count += usize::from(front);
    }
    count
}

fn median(a: f64, b: f64, c: f64) -> f64 {
    a.max(b).min(a.min(b).max(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[f64]) {
        for count in 0..=keys.len() {
            let mut items: Vec<Keyed> = keys.iter().copied().zip(0..).collect();
            largest_first(&mut items, count);
            let mut found: Vec<f64> = items[..count].iter().map(|item| item.0).collect();
            let mut sorted = keys.to_vec();
            sorted.sort_by(|a, b| b.total_cmp(a));
            found.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(found, sorted[..count], "the {count} largest of {keys:?}");
            assert!(items.iter().all(|&(key, place)| keys[place] == key));
        }
    }

    #[test]
    fn equals_sorting_for_every_count() {
        check(&[]);
        check(&[1.0]);
        check(&[0.0; 33]);
        check(&(0..40).map(f64::from).collect::<Vec<_>>());
        check(&(0..40).map(|i| -f64::from(i)).collect::<Vec<_>>());
        for modulus in [2, 3, 7, 31, 101] {
            check(
                &(0..60)
                    .map(|i| f64::from((i * 7919 + 13) % modulus))
                    .collect::<Vec<_>>(),
            );
        }
    }
}
