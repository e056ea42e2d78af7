//! `options.ts`: every method's options.

use laurel_infer::options::{BBVI, IMPORTANCE, LAPLACE, NUTS, OptionRow, SMC, VI};

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
    let head = header("crates/laurel-infer/src/options.rs");
    let tables = [
        ("bbvi", "BBVI", BBVI),
        ("importance", "IMPORTANCE", IMPORTANCE),
        ("smc", "SMC", SMC),
        ("laplace", "LAPLACE", LAPLACE),
        ("nuts", "NUTS", NUTS),
        ("vi", "VI", VI),
    ];
    let tables: String = tables.iter().map(|&each| table(each)).collect();
    format!("{head}{TYPES}{tables}")
}

fn table((method, name, rows): (&str, &str, &[OptionRow])) -> String {
    let rows: String = rows.iter().map(row).collect();
    format!(
        "\n/** Options of `{method}`. */\nexport const {name}_OPTIONS: readonly OptionRow[] = [\n{rows}];\n"
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
