// Functions that only say why the engine stops: nothing shows what they say, so their bodies become a trap, and optimisation
// takes away the calls' arguments. The facade throws such an instance away and reports an EngineFault all the same.

import binaryen from "binaryen";

/** Of the standard library: what a failed check calls. */
const SAYING = [
  "panicking::panic_bounds_check",
  "panicking::panic_fmt",
  "panicking::panic",
  "panicking::panic_const::",
  "panicking::assert_failed",
  "slice_index_fail",
  "unwrap_failed",
  "expect_failed",
  "assert_failed",
  "len_mismatch_fail",
  "raw_vec::handle_error",
  "capacity_overflow",
  "panic_already",
  "panic_on_ord_violation",
];

/** What runs when one of them is called after all. */
const HANDLING = /panic_with_hook|panic_handler/;

/** The module with those functions as traps; `bytes` is not changed. Names must be there still. */
export function withoutWords(bytes, features) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(features.reduce((all, name) => all | binaryen.Features[name], 0));
  let count = 0;
  for (let number = 0; number < module.getNumFunctions(); number++) {
    const each = module.getFunctionByIndex(number);
    const { name } = binaryen.getFunctionInfo(each);
    if (!HANDLING.test(name) && SAYING.some((part) => name.includes(part))) {
      binaryen.Function.setBody(each, module.unreachable());
      count += 1;
    }
  }
  if (count < 5) throw new Error("the names of the functions that panic have changed");
  const result = module.emitBinary();
  module.dispose();
  return result;
}
