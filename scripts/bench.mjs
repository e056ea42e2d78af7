// `npm run bench`: builds, then runs test/bench/run.mjs with the arguments given.
import { build } from "./build.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main, run } from "./lib/run.mjs";

await main(async () => {
  await build();
  const args = [inRoot("test", "bench", "run.mjs"), ...process.argv.slice(2)];
  return (await run(process.execPath, args, { live: true })).code;
});
