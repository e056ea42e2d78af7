// How the tests start Node for a script of a few milliseconds. Node may wait for ever at the end of
// a process whose optimizing compiler, on another thread, wants a garbage collection (nodejs/node
// issue 54918, one run in some hundreds on a busy machine); compiling on the main thread avoids it.

export const NODE_FLAGS: readonly string[] = ["--no-concurrent-recompilation"];
