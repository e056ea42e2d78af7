//! `distributions.md` and `primitives.md`: what a program may call, for people.

use laurel_dist::symbolic::SYMBOLIC;
use laurel_dist::{CATALOGUE, Spec, Support};
use laurel_tape::op::{OPERATORS, OpFamily, Operator};

const DISTRIBUTIONS: &str = "\
# Distributions

What `sample` and `observe` take: `(sample (normal 0 1))`, `(observe (normal mu 1) 2.5)`. A distribution is a value like any other: it
can be bound, returned, put in a vector and chosen by `if`. Names and parameters are those of the course's language where it has
them, and else those of Stan. A constant parameter out of its range is an error; one that is random makes the run impossible there,
and the report counts how often.
";

const PRIMITIVES: &str = "\
# Primitives

What a program may call besides distributions. Functions of Clojure keep its meaning. What works on numbers works on random ones as
well, as long as shapes are known; what takes constants alone says so.
";

/// Every distribution, in the order of the tables.
pub fn distributions() -> String {
    let all = || CATALOGUE.iter().chain(SYMBOLIC.iter()).copied();
    let group = |title: &str, holds: &dyn Fn(&Spec) -> bool| {
        let pages: String = all().filter(|spec| holds(spec)).map(distribution).collect();
        format!("\n## {title}\n{pages}")
    };
    let is_vector = |spec: &Spec| spec.vector_value;
    [
        DISTRIBUTIONS.to_owned(),
        group("Of real numbers", &|spec| {
            !spec.discrete && !is_vector(spec)
        }),
        group("Of counts, truths and listed values", &|spec| {
            spec.discrete && !is_vector(spec)
        }),
        group("Of vectors and matrices", &is_vector),
    ]
    .concat()
}

fn distribution(spec: &Spec) -> String {
    let names: Vec<&str> = spec.params.iter().map(|param| param.name).collect();
    let params: String = spec
        .params
        .iter()
        .map(|param| {
            let range = words_of(param.support);
            let range = if range.is_empty() {
                range
            } else {
                format!(" ({range})")
            };
            format!("- `{}`{range}: {}\n", param.name, param.doc)
        })
        .collect();
    let aliases = match spec.aliases {
        [] => String::new(),
        aliases => format!(" Also `{}`.", aliases.join("`, `")),
    };
    let values = match words_of(spec.support) {
        words if words.is_empty() => String::new(),
        words => format!(" Values: {words}."),
    };
    format!(
        "\n### `({} {})`\n\n{}.{values}{aliases}\n\n{params}\nSource: {}.\n",
        spec.name,
        names.join(" "),
        capital(spec.doc),
        spec.source
    )
}

/// Empty where the text beside it says it better.
fn words_of(support: Support) -> String {
    match support {
        Support::Real => "a number",
        Support::Positive => "a number above 0",
        Support::NonNegative => "a number, 0 or above",
        Support::Unit => "a number from 0 to 1",
        Support::Integer => "a whole number",
        Support::Count => "a whole number from 0",
        Support::Boolean => "true or false",
        Support::Binary => "0 or 1",
        Support::Index => "a whole number from 0, below the number of outcomes",
        Support::Interval => "a number between the ends",
        Support::IntegerInterval => "a whole number from the first end, below the second",
        Support::CountUpTo => "a whole number from 0 to the number of trials",
        Support::PositiveVector => "a vector of numbers above 0",
        Support::Weights => "a vector of numbers from 0, not all 0",
        Support::Simplex => "a vector of numbers from 0 that sum to 1",
        Support::RealVector => "a vector of numbers",
        Support::OrderedVector => "a vector of numbers that increase",
        Support::CountVector => "a vector of whole numbers from 0",
        Support::Covariance => "a symmetric positive definite matrix",
        Support::CholeskyFactor => "a lower triangular matrix with a diagonal above 0",
        Support::Distributions | Support::Distribution | Support::End | Support::Any => "",
    }
    .to_owned()
}

/// Every operator, by what it works on.
pub fn primitives() -> String {
    let group = |title: &str, family: OpFamily| {
        let rows: String = OPERATORS
            .iter()
            .filter(|operator| operator.family == family)
            .map(primitive)
            .collect();
        format!("\n## {title}\n\n| call | value |\n|---|---|\n{rows}")
    };
    [
        PRIMITIVES.to_owned(),
        group("Numbers", OpFamily::Elementwise),
        group("Comparisons and kinds", OpFamily::Logical),
        group("Vectors and maps", OpFamily::Structural),
        group("Matrices", OpFamily::Matrix),
        group("Functions of functions", OpFamily::HigherOrder),
    ]
    .concat()
}

fn primitive(operator: &Operator) -> String {
    let aliases: String = operator
        .aliases
        .iter()
        .map(|alias| format!(", `{alias}`"))
        .collect();
    format!("| `({})`{aliases} | {} |\n", call(operator), operator.doc)
}

/// The name and its arguments: those that may be left out with a question mark, repeated ones with dots.
fn call(operator: &Operator) -> String {
    let mut words = vec![operator.name.to_owned()];
    let (least, last) = (operator.min as usize, operator.params.len() - 1);
    for (place, name) in operator.params.iter().enumerate() {
        // Functions of functions leave out what stands before their collection.
        let is_optional = match operator.family {
            OpFamily::HigherOrder => least <= last && place + 1 == last,
            _ => place >= least,
        } && operator.max.is_some();
        words.push(format!("{name}{}", if is_optional { "?" } else { "" }));
    }
    if operator.max.is_none() {
        words.push("...".to_owned());
    }
    words.join(" ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
