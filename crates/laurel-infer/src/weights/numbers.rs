//! Numbers that one accumulation writes for another to read.

/// Read from the front; 0 past the end.
pub struct Numbers<'a>(pub &'a [f64]);

impl<'a> Numbers<'a> {
    /// The next one.
    pub fn number(&mut self) -> f64 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0.0,
        }
    }

    /// The next `count`, or what is left.
    pub fn take(&mut self, count: usize) -> &'a [f64] {
        let (front, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        front
    }
}
