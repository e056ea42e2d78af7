// Forms of what matrix operators give: rows and columns, as far as those of the arguments are known. What does not fit
// has no form; lowering says what is wrong with it.

import {
  ANY,
  type Form,
  isNumber,
  NUMBER,
  numberIn,
  type VectorForm,
  vectorForm,
} from "./forms.ts";

/** The form of a matrix operator's result, by canonical name. */
export function matrixForm(name: string, args: readonly Form[]): Form {
  const first = args[0] ?? ANY;
  switch (name) {
    case "mat-mul":
      return args.slice(1).reduce(multiplied, first);
    case "mat-add":
    case "mat-sub":
      return args.find((each) => each.kind === "vector") ?? (args.every(isNumber) ? NUMBER : ANY);
    case "mat-transpose":
      return transposed(first);
    case "mat-repmat":
      return tiled(first, numberIn(args[1]), numberIn(args[2]));
    case "mat-tanh":
    case "mat-relu":
    case "cumsum":
    case "normalize":
    case "softmax":
      return first;
    default:
      return NUMBER;
  }
}

function isVector(form: Form | undefined): form is VectorForm {
  return form?.kind === "vector";
}

/** The first row; undefined of what has none. */
function rowOf(matrix: VectorForm): VectorForm | undefined {
  const row = matrix.length > 0 ? matrix.at(0) : undefined;
  return isVector(row) ? row : undefined;
}

function isFlat(list: VectorForm): boolean {
  return list.length === 0 || isNumber(list.at(0));
}

function rows(count: number, width: number): Form {
  const row = vectorForm(width, () => NUMBER);
  return vectorForm(count, () => row);
}

/** Rows as columns; a flat vector stays as it is. */
function transposed(form: Form): Form {
  if (!isVector(form)) return form;
  const row = rowOf(form);
  if (row !== undefined) return rows(row.length, form.length);
  return isFlat(form) ? form : ANY;
}

/** Matrix by matrix, matrix by vector, vector by matrix; two vectors give a number. */
function multiplied(a: Form, b: Form): Form {
  if (!isVector(a)) return ANY;
  const row = rowOf(a);
  const column = isVector(b) ? rowOf(b) : undefined;
  if (row !== undefined) {
    if (column !== undefined) return rows(a.length, column.length);
    const isNumbers = isVector(b) && isFlat(b);
    return vectorForm(a.length, () => (isNumbers ? NUMBER : ANY));
  }
  if (!isFlat(a) || !isVector(b)) return ANY;
  if (column !== undefined) return vectorForm(column.length, () => NUMBER);
  return isFlat(b) ? NUMBER : ANY;
}

function tiled(form: Form, down: number | undefined, across: number | undefined): Form {
  const row = isVector(form) ? rowOf(form) : undefined;
  if (row === undefined || !isCount(down) || !isCount(across)) return ANY;
  return rows((form as VectorForm).length * down, row.length * across);
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0;
}
