// `npm run bench:rivals`: laurel beside stanli, NumPyro and NumPy, in turns on this machine. Installs them into build/bench on first use;
// without Python 3.10 or later it says so and does nothing. Arguments as of `npm run bench`.
import { pythonVersion } from "../test/bench/lib/rivals.mjs";
import { build } from "./build.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main, run, say } from "./lib/run.mjs";

await main(async () => {
  if ((await pythonVersion()) === null) {
    say("no Python 3.10 or later is here: the rivals are skipped");
    return 0;
  }
  await build();
  const script = inRoot("test", "bench", "run.mjs");
  const args = [script, "--only", "rivals", ...process.argv.slice(2)];
  return (await run(process.execPath, args, { live: true })).code;
});
