// The one door to the pictures: what the command line loads when a picture is wanted, and not before.

import type { ElboReport, InferReport } from "../../report/infer-report.ts";
import { picturePage } from "./page.ts";
import { elboPicture } from "./picture.ts";

/** The picture of a run, as SVG or as a page around it. */
export function drawReport(report: InferReport, elbo: ElboReport, asPage: boolean): string {
  const svg = elboPicture(report, elbo);
  return asPage ? picturePage(report, svg) : svg;
}
