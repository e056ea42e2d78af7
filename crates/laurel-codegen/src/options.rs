//! `options.ts`: every method's options.

use laurel_infer::options::{BBVI, OptionRow};

use crate::text::{header, string, strings};

const TYPES: &str = "\
/** One option of a method; its place in the table is its place in the engine's record. */
export interface OptionRow {
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** For an option that is a word: the words, their numbers being their places. */
  readonly words: readonly string[];
  readonly doc: string;
}
";

/// The file's text.
pub fn print() -> String {
    let rows: String = BBVI.iter().map(row).collect();
    format!(
        "{}{TYPES}\n/** Options of `bbvi`. */\nexport const BBVI_OPTIONS: readonly OptionRow[] = [\n{rows}];\n",
        header("crates/laurel-infer/src/options.rs")
    )
}

fn row(row: &OptionRow) -> String {
    format!(
        "  {{\n    name: {},\n    default: {},\n    min: {},\n    max: {},\n    whole: {},\n    words: {},\n    doc: {},\n  }},\n",
        string(row.name),
        row.default,
        row.min,
        row.max,
        row.whole,
        strings(row.words),
        string(row.doc),
    )
}
