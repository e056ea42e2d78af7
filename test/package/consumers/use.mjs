// An ES module that uses the installed package; prints the report's bits.
import { readFileSync } from "node:fs";
import { daphne, infer } from "laurel";
import { reportBits } from "./report-bits.js";

console.log(await reportBits({ daphne, infer }, readFileSync("program.daphne", "utf8"), 200));
