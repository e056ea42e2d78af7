//! Sorting, compiled once: the library's own sorts are compiled for every type and order, some 5 KB each.
//! Stable merging of runs of doubling lengths (D. E. Knuth 1998, The Art of Computer Programming 3, section 5.2.4).

/// The numbers 0 to `count - 1` in an order; `is_before` tells of two whether the first has to come before the second, and
/// those that need not keep their order.
pub fn places(count: usize, is_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..count).collect();
    let mut merged = Vec::with_capacity(count);
    let mut length = 1;
    while length < count {
        for pair in sorted.chunks(2 * length) {
            let (mut a, mut b) = pair.split_at(length.min(pair.len()));
            while let (Some(&x), Some(&y)) = (a.first(), b.first()) {
                if is_before(y, x) {
                    merged.push(y);
                    b = &b[1..];
                } else {
                    merged.push(x);
                    a = &a[1..];
                }
            }
            merged.extend_from_slice(a);
            merged.extend_from_slice(b);
        }
        std::mem::swap(&mut sorted, &mut merged);
        merged.clear();
        length *= 2;
    }
    sorted
}

/// The places of numbers, that of the largest first; equal ones keep their order. By the bytes of their bits, the least
/// first (Knuth as above, section 5.2.5).
pub fn descending(numbers: &[f64]) -> Vec<usize> {
    let mut sorted: Vec<(u64, usize)> = numbers.iter().copied().map(falling).zip(0..).collect();
    let mut moved = sorted.clone();
    for byte in 0..8 {
        let digit = |key: u64| (key >> (8 * byte)) as usize & 255;
        let mut starts = [0; 256];
        for &(key, _) in &sorted {
            starts[digit(key)] += 1;
        }
        if starts.contains(&sorted.len()) {
            continue;
        }
        let mut sum = 0;
        for start in &mut starts {
            let count = std::mem::replace(start, sum);
            sum += count;
        }
        for &(key, place) in &sorted {
            let to = &mut starts[digit(key)];
            moved[*to] = (key, place);
            *to += 1;
        }
        std::mem::swap(&mut sorted, &mut moved);
    }
    sorted.into_iter().map(|(_, place)| place).collect()
}

/// A whole number that is the less the larger the double is.
fn falling(x: f64) -> u64 {
    let bits = x.to_bits();
    match bits >> 63 {
        0 => !(bits | 1 << 63),
        _ => bits,
    }
}

/// Sorts numbers, the least first.
pub fn sort(numbers: &mut [usize]) {
    if numbers.is_sorted() {
        return;
    }
    let sorted: Vec<usize> = places(numbers.len(), &|a, b| numbers[a] < numbers[b])
        .into_iter()
        .map(|place| numbers[place])
        .collect();
    numbers.copy_from_slice(&sorted);
}

/// Pairs by their second number, the least first.
pub(crate) fn by_slot(pairs: &[(usize, usize)]) -> Box<[(usize, usize)]> {
    let sorted = places(pairs.len(), &|a, b| pairs[a].1 < pairs[b].1);
    sorted.into_iter().map(|place| pairs[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_library_does_and_keeps_the_order_of_what_is_equal() {
        for count in [0, 1, 2, 3, 7, 64, 100, 1000] {
            let keys: Vec<usize> = (0..count).map(|i| i * 7919 % 101).collect();
            let mut wanted: Vec<usize> = (0..count).collect();
            wanted.sort_by_key(|&i| keys[i]);
            assert_eq!(places(count, &|a, b| keys[a] < keys[b]), wanted);
            let (mut ours, mut theirs) = (keys.clone(), keys.clone());
            sort(&mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
            let numbers: Vec<f64> = keys.iter().map(|&key| -(key as f64)).collect();
            assert_eq!(descending(&numbers), wanted);
        }
    }

    #[test]
    fn descending_is_the_order_of_all_kinds_of_doubles() {
        let inf = f64::INFINITY;
        let numbers = [0.0, -1.5, inf, 2.0, -0.0, 1e-310, -inf, -1e-310, 2.0, 1e300];
        let mut wanted: Vec<usize> = (0..numbers.len()).collect();
        wanted.sort_by(|&a, &b| numbers[b].total_cmp(&numbers[a]));
        assert_eq!(descending(&numbers), wanted);
    }
}
