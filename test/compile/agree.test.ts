// Random programs over collections: folding, lowering and plates agree. What folds when elements are constants, lowering
// finds when the graph keeps the calls; a repetition that is evaluated once means what it means pass by pass.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { graphToJson } from "../../ts/src/graph/json.ts";
import { answer, unfolded } from "./values.ts";

/** Text with `$v`, `$n` and `$m` where a vector, a number and a map belong. */
const VECTORS = `(take 2 $v)|(drop 1 $v)|(take-last 2 $v)|(drop-last $v)|(rest $v)|(butlast $v)|(reverse $v)|(conj $v $n)
(cons $n $v)|(concat $v $v)|(into $v $v)|(interleave $v $v)|(interpose $n $v)|(vals $m)|(range 3)|(repeat 2 $n)|(map inc $v)
(map + $v $v)|(filter (fn [v] (< v 2)) $v)|(remove zero? $v)|(mapcat (fn [v] [v v]) $v)|(sort $v)|(distinct $v)
(reductions + 0 $v)|(take-while (fn [v] (< v 2)) $v)|(assoc (cons 0 $v) 0 $n)|(update (cons 1 $v) 0 inc)|(get $m :v [7])
(map count (partition 2 1 $v))|(let [[p & q :as r] (cons 1 $v)] (concat r q))|(get-in {:a {:b $v}} [:a :b])|(vec $m)|(map second $m)`;
const NUMBERS =
  "(count $v)|(get $v 1 $n)|(reduce + 0 $v)|(get $m :a $n)|(nth $v 0 9)|(count $m)|(apply + $v)|(+ $n $n)";
const MAPS =
  "(assoc $m :b $n)|(dissoc $m :a)|(merge $m $m)|(select-keys $m [:a :c])|(zipmap [:a :b] $v)|(into $m [[:c $n]])|(conj $m [:a $n])";

/** Programs whose numbers are of `leaves`. */
function programs(leaves: readonly string[]): fc.Arbitrary<string> {
  const { any } = fc.letrec<Record<"v" | "n" | "m" | "any", string>>((tie) => {
    const filled = (templates: string) =>
      fc.oneof(
        ...templates.split(/[|\n]/).map((text) => {
          const parts = text.split(/\$([vnm])/);
          return fc
            .tuple(...parts.map((part, i) => (i % 2 === 0 ? fc.constant(part) : tie(part as "v"))))
            .map((all) => all.join(""));
        }),
      );
    const leaf = fc.constantFrom(...leaves);
    const literal = fc.array(tie("n"), { maxLength: 3 }).map((items) => `[${items.join(" ")}]`);
    const entries = fc.tuple(tie("n"), tie("n"));
    return {
      v: fc.oneof({ maxDepth: 4, withCrossShrink: true }, literal, filled(VECTORS)),
      n: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, filled(NUMBERS)),
      m: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        entries.map(([a, b]) => `{:a ${a} :b ${b}}`),
        filled(MAPS),
      ),
      any: fc.oneof(tie("v"), tie("n"), tie("m")),
    };
  });
  return any;
}

/** The outcome of `run`: a value, or the kind of the first error; anything else is thrown on. */
function outcome(run: () => unknown): { readonly value?: unknown; readonly error?: string } {
  try {
    return { value: run() };
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    return { error: error.diagnostics[0]!.kind };
  }
}

describe("random programs over collections", () => {
  test("500 of them fold to what lowering finds", () => {
    let compared = 0;
    fc.assert(
      fc.property(programs(["0", "1", "2", "3"]), (source) => {
        const folded = outcome(() => answer(source));
        const lowered = outcome(() => answer(unfolded(source)));
        if (folded.error !== undefined || lowered.error !== undefined) return;
        compared += 1;
        expect(lowered).toEqual(folded);
      }),
      { seed: 20, numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(400);
  });
  test("500 of them mean the same in a plate and pass by pass", () => {
    fc.assert(
      fc.property(programs(["0", "1", "y", "y", "x"]), (body) => {
        const source = `(let [x (sample (normal 0 1))] (foreach 3 [y [0 1 2]] ${body}))`;
        const at = (foldFrom: number) => outcome(() => graphToJson(compile(source, { foldFrom })));
        expect(at(1)).toEqual(at(Number.POSITIVE_INFINITY));
      }),
      { seed: 21, numRuns: 500 },
    );
  });
});
