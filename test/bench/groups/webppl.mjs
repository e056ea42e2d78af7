// WebPPL on W1's job, once: a run takes the better part of a minute, and the ratio is in the hundreds.
import { join } from "node:path";
import { must } from "../../../scripts/lib/run.mjs";
import { group } from "../lib/group.mjs";
import { row } from "../lib/measure.mjs";
import { WEBPPL } from "../lib/places.mjs";
import { prepareWebppl } from "../lib/prepare.mjs";

await group(async ({ quick }) => {
  await prepareWebppl();
  const args = [join(WEBPPL, "run.cjs"), String(quick ? 20 : 1000)];
  const { stdout } = await must("WebPPL", process.execPath, args);
  const line = stdout.split("\n").find((each) => each.startsWith("{"));
  const { runSeconds, elbo, together } = JSON.parse(line);
  const found = `ELBO ${elbo.toFixed(1)} nats, P(z1 = z2) ${together.toFixed(2)}`;
  const label = `WebPPL 0.9.15 on the mixture${quick ? ", 20 steps" : ""} (${found})`;
  return { rows: [row("webppl", label, [runSeconds * 1000])] };
});
