//! How many values, logarithms, parameters and terms a distribution of a given size has.

use laurel_dist::FamilyId;

/// Counts for one family at one size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Numbers in one value: 1, or the size of a dirichlet.
    pub values: usize,
    /// Logarithms that a draw brings along (gamma: ln x; beta: ln x and ln(1-x); dirichlet: ln of each part).
    pub logs: usize,
    /// Parameters.
    pub params: usize,
    /// Terms: what of the density depends on the parameters alone.
    pub terms: usize,
}

/// The counts of `family` at `size`; `size` counts for the vector families only.
pub fn shape(family: FamilyId, size: usize) -> Shape {
    let spec = family.spec();
    Shape {
        values: if spec.vector_value { size } else { 1 },
        logs: spec.logs.of(size),
        params: if spec.vector { size } else { spec.params.len() },
        terms: spec.terms.of(size),
    }
}
