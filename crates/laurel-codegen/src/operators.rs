//! `operators.ts`: the operator table and the opcodes.

use laurel_tape::op::{OPERATORS, OpFamily, Opcode, Operator, opcode_of};

use crate::text::{header, string, strings};

const TYPES: &str = "\
/** One operator of the language. */
export interface Operator {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly minArity: number;
  /** null: any number of arguments. */
  readonly maxArity: number | null;
  readonly family: \"elementwise\" | \"logical\" | \"structural\" | \"matrix\";
  /** A Clojure core function: folded in the printed graph when all its arguments are constant. */
  readonly folds: boolean;
  /** The elementwise instruction that it lowers to directly, if there is one. */
  readonly opcode: number | null;
  readonly parameters: readonly string[];
}
";

/// The file's text.
pub fn print() -> String {
    let rows: String = OPERATORS.iter().map(row).collect();
    let opcodes: String = Opcode::ALL
        .iter()
        .map(|op| format!("  {}: {},\n", key(op.name()), *op as u32))
        .collect();
    let arities: Vec<String> = Opcode::ALL
        .iter()
        .map(|op| op.arity().to_string())
        .collect();
    format!(
        "{}{TYPES}\nexport const OPERATORS: readonly Operator[] = [\n{rows}];\n\n\
         /** Numbers of the elementwise instructions. */\nexport const OPCODES = {{\n{opcodes}}} as const;\n\n\
         export type OpcodeName = keyof typeof OPCODES;\n\n\
         /** Number of operands of each elementwise instruction, by its number. */\n\
         export const OPCODE_ARITIES: readonly number[] = [{}];\n",
        header("crates/laurel-tape/src/op.rs"),
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
    let max = op.max.map_or("null".to_owned(), |max| max.to_string());
    let opcode = if matches!(op.family, OpFamily::Elementwise | OpFamily::Logical) {
        opcode_of(op.name).map_or("null".to_owned(), |opcode| (opcode as u32).to_string())
    } else {
        "null".to_owned()
    };
    format!(
        "  {{\n    name: {},\n    aliases: {},\n    minArity: {},\n    maxArity: {max},\n    family: {},\n    \
         folds: {},\n    opcode: {opcode},\n    parameters: {},\n  }},\n",
        string(op.name),
        strings(op.aliases),
        op.min,
        string(op.family.name()),
        op.folds,
        strings(op.params),
    )
}
