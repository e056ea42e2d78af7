//! Maps and sets whose hash is quick: their keys are numbers of our own, which nobody chooses to collide. Nothing may depend on
//! the order in which they are gone through.

use std::hash::{BuildHasherDefault, Hasher};

/// A map by [`Quick`].
pub type HashMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set by [`Quick`].
pub type HashSet<K> = std::collections::HashSet<K, BuildHasherDefault<Quick>>;

/// Odd, with bits in no order: the fraction of the golden ratio (D. E. Knuth, The Art of Computer Programming 3, section 6.4).
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Each number is mixed in by a turn and a product.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        let both = self.0.rotate_left(5) ^ number;
        // Doubles of whole numbers differ in their highest bits alone, which a product would leave there.
        self.0 = (both ^ (both >> 32)).wrapping_mul(MULTIPLIER);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    /// The highest bits are the best mixed ones, and tables look at the lowest too.
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(numbers: &[u64]) -> u64 {
        let mut hasher = Quick::default();
        numbers.iter().for_each(|&number| hasher.write_u64(number));
        hasher.finish()
    }

    #[test]
    fn neighbours_fall_into_places_of_their_own() {
        for shift in [0, 16, 32, 48] {
            let places: HashSet<u64> = (0..4096)
                .map(|number| hash(&[number << shift, 3]) & 0xffff)
                .collect();
            // Of 4,096 among 65,536 that fall at random some 3,970 differ.
            assert!(places.len() > 3600, "{shift}: {}", places.len());
        }
        assert_ne!(hash(&[1, 2]), hash(&[2, 1]));
    }
}
