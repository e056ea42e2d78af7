// Runs the job that the address names and leaves the result, or the error, in the page.
import { HOSTILE } from "/hostile.js";
import { PROGRAM, PROGRAMS } from "/programs.js";
import { findingOf } from "/support/hostile.js";
import { chainBits, digests, reportBits } from "/support/report-bits.js";

const jobs = {
  async infer() {
    return reportBits(await import("/package/index.js"), PROGRAM, 1000);
  },
  async bits() {
    return digests(await import("/package/index.js"), PROGRAMS);
  },
  async workers() {
    return chainBits(await import("/package/index.js"), 2, true);
  },
  async alone() {
    return chainBits(await import("/package/index.js"), 2, false);
  },
  async compile() {
    const { daphne } = await import("/package/index.js");
    const { compile } = await import("/package/compile.js");
    daphne(PROGRAM).graph();
    compile(PROGRAM);
    return "compiled";
  },
  async hostile() {
    const { check } = await import("/package/index.js");
    return JSON.stringify(HOSTILE.map((entry) => `${entry.id}: ${findingOf(check, entry)}`));
  },
};

const query = new URLSearchParams(location.search);
const place = document.getElementById("result");
try {
  place.textContent = await jobs[query.get("job")]();
  place.dataset.state = "done";
} catch (error) {
  place.textContent = String(error?.stack ?? error);
  place.dataset.state = "failed";
}

if (query.has("send")) {
  const { state } = place.dataset;
  await fetch(`/sent?state=${state}`, { method: "POST", body: place.textContent });
}
