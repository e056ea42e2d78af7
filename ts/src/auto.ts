// Methods one after the other: the first whose answer nothing speaks against; where there is none, the best of those that
// there are. What was computed is not lost to a time limit that ends a later one.

import { LaurelError } from "./errors/laurel-error.ts";
import type { Settings } from "./methods/options.ts";
import type { Verdict } from "./report/infer-report.ts";
import type { Refused } from "./results/assemble.ts";
import type { Posterior } from "./results/posterior.ts";
import type { Doubt } from "./results/verdict/doubt.ts";
import { rankOf } from "./results/verdict/reason.ts";

/** What a method came to. */
export interface Fitted {
  /** The posterior, with the methods that were tried besides, and what spoke against them. */
  posterior(tried: readonly Refused[]): Posterior;
  /** Why another method should have its turn; null where none need. */
  readonly doubt: Doubt | null;
}

/** An answer that another method may better. */
interface Doubtful {
  readonly method: string;
  readonly fitted: Fitted;
  readonly verdict: Verdict;
  /** Effective draws. */
  readonly ess: number;
}

/** The posterior by the first of `plans` that can; `fitBy` fits by one of them. Throws what the last of them throws. */
export async function fitFirst(
  plans: readonly Settings[],
  fitBy: (settings: Settings) => Promise<Fitted>,
): Promise<Posterior> {
  const tried: Refused[] = [];
  const doubtful: Doubtful[] = [];
  for (const settings of plans) {
    const { method } = settings;
    const isLast = settings === plans.at(-1);
    // Moves without slopes and Algorithm 12 better nothing, and see less of what is wrong.
    if ((method === "mh" || method === "bbvi") && doubtful.length > 0) break;
    try {
      const fitted = await fitBy(settings);
      const { doubt } = fitted;
      if (doubt === null || (isLast && doubtful.length === 0)) return fitted.posterior(tried);
      const { verdict, ess } = fitted.posterior([]).report;
      doubtful.push({ method, fitted, verdict, ess: ess?.bulk ?? 0 });
      tried.push({ method, ...doubt });
    } catch (error) {
      const why = isLast && doubtful.length === 0 ? null : reasonOf(error, doubtful.length > 0);
      if (why === null) throw error;
      tried.push({ method, why });
    }
  }
  return bestOf(doubtful, tried);
}

/** Why a method gave nothing, where another one may, or has; null of any other error. */
function reasonOf(error: unknown, isAnswered: boolean): string | null {
  if (!(error instanceof LaurelError)) return null;
  const isForOthers =
    error.code === "meaning/method-not-applicable" ||
    error.code === "limits/memory-limit" ||
    (isAnswered && error.code === "limits/timeout");
  return isForOthers ? (error.diagnostics[0]?.message ?? "") : null;
}

/** The one of the best level, of these the one of most effective draws. */
function bestOf(doubtful: readonly Doubtful[], tried: readonly Refused[]): Posterior {
  const order = [...doubtful].sort(
    (a, b) => rankOf(a.verdict.level) - rankOf(b.verdict.level) || b.ess - a.ess,
  );
  const { method, fitted } = order[0] as Doubtful;
  return fitted.posterior(tried.filter((each) => each.method !== method));
}
