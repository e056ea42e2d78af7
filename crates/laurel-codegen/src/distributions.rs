//! `distributions.ts`: the catalogue of distributions.

use laurel_dist::symbolic::SYMBOLIC;
use laurel_dist::{CATALOGUE, Size, Spec};

use crate::text::{header, string, strings};

const TYPES: &str = "\
/** A count: `fixed`, and one for each element where `perElement`. */
export interface Size {
  readonly fixed: number;
  readonly perElement: boolean;
}

export interface DistributionParameter {
  readonly name: string;
  readonly support: string;
}

/** One distribution of the catalogue. */
export interface Distribution {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Its number in the engine; null for one that the compiler turns into something else. */
  readonly code: number | null;
  readonly parameters: readonly DistributionParameter[];
  /** Support of a value. */
  readonly support: string;
  readonly discrete: boolean;
  /** Its value or its parameter is a vector of any length. */
  readonly vector: boolean;
  /** A value is a vector, of the length of the parameter. */
  readonly vectorValue: boolean;
  /** Numbers of the density that depend on the parameters alone. */
  readonly terms: Size;
  /** Logarithms that a draw brings along. */
  readonly logs: Size;
}
";

/// The file's text.
pub fn print() -> String {
    let coded = CATALOGUE
        .iter()
        .enumerate()
        .map(|(code, spec)| row(spec, &code.to_string()));
    let rows: String = coded
        .chain(SYMBOLIC.iter().map(|spec| row(spec, "null")))
        .collect();
    format!(
        "{}{TYPES}\nexport const DISTRIBUTIONS: readonly Distribution[] = [\n{rows}];\n",
        header("crates/laurel-dist/src/catalogue.rs and family/*.rs")
    )
}

fn row(spec: &Spec, code: &str) -> String {
    assert!(
        !spec.doc.is_empty() && !spec.source.is_empty(),
        "{} says neither what it is nor where it comes from",
        spec.name
    );
    let params: String = spec
        .params
        .iter()
        .map(|param| {
            format!(
                "      {{ name: {}, support: {} }},\n",
                string(param.name),
                string(param.support.name())
            )
        })
        .collect();
    format!(
        "  {{\n    name: {},\n    aliases: {},\n    code: {code},\n    parameters: [\n{params}    ],\n    \
         support: {},\n    discrete: {},\n    vector: {},\n    vectorValue: {},\n    terms: {},\n    \
         logs: {},\n  }},\n",
        string(spec.name),
        strings(spec.aliases),
        string(spec.support.name()),
        spec.discrete,
        spec.vector,
        spec.vector_value,
        size(spec.terms),
        size(spec.logs),
    )
}

fn size(size: Size) -> String {
    let (fixed, per_element) = match size {
        Size::Fixed(fixed) => (fixed, false),
        Size::Length(extra) => (extra, true),
    };
    format!("{{ fixed: {fixed}, perElement: {per_element} }}")
}
