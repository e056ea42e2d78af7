//! Distributions that the language has and the engine does not: the compiler turns each into something else or says
//! why it cannot.

use crate::{Param, Size, Spec, Support};

const CATEGORICAL: Spec = Spec {
    name: "categorical",
    aliases: &[],
    doc: "one of the values of [value weight] pairs; becomes a discrete over their places",
    params: &[Param {
        name: "pairs",
        support: Support::Any,
        doc: "a vector of [value weight] pairs, or a map of values to weights; weights need no normalisation",
    }],
    support: Support::Any,
    discrete: true,
    vector: false,
    vector_value: false,
    terms: Size::Fixed(0),
    logs: Size::Fixed(0),
    source: "Anglican 1.1 runtime",
};

const DIRAC: Spec = Spec {
    name: "dirac",
    aliases: &[],
    doc: "always the value itself; observing it is an equality constraint",
    params: &[Param {
        name: "value",
        support: Support::Any,
        doc: "the value",
    }],
    support: Support::Any,
    discrete: true,
    vector: false,
    vector_value: false,
    terms: Size::Fixed(0),
    logs: Size::Fixed(0),
    source: "Daphne",
};

/// In the order in which they follow the catalogue in printed tables.
pub const SYMBOLIC: &[&Spec] = &[&CATEGORICAL, &DIRAC];
