//! What a distribution declares: names, parameters, supports, sizes. Data only; a host tool
//! prints it for the compiler.

/// The values a parameter or a variate may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Every finite number.
    Real,
    /// Above zero.
    Positive,
    /// Zero or above.
    NonNegative,
    /// Between 0 and 1, both included as parameters; the open interval for continuous values.
    Unit,
    /// Whole numbers.
    Integer,
    /// 0, 1, 2, ...
    Count,
    /// True or false, which are 1 and 0.
    Boolean,
    /// 0 or 1.
    Binary,
    /// Codes 0 to K - 1 of a K-vector of weights.
    Index,
    /// A number between two parameters, both included.
    Interval,
    /// A whole number from one parameter (included) to another (excluded).
    IntegerInterval,
    /// A whole number from 0 to a parameter, both included.
    CountUpTo,
    /// A vector of positive numbers.
    PositiveVector,
    /// A vector of non-negative numbers, at least one of them positive.
    Weights,
    /// A vector of positive numbers that sum to 1.
    Simplex,
    /// A vector of finite numbers.
    RealVector,
    /// A vector of numbers that increase.
    OrderedVector,
    /// A vector of counts.
    CountVector,
    /// A symmetric positive definite matrix: a vector of rows.
    Covariance,
    /// A lower triangular matrix with a positive diagonal: a vector of rows.
    CholeskyFactor,
    /// A vector of distributions.
    Distributions,
    /// One distribution.
    Distribution,
    /// A number, or nil for an end that is open.
    End,
    /// Anything, numbers or not.
    Any,
}

impl Support {
    /// The name that the compiler's tables use.
    pub const fn name(self) -> &'static str {
        match self {
            Support::Real => "real",
            Support::Positive => "positive",
            Support::NonNegative => "nonnegative",
            Support::Unit => "unit",
            Support::Integer => "integer",
            Support::Count => "count",
            Support::Boolean => "boolean",
            Support::Binary => "binary",
            Support::Index => "index",
            Support::Interval => "interval",
            Support::IntegerInterval => "integer-interval",
            Support::CountUpTo => "count-up-to",
            Support::PositiveVector => "positive-vector",
            Support::Weights => "weights",
            Support::Simplex => "simplex",
            Support::RealVector => "real-vector",
            Support::OrderedVector => "ordered-vector",
            Support::CountVector => "count-vector",
            Support::Covariance => "covariance",
            Support::CholeskyFactor => "cholesky-factor",
            Support::Distributions => "distributions",
            Support::Distribution => "distribution",
            Support::End => "end",
            Support::Any => "any",
        }
    }
}

/// Documentation, where it is wanted: no words in the engine, which has no one to show them to.
pub(crate) const fn words(text: &'static str) -> &'static str {
    if cfg!(feature = "docs") { text } else { "" }
}

/// One parameter of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name, as documentation and messages use it.
    pub name: &'static str,
    /// The values it may take; anything else makes the log density -inf.
    pub support: Support,
    /// One line: what it is, with its scale (sd or variance, rate or scale).
    pub doc: &'static str,
}

/// How many terms or companion logarithms a family keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The same number whatever the parameters.
    Fixed(usize),
    /// The length K of the vector parameter, plus a constant.
    Length(usize),
}

impl Size {
    /// The number for a vector parameter of length `k` (ignored by scalar families).
    pub const fn of(self, k: usize) -> usize {
        match self {
            Size::Fixed(n) => n,
            Size::Length(extra) => k + extra,
        }
    }
}

/// The declaration of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The name in programs.
    pub name: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// One line: what it is and where its support is closed.
    pub doc: &'static str,
    /// The parameters in order.
    pub params: &'static [Param],
    /// The values a draw may take.
    pub support: Support,
    /// A probability mass function, not a density.
    pub discrete: bool,
    /// The parameter is one K-vector.
    pub vector: bool,
    /// The value is a K-vector too.
    pub vector_value: bool,
    /// Columns that depend on the parameters alone.
    pub terms: Size,
    /// Companion columns of a value: logarithms that samplers know better than the value.
    pub logs: Size,
    /// The definition followed.
    pub source: &'static str,
}

impl Param {
    /// A parameter with its support and one line of documentation.
    pub const fn new(name: &'static str, support: Support, doc: &'static str) -> Self {
        let doc = words(doc);
        Param { name, support, doc }
    }
}

impl Spec {
    /// A density of one number; no aliases, no terms, no logarithms yet.
    pub const fn continuous(
        name: &'static str,
        doc: &'static str,
        params: &'static [Param],
        support: Support,
    ) -> Self {
        Spec {
            name,
            aliases: &[],
            doc: words(doc),
            params,
            support,
            discrete: false,
            vector: false,
            vector_value: false,
            terms: Size::Fixed(0),
            logs: Size::Fixed(0),
            source: "",
        }
    }

    /// A mass function of one number.
    pub const fn mass(
        name: &'static str,
        doc: &'static str,
        params: &'static [Param],
        support: Support,
    ) -> Self {
        let mut spec = Self::continuous(name, doc, params, support);
        spec.discrete = true;
        spec
    }

    /// The same with so many terms and companion logarithms.
    pub const fn sized(mut self, terms: usize, logs: usize) -> Self {
        self.terms = Size::Fixed(terms);
        self.logs = Size::Fixed(logs);
        self
    }

    /// The same with the definition followed.
    pub const fn from(mut self, source: &'static str) -> Self {
        self.source = words(source);
        self
    }
}
