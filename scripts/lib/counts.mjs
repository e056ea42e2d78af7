// Reads what test programs print and gives counts: { passed, failed, skipped, details }, where
// `details` is what a person needs to see of the failures. Runs nothing.

/** Counts of one suite before anything has run. */
export function zero() {
  return { passed: 0, failed: 0, skipped: 0, details: [] };
}

/** The sum of several counts. */
export function sum(all) {
  const total = zero();
  for (const each of all) {
    total.passed += each.passed;
    total.failed += each.failed;
    total.skipped += each.skipped;
    total.details.push(...each.details);
  }
  return total;
}

/** Counts of one check that passes when nothing is wrong. */
export function ofCheck(name, wrong) {
  if (wrong === undefined) return { ...zero(), passed: 1 };
  return { ...zero(), failed: 1, details: [`${name}\n${wrong}`] };
}

const RUST_RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/;

/** Cargo says this of every program that failed, with a result line or without. */
const RUST_PROGRAM_FAILED = "error: test failed, to rerun pass";

/**
 * Counts of a `cargo test` run, summed over its programs. A program that died before its result line
 * (under WASI the first panic ends it) counts as one failure, and so does a run that did not compile.
 */
export function ofCargo(output, code) {
  const counts = zero();
  const lines = output.split("\n");
  let died = 0;
  for (const line of lines) {
    if (line.startsWith(RUST_PROGRAM_FAILED)) died += 1;
    const match = RUST_RESULT.exec(line);
    if (match === null) continue;
    counts.passed += Number(match[1]);
    counts.failed += Number(match[2]);
    counts.skipped += Number(match[3]);
    if (Number(match[2]) > 0) died -= 1;
  }
  counts.failed += Math.max(0, died);
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.failed > 0) counts.details.push(notable(lines));
  return counts;
}

/**
 * Counts of a vitest run from its JSON report. A file that could not be loaded counts as one
 * failure; so does a run without a report.
 */
export function ofVitest(report, code, output) {
  const counts = zero();
  for (const file of report?.testResults ?? []) {
    for (const test of file.assertionResults) addTest(counts, file.name, test);
    const silent = file.status === "failed" && !file.assertionResults.some(hasFailed);
    if (silent) fail(counts, `${file.name}\n${file.message}`);
  }
  if (code !== 0 && counts.failed === 0) fail(counts, output.trimEnd());
  return counts;
}

function addTest(counts, file, test) {
  if (test.status === "passed") counts.passed += 1;
  else if (hasFailed(test))
    fail(counts, `${file}\n${test.fullName}\n${test.failureMessages.join("\n")}`);
  else counts.skipped += 1;
}

function hasFailed(test) {
  return test.status === "failed";
}

function fail(counts, detail) {
  counts.failed += 1;
  counts.details.push(detail);
}

/** The lines of a cargo run that say something about a failure; the last 200 of them. */
function notable(lines) {
  return lines
    .filter((line) => !USUAL.some((each) => each.test(line)))
    .slice(-200)
    .join("\n");
}

/** What cargo and its test programs print when all is well. */
const USUAL = [
  /^\s*$/,
  /^test .* ok$/,
  /^test result: ok/,
  /^running \d+ tests?$/,
  /^ *(?:Running|Doc-tests|Compiling|Finished|Downloaded|Downloading|Blocking) /,
];
