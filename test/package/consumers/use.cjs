// A CommonJS module that uses the installed package; prints the report's bits.
const { readFileSync } = require("node:fs");
const { daphne, infer } = require("laurel");

import("./report-bits.js")
  .then(({ reportBits }) =>
    reportBits({ daphne, infer }, readFileSync("program.daphne", "utf8"), 200),
  )
  .then((text) => console.log(text));
