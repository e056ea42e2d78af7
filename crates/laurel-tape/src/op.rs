//! The operator table: one row per operator of the language, the only place where its name, arity and kind are said.
//!
//! Elementwise operators have an opcode and a kernel (`kernels.rs`); the others are resolved by the compiler
//! (shapes, indices, control) and never reach the virtual machine under their own name.

/// What an operator works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpFamily {
    /// Numbers to a number, one sample at a time; the only family with kernels.
    Elementwise,
    /// Truth values by the language's truthiness (false, nil and 0 are false).
    Logical,
    /// Vectors, maps and their parts; shapes are known when the program is compiled.
    Structural,
    /// Vectors of numbers, and matrices as vectors of rows.
    Matrix,
    /// Functions of functions, and what only constants decide; carried out by the compiler, so no graph holds them.
    HigherOrder,
}

impl OpFamily {
    /// The name in generated tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elementwise => "elementwise",
            Self::Logical => "logical",
            Self::Structural => "structural",
            Self::Matrix => "matrix",
            Self::HigherOrder => "higher-order",
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// Name in a program.
    pub name: &'static str,
    /// Other names for the same operator.
    pub aliases: &'static [&'static str],
    /// Smallest number of arguments.
    pub min: u32,
    /// Largest number of arguments; `None` for any number.
    pub max: Option<u32>,
    /// What it works on.
    pub family: OpFamily,
    /// A Clojure core function: folded in the printed graph when all arguments are constant.
    pub folds: bool,
    /// Names of the parameters, for messages.
    pub params: &'static [&'static str],
    /// One sentence.
    pub doc: &'static str,
}

const fn row(
    name: &'static str,
    arity: (u32, Option<u32>),
    family: OpFamily,
    folds: bool,
    params: &'static [&'static str],
    doc: &'static str,
) -> Operator {
    Operator {
        name,
        aliases: &[],
        min: arity.0,
        max: arity.1,
        family,
        folds,
        params,
        doc,
    }
}

const fn with_aliases(operator: Operator, aliases: &'static [&'static str]) -> Operator {
    Operator {
        aliases,
        ..operator
    }
}

use OpFamily::{Elementwise, HigherOrder, Logical, Matrix, Structural};

const ANY: (u32, Option<u32>) = (0, None);
const SOME: (u32, Option<u32>) = (1, None);
const ONE: (u32, Option<u32>) = (1, Some(1));
const TWO: (u32, Option<u32>) = (2, Some(2));

