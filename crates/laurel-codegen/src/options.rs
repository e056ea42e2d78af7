//! `options.ts`: every method's options.

use laurel_infer::options::{METHODS, MethodRow, OptionRow};

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
    let head = header("crates/laurel-infer/src/options");
    let tables: String = METHODS.iter().map(table).collect();
    format!("{head}{TYPES}{tables}{}", numbers())
}

fn table(MethodRow { name, options }: &MethodRow) -> String {
    let rows: String = options.iter().map(row).collect();
    let (capitals, open) = (name.to_uppercase(), if rows.is_empty() { "" } else { "\n" });
    format!(
        "\n/** Options of `{name}`. */\nexport const {capitals}_OPTIONS: readonly OptionRow[] = [{open}{rows}];\n"
    )
}

fn numbers() -> String {
    let numbers = METHODS.iter().enumerate();
    let numbers = numbers.map(|(number, each)| format!("  {}: {number},\n", each.name));
    let numbers: String = numbers.collect();
    format!(
        "\n/** Methods of the engine, by name: their numbers at the boundary. */\nexport const METHOD_NUMBERS = {{\n{numbers}}} as const;\n"
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
