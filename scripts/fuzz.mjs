// `npm run fuzz`: feeds the compiler with inputs that nobody would write, 10,000,000 of them.
// Options: `--count N`, `--seed N`, `--from N` (the first number, to repeat an input). Prints progress, and the first
// fault with the input shrunk; exits with 1 then.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BUILD, inRoot, NODE_BIN } from "./lib/paths.mjs";
import { main, must, run, Stop } from "./lib/run.mjs";

await main(async () => {
  const numbers = given();
  const folder = join(BUILD, "fuzz");
  const entry = inRoot("test", "fuzz", "main.ts");
  const options = ["--format", "esm", "--target", "node20", "--silent", "--no-config"];
  await must("tsup", join(NODE_BIN, "tsup"), [entry, ...options, "--out-dir", folder]);
  const args = [join(folder, "main.js"), ...numbers.map(String)];
  return (await run(process.execPath, args, { live: true })).code;
});

function given() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { count: text, seed: text, from: text } });
  return [values.count ?? "10000000", values.seed ?? "1", values.from ?? "0"].map((each) => {
    const number = Number(each);
    if (Number.isInteger(number) && number >= 0) return number;
    throw new Stop(`${each} is no whole number`);
  });
}
