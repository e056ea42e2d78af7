import { describe, expect, it } from "vitest";
import { type Fitted, fitFirst } from "./auto.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import { diagnostic } from "./errors/report.ts";
import type { Method, Settings } from "./methods/options.ts";
import type { Refused } from "./results/assemble.ts";
import type { Posterior } from "./results/posterior.ts";

type Level = "trust" | "care" | "do-not-trust";

const plans = (...methods: Method[]) => methods.map((method) => ({ method }) as Settings);

/** An answer, with what it is told of the others in its place. */
function answer(name: string, level: Level, bulk = 100): Fitted {
  const posterior = (refused: readonly Refused[]) =>
    ({
      report: {
        name,
        verdict: { level },
        ess: { bulk },
        others: refused.map((each) => each.method),
      },
    }) as unknown as Posterior;
  const doubt = { why: `${name} is ${level}`, evaluations: 7 };
  return { posterior, doubt: level === "trust" ? null : doubt };
}

const refusal = (kind: "MethodNotApplicable" | "Timeout") =>
  new LaurelError([diagnostic(kind, "no", undefined)]);

/** What comes out where each method gives an answer or throws. */
async function outcome(results: Partial<Record<Method, Fitted | Error>>) {
  const tried: string[] = [];
  const posterior = await fitFirst(
    plans(...(Object.keys(results) as Method[])),
    async (settings) => {
      tried.push(settings.method);
      const result = results[settings.method] as Fitted | Error;
      if (result instanceof Error) throw result;
      return result;
    },
  );
  return { tried, ...(posterior.report as unknown as { name: string; others: string[] }) };
}

describe("fitFirst", () => {
  it("takes the first answer that nothing speaks against, and tells who was tried before", async () => {
    const found = await outcome({
      exact: refusal("MethodNotApplicable"),
      laplace: answer("laplace", "trust"),
      smc: answer("smc", "trust"),
    });
    expect(found).toMatchObject({
      name: "laplace",
      tried: ["exact", "laplace"],
      others: ["exact"],
    });
  });

  it("takes of doubtful answers the one of the best verdict, then of most effective draws", async () => {
    const level = await outcome({
      laplace: answer("laplace", "do-not-trust", 900),
      nuts: answer("nuts", "care", 50),
      smc: answer("smc", "do-not-trust", 800),
    });
    expect(level).toMatchObject({ name: "nuts", others: ["laplace", "smc"] });
    const draws = await outcome({
      nuts: answer("nuts", "care", 50),
      smc: answer("smc", "care", 60),
    });
    expect(draws.name).toBe("smc");
  });

  it("keeps a doubtful answer when a later method runs out of time or does not apply", async () => {
    for (const kind of ["Timeout", "MethodNotApplicable"] as const) {
      const found = await outcome({ nuts: answer("nuts", "care"), smc: refusal(kind) });
      expect(found).toMatchObject({ name: "nuts", others: ["smc"] });
    }
  });

  it("does not ask Algorithm 12 where there is any answer, and takes its word where there is none", async () => {
    const kept = await outcome({ nuts: answer("nuts", "care"), bbvi: answer("bbvi", "trust") });
    expect(kept).toMatchObject({ name: "nuts", tried: ["nuts"] });
    const left = await outcome({
      nuts: refusal("MethodNotApplicable"),
      bbvi: answer("bbvi", "do-not-trust"),
    });
    expect(left.name).toBe("bbvi");
  });

  it("throws what ends all: other errors, and running out of time without an answer", async () => {
    const late = refusal("Timeout");
    await expect(outcome({ nuts: late, smc: answer("smc", "trust") })).rejects.toBe(late);
    const fault = new LaurelError([diagnostic("EngineFault", "broken", undefined)]);
    const results = { nuts: answer("nuts", "care"), smc: fault };
    await expect(outcome(results)).rejects.toBe(fault);
    const last = refusal("MethodNotApplicable");
    await expect(outcome({ exact: refusal("MethodNotApplicable"), smc: last })).rejects.toBe(last);
  });
});
