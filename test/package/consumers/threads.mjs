// An ES module that fits on several threads and then ends by itself; prints the reports' bits.
import { daphne, infer } from "laurel";
import { chainBits } from "./report-bits.js";

for (const threads of [1, 2, 4]) {
  process.stdout.write(await chainBits({ daphne, infer }, threads, true));
}
