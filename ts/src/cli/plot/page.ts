// A run as one HTML page: the picture and, under it, the report as text. No scripts, nothing fetched.

import type { InferReport } from "../../report/infer-report.ts";
import { plain } from "../render/paint.ts";
import { renderReport } from "../render/report.ts";
import { escapeXml } from "./xml.ts";

/** The page around an SVG picture. */
export function picturePage(report: InferReport, svg: string): string {
  const text = renderReport(report, { width: 96, paint: plain, brief: false });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(report.program.name)} · laurel</title>
<style>
body { font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 1000px; padding: 0 1rem; }
svg { max-width: 100%; height: auto; }
pre { line-height: 1.25; overflow-x: auto; }
</style>
${svg}<pre>${escapeXml(text)}</pre>
</html>
`;
}
