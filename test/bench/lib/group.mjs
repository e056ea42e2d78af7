// The frame of a group of benchmarks: it runs in a process of its own and prints one line of JSON.

/** Runs `body({ quick })`, which gives `{ rows, ratios, checks }`, and prints that. */
export async function group(body) {
  const quick = process.argv.includes("--quick");
  const result = { rows: [], ratios: [], checks: [], ...(await body({ quick })) };
  console.log(JSON.stringify(result));
}
