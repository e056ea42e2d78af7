// Runs the job that the address names and leaves the result, or the error, in the page.
import { PROGRAM } from "/program.js";
import { reportBits } from "/support/report-bits.js";

const jobs = {
  async infer() {
    return reportBits(await import("/package/index.js"), PROGRAM, 1000);
  },
  async compile() {
    const { daphne } = await import("/package/index.js");
    const { compile } = await import("/package/compile.js");
    daphne(PROGRAM).graph();
    compile(PROGRAM);
    return "compiled";
  },
};

const place = document.getElementById("result");
try {
  const job = new URLSearchParams(location.search).get("job");
  place.textContent = await jobs[job]();
  place.dataset.state = "done";
} catch (error) {
  place.textContent = String(error?.stack ?? error);
  place.dataset.state = "failed";
}
