// Writes ts/src/generated/schema.json: the JSON Schema of the records that the command line prints and
// `toJSON` gives, made from their TypeScript types, so that there is one place for them. `--check`
// writes nothing and fails when the committed schema differs.
import { readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "./lib/paths.mjs";
import { isMain, main, Stop } from "./lib/run.mjs";
import { ensurePackages } from "./setup.mjs";

const SCHEMA = inRoot("ts", "src", "generated", "schema.json");

/** Where the records are, and their names. The first is what the schema as a whole describes. */
const RECORDS = [
  ["ts/src/report/infer-report.ts", "InferReport"],
  ["ts/src/report/check-report.ts", "CheckReport"],
  ["ts/src/generated/examples.ts", "Example"],
];

/** A number in these records: JSON has none for what is not finite. */
const NUMBER = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };

/** The schema's text. */
export async function schemaText() {
  const { default: ts } = await import("typescript");
  const files = RECORDS.map(([file]) => inRoot(file));
  const options = { strict: true, allowImportingTsExtensions: true, noEmit: true, types: [] };
  const target = {
    target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const program = ts.createProgram(files, { ...options, ...target, module: ts.ModuleKind.ESNext });
  const context = { ts, checker: program.getTypeChecker(), definitions: new Map() };
  const references = RECORDS.map(([file, name]) => exported(context, program, inRoot(file), name));
  const definitions = [...context.definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "laurel",
    ...references[0],
    definitions: { ...Object.fromEntries(definitions), number: NUMBER },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function exported(context, program, file, name) {
  const module = context.checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbol = context.checker.getExportsOfModule(module).find((each) => each.name === name);
  if (symbol === undefined) throw new Stop(`${file} exports no ${name}`);
  return schemaOf(context, context.checker.getDeclaredTypeOfSymbol(symbol));
}

/** The schema of a type: a reference for a named one, which may be recursive. */
function schemaOf(context, type) {
  const name = nameOf(context, type);
  if (name === undefined) return structureOf(context, type);
  if (!context.definitions.has(name)) {
    context.definitions.set(name, null);
    context.definitions.set(name, structureOf(context, type));
  }
  return { $ref: `#/definitions/${name}` };
}

/** Names of types of this project; the library's own (`Record`, `Array`) are looked into instead. */
function nameOf({ ts, checker }, type) {
  const symbol = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined);
  const declaration = symbol?.declarations?.[0];
  if (declaration === undefined || checker.isArrayType(type)) return undefined;
  if (!declaration.getSourceFile().fileName.startsWith(inRoot("ts"))) return undefined;
  return (type.flags & ts.TypeFlags.Any) === 0 ? symbol.name : undefined;
}

function structureOf(context, type) {
  const { ts, checker } = context;
  const is = (flag) => (type.flags & flag) !== 0;
  if (is(ts.TypeFlags.Unknown)) return {};
  if (type.isUnion()) return unionOf(context, type.types);
  if (type.isStringLiteral()) return { const: type.value };
  if (is(ts.TypeFlags.BooleanLiteral)) return { const: checker.typeToString(type) === "true" };
  if (is(ts.TypeFlags.Null)) return { type: "null" };
  if (is(ts.TypeFlags.String)) return { type: "string" };
  if (is(ts.TypeFlags.Number)) return { $ref: "#/definitions/number" };
  if (is(ts.TypeFlags.Boolean)) return { type: "boolean" };
  if (checker.isTupleType(type)) return tupleOf(context, type);
  if (checker.isArrayType(type))
    return { type: "array", items: schemaOf(context, elementOf(context, type)) };
  if (is(ts.TypeFlags.Object)) return objectOf(context, type);
  throw new Stop(`no schema for ${checker.typeToString(type)}`);
}

function unionOf(context, types) {
  const parts = types.filter((each) => (each.flags & context.ts.TypeFlags.Undefined) === 0);
  if (parts.length === 1) return schemaOf(context, parts[0]);
  const isBoolean = (each) => (each.flags & context.ts.TypeFlags.BooleanLiteral) !== 0;
  if (parts.every((each) => each.isStringLiteral()))
    return { enum: parts.map((each) => each.value) };
  if (parts.length === 2 && parts.every(isBoolean)) return { type: "boolean" };
  return { anyOf: parts.map((each) => schemaOf(context, each)) };
}

function tupleOf(context, type) {
  const items = context.checker.getTypeArguments(type).map((each) => schemaOf(context, each));
  return { type: "array", items, minItems: items.length, maxItems: items.length };
}

function elementOf({ checker }, type) {
  return checker.getTypeArguments(type)[0];
}

function objectOf(context, type) {
  const { ts, checker } = context;
  const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (values !== undefined) {
    return { type: "object", additionalProperties: schemaOf(context, values) };
  }
  const properties = {};
  const required = [];
  for (const property of checker.getPropertiesOfType(type)) {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const declared = checker.getTypeOfSymbol(property);
    properties[property.name] = schemaOf(
      context,
      isOptional ? checker.getNonNullableType(declared) : declared,
    );
    if (!isOptional) required.push(property.name);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

/** Writes the schema; with `check` throws `Stop` instead when it is out of date. */
export async function writeSchema({ check }) {
  await ensurePackages();
  const text = await schemaText();
  if (!check) writeFileSync(SCHEMA, text);
  else if (readFileSync(SCHEMA, "utf8") !== text) {
    throw new Stop("ts/src/generated/schema.json is out of date: run node scripts/schema.mjs");
  }
}

if (isMain(import.meta.url)) {
  await main(() => writeSchema({ check: process.argv.includes("--check") }));
}