/// Every operator of the language.
pub const OPERATORS: &[Operator] = &[
    row(
        "+",
        ANY,
        Elementwise,
        true,
        &["x"],
        "the sum of the arguments; 0 without any",
    ),
    row(
        "-",
        SOME,
        Elementwise,
        true,
        &["x"],
        "the first argument less the others; of one argument, its negative",
    ),
    row(
        "*",
        ANY,
        Elementwise,
        true,
        &["x"],
        "the product of the arguments; 1 without any",
    ),
    row(
        "/",
        SOME,
        Elementwise,
        true,
        &["x"],
        "the first argument divided by the others; of one argument, its inverse",
    ),
    row(
        "min",
        SOME,
        Elementwise,
        true,
        &["x"],
        "the smallest argument",
    ),
    row(
        "max",
        SOME,
        Elementwise,
        true,
        &["x"],
        "the largest argument",
    ),
    row(
        "mod",
        TWO,
        Elementwise,
        true,
        &["x", "y"],
        "the remainder of x / y with the sign of y",
    ),
    row(
        "rem",
        TWO,
        Elementwise,
        true,
        &["x", "y"],
        "the remainder of x / y with the sign of x",
    ),
    row(
        "quot",
        TWO,
        Elementwise,
        true,
        &["x", "y"],
        "x / y rounded towards zero",
    ),
    row("inc", ONE, Elementwise, true, &["x"], "x + 1"),
    row("dec", ONE, Elementwise, true, &["x"], "x - 1"),
    row("zero?", ONE, Elementwise, true, &["x"], "whether x is 0"),
    row(
        "pos?",
        ONE,
        Elementwise,
        true,
        &["x"],
        "whether x is greater than 0",
    ),
    row(
        "neg?",
        ONE,
        Elementwise,
        true,
        &["x"],
        "whether x is less than 0",
    ),
    row(
        "even?",
        ONE,
        Elementwise,
        true,
        &["x"],
        "whether x is an even whole number",
    ),
    row(
        "odd?",
        ONE,
        Elementwise,
        true,
        &["x"],
        "whether x is an odd whole number",
    ),
    row("sqrt", ONE, Elementwise, false, &["x"], "the square root"),
    row(
        "cbrt",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the cube root, with the sign of x",
    ),
    row("square", ONE, Elementwise, false, &["x"], "x times x"),
    row("exp", ONE, Elementwise, false, &["x"], "e to the power x"),
    row(
        "log",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the natural logarithm",
    ),
    row(
        "log1p",
        ONE,
        Elementwise,
        false,
        &["x"],
        "ln(1 + x), exact for small x",
    ),
    row(
        "expm1",
        ONE,
        Elementwise,
        false,
        &["x"],
        "exp(x) - 1, exact for small x",
    ),
    row(
        "pow",
        TWO,
        Elementwise,
        false,
        &["x", "y"],
        "x to the power y",
    ),
    row(
        "sin",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the sine of x radians",
    ),
    row(
        "cos",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the cosine of x radians",
    ),
    row(
        "tan",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the tangent of x radians",
    ),
    row(
        "asin",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the angle in radians whose sine is x",
    ),
    row(
        "acos",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the angle in radians whose cosine is x",
    ),
    row(
        "atan",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the angle in radians whose tangent is x",
    ),
    row(
        "atan2",
        TWO,
        Elementwise,
        false,
        &["y", "x"],
        "the angle in radians of the point (x, y)",
    ),
    row(
        "sinh",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the hyperbolic sine",
    ),
    row(
        "cosh",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the hyperbolic cosine",
    ),
    row("abs", ONE, Elementwise, false, &["x"], "the absolute value"),
    row(
        "floor",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the largest whole number not above x",
    ),
    row(
        "ceil",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the smallest whole number not below x",
    ),
    row(
        "round",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the nearest whole number; halves go up",
    ),
    row(
        "tanh",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the hyperbolic tangent",
    ),
    with_aliases(
        row(
            "sigmoid",
            ONE,
            Elementwise,
            false,
            &["x"],
            "1 / (1 + exp(-x))",
        ),
        &["inv-logit"],
    ),
    row(
        "softplus",
        ONE,
        Elementwise,
        false,
        &["x"],
        "ln(1 + exp(x))",
    ),
    row(
        "signum",
        ONE,
        Elementwise,
        false,
        &["x"],
        "-1, 0 or 1 by the sign of x",
    ),
    with_aliases(
        row(
            "log-gamma-fn",
            ONE,
            Elementwise,
            false,
            &["x"],
            "the logarithm of the gamma function",
        ),
        &["log-gamma", "lgamma"],
    ),
    row(
        "digamma",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the derivative of log-gamma-fn",
    ),
    row(
        "trigamma",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the derivative of digamma",
    ),
    row(
        "log-factorial",
        ONE,
        Elementwise,
        false,
        &["n"],
        "the logarithm of n factorial",
    ),
    row(
        "log-choose",
        TWO,
        Elementwise,
        false,
        &["n", "k"],
        "the logarithm of the number of ways to choose k of n",
    ),
    row("erf", ONE, Elementwise, false, &["x"], "the error function"),
    row(
        "erfc",
        ONE,
        Elementwise,
        false,
        &["x"],
        "1 - erf(x), exact for large x",
    ),
    with_aliases(
        row(
            "normal-cdf",
            ONE,
            Elementwise,
            false,
            &["x"],
            "the probability that a standard normal variable is at most x",
        ),
        &["Phi"],
    ),
    row(
        "normal-log-cdf",
        ONE,
        Elementwise,
        false,
        &["x"],
        "the logarithm of normal-cdf, exact for x far below 0",
    ),
    row(
        "logit",
        ONE,
        Elementwise,
        false,
        &["p"],
        "ln(p / (1 - p)), the inverse of sigmoid",
    ),
    with_aliases(
        row(
            "=",
            SOME,
            Logical,
            true,
            &["x"],
            "whether all arguments are equal: numbers and booleans by value",
        ),
        &["=="],
    ),
    row(
        "not=",
        SOME,
        Logical,
        true,
        &["x"],
        "whether the arguments are not all equal",
    ),
    row(
        "<",
        SOME,
        Elementwise,
        true,
        &["x"],
        "whether the arguments increase",
    ),
    row(
        "<=",
        SOME,
        Elementwise,
        true,
        &["x"],
        "whether the arguments never decrease",
    ),
    row(
        ">",
        SOME,
        Elementwise,
        true,
        &["x"],
        "whether the arguments decrease",
    ),
    row(
        ">=",
        SOME,
        Elementwise,
        true,
        &["x"],
        "whether the arguments never increase",
    ),
    row(
        "and",
        ANY,
        Logical,
        true,
        &["x"],
        "the first false argument, or the last",
    ),
    row(
        "or",
        ANY,
        Logical,
        true,
        &["x"],
        "the first true argument, or the last",
    ),
    row(
        "not",
        ONE,
        Logical,
        true,
        &["x"],
        "true for false, nil and 0, else false",
    ),
    row("nil?", ONE, Logical, true, &["x"], "whether x is nil"),
    row("some?", ONE, Logical, true, &["x"], "whether x is not nil"),
    row(
        "number?",
        ONE,
        Logical,
        true,
        &["x"],
        "whether x is a number",
    ),
    row(
        "boolean?",
        ONE,
        Logical,
        true,
        &["x"],
        "whether x is true or false",
    ),
    row("true?", ONE, Logical, true, &["x"], "whether x is true"),
    row("false?", ONE, Logical, true, &["x"], "whether x is false"),
    row(
        "string?",
        ONE,
        Logical,
        true,
        &["x"],
        "whether x is a string",
    ),
    row(
        "keyword?",
        ONE,
        Logical,
        true,
        &["x"],
        "whether x is a keyword",
    ),
    row(
        "vector?",
        ONE,
        Logical,
        true,
        &["x"],
        "whether x is a vector",
    ),
    row("map?", ONE, Logical, true, &["x"], "whether x is a map"),
    row(
        "vector",
        ANY,
        Structural,
        true,
        &["item"],
        "a vector of the arguments",
    ),
    row(
        "list",
        ANY,
        Structural,
        true,
        &["item"],
        "a vector of the arguments",
    ),
    row(
        "vec",
        ONE,
        Structural,
        true,
        &["coll"],
        "the collection as a vector",
    ),
    row(
        "hash-map",
        ANY,
        Structural,
        true,
        &["key", "value"],
        "a map of the keys to the values",
    ),
    row(
        "get",
        (2, Some(3)),
        Structural,
        true,
        &["coll", "key", "default"],
        "the element at an index, or under a key",
    ),
    row(
        "nth",
        (2, Some(3)),
        Structural,
        true,
        &["coll", "index", "default"],
        "the element at an index from 0",
    ),
    row(
        "first",
        ONE,
        Structural,
        true,
        &["coll"],
        "the first element",
    ),
    row(
        "second",
        ONE,
        Structural,
        true,
        &["coll"],
        "the second element",
    ),
    row("last", ONE, Structural, true, &["coll"], "the last element"),
    row("peek", ONE, Structural, true, &["coll"], "the last element"),
    row(
        "rest",
        ONE,
        Structural,
        true,
        &["coll"],
        "all elements but the first",
    ),
    row(
        "butlast",
        ONE,
        Structural,
        true,
        &["coll"],
        "all elements but the last",
    ),
    row(
        "conj",
        SOME,
        Structural,
        true,
        &["coll", "item"],
        "the vector with the items at its end",
    ),
    row(
        "append",
        SOME,
        Structural,
        true,
        &["coll", "item"],
        "the vector with the items at its end",
    ),
    row(
        "cons",
        TWO,
        Structural,
        true,
        &["item", "coll"],
        "the vector with the item at its front",
    ),
    row(
        "concat",
        ANY,
        Structural,
        true,
        &["coll"],
        "the vectors joined",
    ),
    with_aliases(
        row(
            "put",
            (3, None),
            Structural,
            true,
            &["coll", "key", "value"],
            "the collection with the value under the key",
        ),
        &["assoc"],
    ),
    row(
        "count",
        ONE,
        Structural,
        true,
        &["coll"],
        "the number of elements",
    ),
    row(
        "empty?",
        ONE,
        Structural,
        true,
        &["coll"],
        "whether there is no element",
    ),
    row(
        "range",
        (1, Some(3)),
        Structural,
        true,
        &["start", "end", "step"],
        "the numbers from start up to, and without, end",
    ),
    row(
        "repeat",
        TWO,
        Structural,
        true,
        &["n", "item"],
        "a vector of n times the item",
    ),
    row(
        "reverse",
        ONE,
        Structural,
        true,
        &["coll"],
        "the elements from last to first",
    ),
    row(
        "subvec",
        (2, Some(3)),
        Structural,
        true,
        &["coll", "start", "end"],
        "the elements from start up to, and without, end",
    ),
    row(
        "into",
        TWO,
        Structural,
        true,
        &["to", "from"],
        "the elements of from added to the vector or map",
    ),
    row(
        "identity",
        ONE,
        Structural,
        true,
        &["x"],
        "the argument itself",
    ),
    row(
        "contains?",
        TWO,
        Structural,
        true,
        &["coll", "key"],
        "whether a map has the key, or a vector the index",
    ),
    row(
        "get-in",
        (2, Some(3)),
        Structural,
        true,
        &["coll", "path", "default"],
        "what is found by one key after the other",
    ),
    row(
        "assoc-in",
        (3, Some(3)),
        Structural,
        true,
        &["coll", "path", "value"],
        "the collection with the value at the end of a path of keys",
    ),
    row("keys", ONE, Structural, true, &["map"], "the keys of a map"),
    row(
        "vals",
        ONE,
        Structural,
        true,
        &["map"],
        "the values of a map",
    ),
    row(
        "zipmap",
        TWO,
        Structural,
        true,
        &["keys", "values"],
        "a map of the keys to the values",
    ),
    row(
        "merge",
        SOME,
        Structural,
        true,
        &["map"],
        "the maps joined; of equal keys the last counts",
    ),
    row(
        "dissoc",
        SOME,
        Structural,
        true,
        &["map", "key"],
        "the map without the keys",
    ),
    row(
        "select-keys",
        TWO,
        Structural,
        true,
        &["map", "keys"],
        "the map of these keys alone",
    ),
    row(
        "take",
        TWO,
        Structural,
        true,
        &["n", "coll"],
        "the first n elements",
    ),
    row(
        "drop",
        TWO,
        Structural,
        true,
        &["n", "coll"],
        "all elements but the first n",
    ),
    row(
        "take-last",
        TWO,
        Structural,
        true,
        &["n", "coll"],
        "the last n elements",
    ),
    row(
        "drop-last",
        (1, Some(2)),
        Structural,
        true,
        &["n", "coll"],
        "all elements but the last, or the last n",
    ),
    row(
        "interleave",
        ANY,
        Structural,
        true,
        &["coll"],
        "the first elements of all, then the second ones, and so on",
    ),
    row(
        "interpose",
        TWO,
        Structural,
        true,
        &["separator", "coll"],
        "the elements with the separator between them",
    ),
    row(
        "partition",
        (2, Some(3)),
        Structural,
        true,
        &["n", "step", "coll"],
        "parts of n elements; what is left over is left out",
    ),
    row(
        "flatten",
        ONE,
        Structural,
        true,
        &["coll"],
        "the elements of vectors within vectors",
    ),
    row(
        "mat-mul",
        (2, None),
        Matrix,
        false,
        &["a", "b"],
        "the matrix product",
    ),
    row(
        "mat-add",
        (2, None),
        Matrix,
        false,
        &["a", "b"],
        "the elementwise sum; a number is added to every element",
    ),
    row(
        "mat-transpose",
        ONE,
        Matrix,
        false,
        &["m"],
        "rows as columns; a flat vector is left as it is",
    ),
    row(
        "mat-tanh",
        ONE,
        Matrix,
        false,
        &["m"],
        "tanh of every element",
    ),
    row(
        "mat-relu",
        ONE,
        Matrix,
        false,
        &["m"],
        "max(0, x) of every element",
    ),
    row(
        "mat-repmat",
        (3, Some(3)),
        Matrix,
        false,
        &["m", "rows", "columns"],
        "m tiled rows times down and columns times across",
    ),
    row(
        "mat-sub",
        (2, None),
        Matrix,
        false,
        &["a", "b"],
        "the elementwise difference; a number stands for a matrix of it",
    ),
    row("sum", ONE, Matrix, false, &["v"], "the sum of the elements"),
    row(
        "product",
        ONE,
        Matrix,
        false,
        &["v"],
        "the product of the elements",
    ),
    row(
        "mean",
        ONE,
        Matrix,
        false,
        &["v"],
        "the sum of the elements divided by their number",
    ),
    row(
        "dot",
        TWO,
        Matrix,
        false,
        &["a", "b"],
        "the sum of the products of the elements",
    ),
    row(
        "cumsum",
        ONE,
        Matrix,
        false,
        &["v"],
        "the sums of the first 1, 2, ... elements",
    ),
    row(
        "normalize",
        ONE,
        Matrix,
        false,
        &["v"],
        "the elements divided by their sum",
    ),
    row(
        "softmax",
        ONE,
        Matrix,
        false,
        &["v"],
        "exp of the elements, divided by the sum of that",
    ),
    row(
        "log-sum-exp",
        ONE,
        Matrix,
        false,
        &["v"],
        "the logarithm of the sum of exp of the elements",
    ),
    row(
        "argmax",
        ONE,
        Matrix,
        false,
        &["v"],
        "the place of the first largest element",
    ),
    row(
        "argmin",
        ONE,
        Matrix,
        false,
        &["v"],
        "the place of the first smallest element",
    ),
    with_aliases(
        row(
            "map",
            (2, None),
            HigherOrder,
            false,
            &["f", "coll"],
            "f of every element; of several collections, f of their first, second, ... elements",
        ),
        &["mapv"],
    ),
    row(
        "map-indexed",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "f of every place from 0 and the element there",
    ),
    row(
        "mapcat",
        (2, None),
        HigherOrder,
        false,
        &["f", "coll"],
        "the vectors that f gives, joined",
    ),
    row(
        "repeatedly",
        TWO,
        HigherOrder,
        false,
        &["n", "f"],
        "a vector of n calls of f",
    ),
    row(
        "reduce",
        (2, Some(3)),
        HigherOrder,
        false,
        &["f", "init", "coll"],
        "f of the value so far and the next element, to the last",
    ),
    row(
        "reductions",
        (2, Some(3)),
        HigherOrder,
        false,
        &["f", "init", "coll"],
        "all values on the way of reduce",
    ),
    with_aliases(
        row(
            "filter",
            TWO,
            HigherOrder,
            false,
            &["f", "coll"],
            "the elements for which f holds",
        ),
        &["filterv"],
    ),
    row(
        "remove",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "the elements for which f does not hold",
    ),
    row(
        "keep",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "what f gives of the elements, without nil",
    ),
    row(
        "take-while",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "the elements before the first for which f does not hold",
    ),
    row(
        "drop-while",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "the elements from the first on for which f does not hold",
    ),
    row(
        "some",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "the first true value of f, or nil",
    ),
    row(
        "every?",
        TWO,
        HigherOrder,
        false,
        &["f", "coll"],
        "whether f holds for all elements",
    ),
    row(
        "apply",
        (2, None),
        HigherOrder,
        false,
        &["f", "x", "coll"],
        "f of the arguments and the elements of the last one",
    ),
    row(
        "partial",
        SOME,
        HigherOrder,
        false,
        &["f", "x"],
        "f with its first arguments given",
    ),
    row(
        "comp",
        SOME,
        HigherOrder,
        false,
        &["f"],
        "the functions one after the other, the last one first",
    ),
    row(
        "juxt",
        SOME,
        HigherOrder,
        false,
        &["f"],
        "a function that gives the vector of what all these give",
    ),
    row(
        "complement",
        ONE,
        HigherOrder,
        false,
        &["f"],
        "the function that holds where f does not",
    ),
    row(
        "constantly",
        ONE,
        HigherOrder,
        false,
        &["x"],
        "a function that always gives x",
    ),
    row(
        "update",
        (3, None),
        HigherOrder,
        false,
        &["coll", "key", "f", "x"],
        "the collection with f of what is under the key",
    ),
    row(
        "update-in",
        (3, None),
        HigherOrder,
        false,
        &["coll", "path", "f", "x"],
        "the collection with f of what is at the end of a path",
    ),
    row(
        "sort",
        (1, Some(2)),
        HigherOrder,
        false,
        &["order", "coll"],
        "the constants in order; by > from the largest",
    ),
    row(
        "sort-by",
        (2, Some(3)),
        HigherOrder,
        false,
        &["f", "order", "coll"],
        "the elements in the order of the constants f gives",
    ),
    row(
        "distinct",
        ONE,
        HigherOrder,
        false,
        &["coll"],
        "the constants without those that equal an earlier one",
    ),
    row(
        "frequencies",
        ONE,
        HigherOrder,
        false,
        &["coll"],
        "a map of the constants to how often each is there",
    ),
];

