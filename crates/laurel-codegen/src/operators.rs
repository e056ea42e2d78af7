//! `operators.ts`: the operator table and the opcodes. The table is one text, a line an operator: a library carries it.

use laurel_tape::op::{OPERATORS, Opcode, Operator};

use crate::text::{header, string};

const TYPES: &str = "\
/** One operator of the language. */
export interface Operator {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly minArity: number;
  /** null: any number of arguments. */
  readonly maxArity: number | null;
  readonly family: \"elementwise\" | \"logical\" | \"structural\" | \"matrix\" | \"higher-order\";
  /** A Clojure core function: folded in the printed graph when all its arguments are constant. */
  readonly folds: boolean;
  readonly parameters: readonly string[];
}

/** `name,alias... family folds min max parameter...`; 1 folds, - is no maximum. */
function operator(line: string): Operator {
  const [names = \"\", family, folds, min, max, ...parameters] = line.split(\" \");
  const [name = \"\", ...aliases] = names.split(\",\");
  return {
    name,
    aliases,
    minArity: Number(min),
    maxArity: max === \"-\" ? null : Number(max),
    family: family as Operator[\"family\"],
    folds: folds === \"1\",
    parameters,
  };
}
";

/// The file's text.
pub fn print() -> String {
    let rows: Vec<String> = OPERATORS.iter().map(row).collect();
    let opcodes: String = Opcode::ALL
        .iter()
        .map(|op| format!("  {}: {},\n", key(op.name()), *op as u32))
        .collect();
    let arities: Vec<String> = Opcode::ALL
        .iter()
        .map(|op| op.arity().to_string())
        .collect();
    format!(
        "{}{TYPES}\nexport const OPERATORS: readonly Operator[] = `{}`.split(\"\\n\").map(operator);\n\n\
         /** Numbers of the elementwise instructions. */\nexport const OPCODES = {{\n{opcodes}}} as const;\n\n\
         export type OpcodeName = keyof typeof OPCODES;\n\n\
         /** Number of operands of each elementwise instruction, by its number. */\n\
         export const OPCODE_ARITIES: readonly number[] = [{}];\n",
        header("crates/laurel-tape/src/op.rs"),
        rows.join("\n"),
        arities.join(", ")
    )
}

/// A key of an object literal, in quotes where the name needs them.
fn key(name: &str) -> String {
    if name.contains('-') {
        string(name)
    } else {
        name.to_owned()
    }
}

fn row(op: &Operator) -> String {
    let names: Vec<&str> = [op.name].iter().chain(op.aliases).copied().collect();
    let max = op.max.map_or("-".to_owned(), |max| max.to_string());
    format!(
        "{} {} {} {} {max} {}",
        names.join(","),
        op.family.name(),
        u32::from(op.folds),
        op.min,
        op.params.join(" "),
    )
}
