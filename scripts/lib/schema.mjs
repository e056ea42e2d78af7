// The JSON schema of laurel's reports, made from the exported TypeScript types of ts/src/report. Each
// named type of the project is one definition; comments become descriptions. Every number may also be
// one of the strings that stand for what JSON cannot write. Throws for a type that JSON cannot hold.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { inRoot } from "./paths.mjs";

const REPORTS = inRoot("ts", "src", "report");

/** Names of the definition that stands for a number, and of the type that it adds to numbers. */
const NUMBER = "Number";
const NON_FINITE = ["NaN", "Infinity", "-Infinity"];

/** The schema as a value; `definitions` holds one entry per named type, `InferReport` among them. */
export function reportSchema() {
  // Loaded here and not at the top: the scripts must start where TypeScript is not yet installed.
  const ts = createRequire(import.meta.url)("typescript");
  const files = readdirSync(REPORTS)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => `${REPORTS}/${name}`);
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  const resolution = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const target = { target: ts.ScriptTarget.ES2022, types: [] };
  const program = ts.createProgram(files, { ...options, ...resolution, ...target });
  const writer = makeWriter(ts, program);
  for (const file of files) {
    const module = writer.checker.getSymbolAtLocation(program.getSourceFile(file));
    for (const symbol of module === undefined ? [] : writer.checker.getExportsOfModule(module)) {
      if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
        reference(writer, symbol, writer.checker.getDeclaredTypeOfSymbol(symbol));
      }
    }
  }
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    definitions: sorted(writer.definitions),
  };
}

function makeWriter(ts, program) {
  const number = { anyOf: [{ type: "number" }, { enum: NON_FINITE }] };
  return {
    ts,
    program,
    checker: program.getTypeChecker(),
    definitions: new Map([[NUMBER, number]]),
  };
}

/** A reference to a named type's definition, which is made the first time it is met. */
function reference(writer, symbol, type) {
  const { name } = symbol;
  if (!writer.definitions.has(name)) {
    writer.definitions.set(name, undefined);
    const text = writer.ts.displayPartsToString(symbol.getDocumentationComment(writer.checker));
    writer.definitions.set(name, described(text, structure(writer, type)));
  }
  return { $ref: `#/definitions/${name}` };
}

/** The schema of a type at a place where it is used: by reference if the project has named it. */
function schemaOf(writer, type) {
  const symbol = type.aliasSymbol ?? (isProjectInterface(writer, type) ? type.symbol : undefined);
  const plain =
    symbol === undefined || !isOfProject(writer, symbol) || type.aliasTypeArguments?.length > 0;
  return plain ? structure(writer, type) : reference(writer, symbol, type);
}

function isProjectInterface({ ts }, type) {
  return type.symbol !== undefined && (type.symbol.flags & ts.SymbolFlags.Interface) !== 0;
}

function isOfProject({ program }, symbol) {
  const file = symbol.declarations?.[0]?.getSourceFile();
  return file !== undefined && !program.isSourceFileDefaultLibrary(file);
}

/** The schema of what a type is made of. */
function structure(writer, type) {
  const { ts, checker } = writer;
  if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
  if (type.flags & ts.TypeFlags.Null) return { type: "null" };
  if (type.flags & ts.TypeFlags.String) return { type: "string" };
  if (type.flags & ts.TypeFlags.Number) return { $ref: `#/definitions/${NUMBER}` };
  if (type.flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { const: checker.typeToString(type) === "true" };
  if (type.isUnion()) return union(writer, type.types);
  if (checker.isTupleType(type)) return tuple(writer, checker.getTypeArguments(type));
  if (checker.isArrayType(type)) {
    return { type: "array", items: schemaOf(writer, checker.getTypeArguments(type)[0]) };
  }
  if (type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0)
    return object(writer, type);
  throw new Error(`no JSON schema for ${checker.typeToString(type)}`);
}

/** Literals of one kind become an `enum`; `true | false` is a boolean. */
function union(writer, types) {
  const parts = types.filter((each) => !(each.flags & writer.ts.TypeFlags.Undefined));
  const schemas = parts.map((each) => schemaOf(writer, each));
  const literals = schemas.filter((each) => "const" in each).map((each) => each.const);
  const others = schemas.filter((each) => !("const" in each));
  if (literals.length === 2 && literals.every((each) => typeof each === "boolean")) {
    others.push({ type: "boolean" });
  } else if (literals.length > 0) {
    others.push(literals.length === 1 ? { const: literals[0] } : { enum: literals });
  }
  return others.length === 1 ? others[0] : { anyOf: others };
}

function tuple(writer, types) {
  const items = types.map((each) => schemaOf(writer, each));
  return { type: "array", items, minItems: items.length, maxItems: items.length };
}

/** Fields that a type does not name are refused, unless it says what they hold. */
function object(writer, type) {
  const { ts, checker } = writer;
  const result = { type: "object", properties: {}, additionalProperties: false };
  const required = [];
  for (const field of type.getProperties()) {
    const optional = (field.flags & ts.SymbolFlags.Optional) !== 0;
    const text = ts.displayPartsToString(field.getDocumentationComment(checker));
    const schema = schemaOf(writer, checker.getTypeOfSymbol(field));
    Object.defineProperty(result.properties, field.name, {
      value: described(text, schema),
      enumerable: true,
    });
    if (!optional) required.push(field.name);
  }
  const rest = type.getStringIndexType();
  if (rest !== undefined) result.additionalProperties = schemaOf(writer, rest);
  return required.length > 0 ? { ...result, required } : result;
}

/** Draft 7 ignores what stands beside a reference, so that a described one is wrapped. */
function described(text, schema) {
  if (text === "") return schema;
  return "$ref" in schema
    ? { description: text, allOf: [schema] }
    : { description: text, ...schema };
}

function sorted(definitions) {
  return Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1)));
}
