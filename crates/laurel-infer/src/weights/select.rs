//! Selection of the largest keys. Hoare 1961, Algorithm 65: Find (Communications of the ACM 4), with the median of
//! three as pivot: small, and quick on sorted and on equal keys.

/// A key, and what it belongs to.
pub type Keyed = (f64, usize);

/// Brings the `count` items of the largest keys to the front, in no order. Keys must not be NaN.
pub fn largest_first(items: &mut [Keyed], count: usize) {
    let (mut low, mut high) = (0, items.len());
    while high - low > 1 && count > low && count < high {
        let split = low + partition(&mut items[low..high]);
        if split > count {
            high = split;
        } else {
            low = split;
        }
    }
}

/// Splits at least two items so that no key of the first part is below one of the second; neither part is empty.
fn partition(items: &mut [Keyed]) -> usize {
    let pivot = median(
        items[0].0,
        items[items.len() / 2].0,
        items[items.len() - 1].0,
    );
    let (mut left, mut right) = (0, items.len() - 1);
    loop {
        while items[left].0 > pivot {
            left += 1;
        }
        while items[right].0 < pivot {
            right -= 1;
        }
        if left >= right {
            return left.max(1);
        }
        items.swap(left, right);
        left += 1;
        right -= 1;
    }
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
