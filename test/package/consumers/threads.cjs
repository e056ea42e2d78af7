// A CommonJS module that fits on several threads and then ends by itself; prints the reports' bits.
const { daphne, infer } = require("laurel");

import("./report-bits.js").then(async ({ chainBits }) => {
  for (const threads of [1, 2, 4]) {
    process.stdout.write(await chainBits({ daphne, infer }, threads, true));
  }
});
