//! How many values, logarithms, parameters and terms a distribution of a given size has.

use laurel_dist::{CATALOGUE, FamilyId, Size};

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
    let counts = &COUNTS[family as usize];
    Shape {
        values: if counts.vector_value { size } else { 1 },
        logs: counts.logs.of(size),
        params: if counts.vector { size } else { counts.params },
        terms: counts.terms.of(size),
    }
}

/// Whether `size` is free: of the vector families.
pub fn has_size(family: FamilyId) -> bool {
    COUNTS[family as usize].vector
}

/// What of a declaration the machine needs.
#[derive(Clone, Copy)]
struct Counts {
    vector: bool,
    vector_value: bool,
    params: usize,
    logs: Size,
    terms: Size,
}

/// By code. Taken from the catalogue by the compiler, so that the engine does not carry its texts.
static COUNTS: [Counts; CATALOGUE.len()] = counts();

const fn counts() -> [Counts; CATALOGUE.len()] {
    let none = Counts {
        vector: false,
        vector_value: false,
        params: 0,
        logs: Size::Fixed(0),
        terms: Size::Fixed(0),
    };
    let mut all = [none; CATALOGUE.len()];
    let mut code = 0;
    while code < all.len() {
        let spec = CATALOGUE[code];
        all[code] = Counts {
            vector: spec.vector,
            vector_value: spec.vector_value,
            params: spec.params.len(),
            logs: spec.logs,
            terms: spec.terms,
        };
        code += 1;
    }
    all
}