macro_rules! opcodes {
    ($($code:literal $variant:ident $arity:literal $name:literal;)*) => {
        /// An elementwise instruction of the virtual machine. Truth values are 0 and 1; whatever is not 0 is true.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u32)]
        pub enum Opcode { $(
            #[doc = $name]
            $variant = $code
        ),* }

        impl Opcode {
            /// All opcodes, in order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Name in generated tables and messages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Number of operands, 1 to 3.
            pub fn arity(self) -> usize {
                match self { $(Self::$variant => $arity),* }
            }

            /// The opcode with this number.
            pub fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }
        }
    };
}

opcodes! {
    0 Add 2 "add";
    1 Sub 2 "sub";
    2 Mul 2 "mul";
    3 Div 2 "div";
    4 Neg 1 "neg";
    5 Min 2 "min";
    6 Max 2 "max";
    7 Mod 2 "mod";
    8 Rem 2 "rem";
    9 Quot 2 "quot";
    10 Floor 1 "floor";
    11 Ceil 1 "ceil";
    12 Round 1 "round";
    13 Abs 1 "abs";
    14 Signum 1 "signum";
    15 Sqrt 1 "sqrt";
    16 Exp 1 "exp";
    17 Log 1 "log";
    18 Log1p 1 "log1p";
    19 Expm1 1 "expm1";
    20 Pow 2 "pow";
    21 Tanh 1 "tanh";
    22 Sigmoid 1 "sigmoid";
    23 Softplus 1 "softplus";
    24 Lgamma 1 "log-gamma-fn";
    25 Digamma 1 "digamma";
    26 Eq 2 "eq";
    27 Lt 2 "lt";
    28 Le 2 "le";
    29 Not 1 "not";
    30 Select 3 "select";
    31 Sin 1 "sin";
    32 Cos 1 "cos";
    33 Tan 1 "tan";
    34 Asin 1 "asin";
    35 Acos 1 "acos";
    36 Atan 1 "atan";
    37 Atan2 2 "atan2";
    38 Sinh 1 "sinh";
    39 Cosh 1 "cosh";
    40 Cbrt 1 "cbrt";
    41 Erf 1 "erf";
    42 Erfc 1 "erfc";
    43 NormalCdf 1 "normal-cdf";
    44 NormalLogCdf 1 "normal-log-cdf";
    45 LogChoose 2 "log-choose";
    46 Trigamma 1 "trigamma";
    47 LogAddExp 2 "log-add-exp";
    48 MaskedMul 2 "masked-mul";
    49 MaskedDiv 2 "masked-div";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_unique() {
        let mut names: Vec<&str> = OPERATORS
            .iter()
            .flat_map(|op| op.aliases.iter().copied().chain([op.name]))
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_opcode_is_its_place_in_the_list() {
        for (place, op) in Opcode::ALL.iter().enumerate() {
            assert_eq!(*op as usize, place);
            assert_eq!(Opcode::from_code(place as u32), Some(*op));
        }
        assert_eq!(Opcode::from_code(Opcode::ALL.len() as u32), None);
    }
}
