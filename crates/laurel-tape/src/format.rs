//! The column program as it crosses the boundary: words (`u32`), constants and data (`f64`).
//!
//! ```text
//! words    = header, views, instructions, outputs
//! header   = MAGIC, constants, slots, sites, rows, checks, outputs, instruction words, answers, data, views   (11 words)
//! view     = kind (DATA, SLOTS, INDIRECT), base, n, n times (loop, stride), and of an indirect one: view of the data,
//!            stride, count
//! operand  = slot number | CONSTANT + index into the constants | VIEW + number of the view | NONE
//! target   = slot number | VIEW + number of a view of slots
//! output   = operand, table size (0: no table of probabilities)                             (2 words)
//! instruction = code, its length in words (code and length included), then
//!   MAP          opcode, to, operand (one to three)
//!   GATHER       to, index operand, n operands                     to = operands[index]
//!   CHECK-INDEX  check, index operand, n, guard                    weight 0 unless index is a whole number in [0, n)
//!   TERMS        family, size, to (one a term), parameter operands; then, where they are known, logarithms of those of which the
//!                family can make use (`useful_logs`)
//!   SAMPLE       family, size, site, row, value targets, log targets, parameter operands, term operands
//!   OBSERVE      family, size, row, guard, value operands, term operands
//!   LOG-PROB     family, size, to, value operands, term operands
//!   FACTOR       row, guard, log weight operand
//!   LOOP         count, instructions                               the instructions, count times
//!   STORE        target, operand
//!   CARRY        n, n slots, n operands                            all at once: a slot may be an operand
//! ```
//!
//! Within loops a view moves from pass to pass (`view.rs`): `base + sum of stride x number of the pass`; loops are
//! numbered from the outermost, 0. A site within loops is a view too: one site a pass. Rows within loops hold the sum
//! over all passes. Strides are two's complement.
//!
//! `size` is the number of elements of a vector family (dirichlet, discrete) and 1 for the others; the counts of
//! values, logs, parameters and terms follow from family and size (`shape.rs`). A guard is an operand or NONE; where
//! it is 0 the row is 0 and an index is not checked. A slot is written before it is read, one of a latent value never
//! again. The first `answers` outputs are what the program returns. Terms of parameters that are
//! latent values use the logarithms which came with the draws (`decode.rs`).
//! Nothing here is trusted before `decode.rs` has verified it.

/// First word of a program.
pub const MAGIC: u32 = 0x4c61_7572;
/// Words of the header.
pub const HEADER_WORDS: usize = 11;
/// Flag of an operand that is an index into the constants.
pub const CONSTANT: u32 = 0x8000_0000;
/// Flag of an operand or target that is a view.
pub const VIEW: u32 = 0x4000_0000;
/// Kinds of views: their first word.
pub const DATA: u32 = 0;
/// A view of slots, or of sites.
pub const SLOTS: u32 = 1;
/// A view of slots by an index in the data.
pub const INDIRECT: u32 = 2;
/// Loops within loops, at most.
pub const MAX_LOOPS: usize = 8;
/// Passes of loops within each other, at most.
pub const MAX_PASSES: usize = 1 << 24;
/// An operand that is not there.
pub const NONE: u32 = u32::MAX;

macro_rules! codes {
    ($($code:literal $variant:ident $name:literal;)*) => {
        /// What an instruction does; its first word.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        pub enum Code { $(
            #[doc = $name]
            $variant = $code
        ),* }

        impl Code {
            /// All codes, in order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Name in generated tables and messages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The instruction with this number.
            pub fn from_word(word: u32) -> Option<Self> {
                Self::ALL.get(word as usize).copied()
            }
        }
    };
}

codes! {
    0 Map "map";
    1 Gather "gather";
    2 CheckIndex "check-index";
    3 Terms "terms";
    4 Sample "sample";
    5 Observe "observe";
    6 LogProb "log-prob";
    7 Factor "factor";
    8 Loop "loop";
    9 Store "store";
    10 Carry "carry";
}
