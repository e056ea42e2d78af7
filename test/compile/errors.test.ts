// The pictures of errors and warnings are part of the contract: errors.txt holds them, `vitest -u` rewrites it.

import { expect, test } from "vitest";
import { check } from "../../ts/src/compile.ts";
import { renderDiagnostics } from "../../ts/src/errors/frame.ts";
import { allKinds, codeOf } from "../../ts/src/errors/kinds.ts";

const PROGRAMS = [
  "(+ 1 2",
  "(let [x 1) x]",
  "1 )",
  "; nothing\n",
  "(+ 1.2.3 0x1F)",
  "(let [ab\u202E 1] 2)",
  "'a",
  '(f "abc',
  "(if 1)",
  "(let [x] x)",
  "(case 1 2 3)",
  "(sample (norml 0 1))",
  "(uniform 0 1)",
  "(Math/sqrt 4)",
  "(loop [i 0] (recur (inc i)))",
  "(let [a (atom 0)]\n  (swap! a inc)\n  (println a))",
  "(defn f [a b] a)\n(f 1)",
  "(normal 0 1 2)",
  "(get [1 2 3] 3)",
  '(get {"a" 1 :b 2} "b")',
  "((+ 1 2) 3)",
  '("a" {:a 1})',
  "(filter (fn [x] (sample (flip x))) [0.5])",
  '(map inc [1 "a"])',
  "(let [normal 3]\n  (sample (normal 0 1)))",
  "(let [z (sample (uniform-continuous 0 1))]\n  (observe z 0.5)\n  z)",
  "(sample normal)",
  "(let [x (sample (normal 0 1))]\n  (observe (normal 0 1) x))",
  "(let [m (sample (normal 0 1))]\n  (observe (normal m 1) (/ 0 0)))",
  '(observe (normal 0 1) "7")',
  "(sample (discrete [0.5 -0.1 0.6]))",
  "(sample (normal 0 0))",
  "(+ (normal 0 1) 2)",
  "(let [n (sample (poisson 4))]\n  (foreach n [] (sample (flip 0.5))))",
  "(foreach 3 [x [1 2]] x)",
  "(defn f [x] (g x))\n(defn g [x] (f x))\n(f 1)",
  "(defn until [p n]\n  (if (sample (flip p))\n    n\n    (until p (+ n 1))))\n(until 0 0)",
  "(defn f [n] (if (= n 0) 0 (f (- n 1))))\n(f 20000)",
  "(foreach 10000 []\n  (foreach 10000 []\n    (sample (flip 0.5))))",
  "(if (sample (bernoulli 0.5)) 1 2)",
  `(+ ${"1 ".repeat(100)} nope ${"2 ".repeat(100)})`,
  "\t(foo\t1)",
  "(first [])\r\n(second [])",
];

test("pictures of errors and warnings", async () => {
  const pictures = PROGRAMS.map((source) => {
    const { errors, warnings } = check(source);
    return renderDiagnostics([...errors, ...warnings], source, "model.daphne");
  });
  expect(pictures).not.toContain("");
  await expect(`${pictures.join("\n\n----\n\n")}\n`).toMatchFileSnapshot("errors.txt");
});

test("data errors show their path", () => {
  const data = new Map([["y", [1, Number.NaN]]]);
  const source = "(data y)\n(observe (normal 0 1) (first y))";
  const { errors } = check(source, { data });
  expect(renderDiagnostics(errors, source)).toBe(
    [
      "error[values/bad-data]: the data holds NaN",
      "  --> program:1:7",
      "  |",
      "1 | (data y)",
      "  |       ^",
      "2 | (observe (normal 0 1) (first y))",
      "  |                              - used here",
      "  in data: y[1]",
      "  help: leave missing values out of the model",
    ].join("\n"),
  );
});

test("every kind has a code of its family and its name", () => {
  expect(codeOf("UnboundSymbol")).toBe("meaning/unbound-symbol");
  expect(codeOf("NumberAsCondition")).toBe("warning/number-as-condition");
  expect(new Set(allKinds().values()).size).toBe(allKinds().size);
});

test("arguments that threading has put in another order are shown from the first to the last", () => {
  const [error] = check("(->> 3 inc (poisson 1))").errors;
  const [label] = error!.labels!;
  expect([label!.span.start.offset, label!.span.end.offset]).toEqual([7, 21]);
});
