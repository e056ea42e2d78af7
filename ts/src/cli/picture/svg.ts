// A diagram as an SVG document: latent vertices as ellipses, observed ones shaded, factors as small squares, plates as
// rectangles with their size in the corner (dashed for a scan), edges as curves from parent to child.

import type { Diagram, DiagramEdge, Frame } from "../../graph/diagram.ts";
import { escapeXml } from "../plot/xml.ts";
import { type Box, checkSize, LOOP, type Placed, type Point, placed } from "./layout.ts";
import { FACTOR_GAP, FACTOR_SIDE, FONT, type Look, lookOf } from "./look.ts";
import { spread } from "./spread.ts";

const COLOURS = {
  line: "#333",
  edge: "#667",
  frame: "#99a",
  latent: "#fff",
  observed: "#d4d8de",
  text: "#111",
  faint: "#667",
} as const;

/** More edges than can be told apart where they cross. */
const CROWDED = 30;

/** The picture of a diagram. Throws LaurelError GraphTooLarge for one that nobody could read. */
export function diagramToSvg(diagram: Diagram): string {
  checkSize(diagram);
  const looks = diagram.nodes.map(lookOf);
  const places = diagram.isFolded ? placed(diagram, looks) : spread(diagram.view, diagram, looks);
  return document(places, [
    ...diagram.frames.map((frame, at) => frameSvg(frame, places.frames[at] as Box)),
    ...diagram.edges.map((_, at) => edgeSvg(diagram, looks, places, at)),
    ...looks.map((look, at) => nodeSvg(look, places.nodes[at] as Box)),
  ]);
}

function document({ width, height }: Placed, parts: readonly string[]): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const size = `width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"`;
  const arrow = `<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.8 L8 4 L0 7.2 z" fill="${COLOURS.edge}"/></marker>`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" text-anchor="middle">`;
  const ground = '<rect width="100%" height="100%" fill="#fff"/>';
  return `${[head, `<defs>${arrow}</defs>`, ground, ...parts, "</svg>"].join("\n")}\n`;
}

function frameSvg({ kind, size }: Frame, { x, y, width, height }: Box): string {
  const dash = kind === "scan" ? ' stroke-dasharray="5 3"' : "";
  const corner = text(
    x + width / 2 - 7,
    y + height / 2 - 5,
    FONT.size,
    COLOURS.faint,
    String(size),
    "end",
  );
  const rect = `<rect x="${px(x - width / 2)}" y="${px(y - height / 2)}" width="${px(width)}" height="${px(height)}" rx="6" fill="none" stroke="${COLOURS.frame}"${dash}/>`;
  return `<g class="${kind}"><title>${kind} of ${size}</title>${rect}${corner}</g>`;
}

function nodeSvg(look: Look, box: Box): string {
  const { shape, name, title, family } = look;
  const hover = title === null ? "" : `<title>${escapeXml(title)}</title>`;
  return `<g class="${shape}">${hover}${shape === "factor" ? factorSvg(name, box) : ellipseSvg(look, name, family, box)}</g>`;
}

function ellipseSvg(
  { shape }: Look,
  name: string,
  family: string,
  { x, y, width, height }: Box,
): string {
  const fill = shape === "latent" ? COLOURS.latent : COLOURS.observed;
  const ellipse = `<ellipse cx="${px(x)}" cy="${px(y)}" rx="${px(width / 2)}" ry="${px(height / 2)}" fill="${fill}" stroke="${COLOURS.line}"/>`;
  if (family === "") return ellipse + text(x, y + 4, FONT.name, COLOURS.text, name);
  return (
    ellipse +
    text(x, y - 1, FONT.name, COLOURS.text, name) +
    text(x, y + 12, FONT.family, COLOURS.faint, family)
  );
}

/** A square in the middle, its name to the right of it. */
function factorSvg(name: string, { x, y }: Box): string {
  const side = FACTOR_SIDE;
  const left = x - side / 2;
  const square = `<rect x="${px(left)}" y="${px(y - side / 2)}" width="${side}" height="${side}" fill="${COLOURS.line}"/>`;
  return square + text(left + side + FACTOR_GAP, y + 4, FONT.name, COLOURS.text, name, "start");
}

function edgeSvg({ edges }: Diagram, looks: readonly Look[], places: Placed, at: number): string {
  const { from, to, isBetween } = edges[at] as DiagramEdge;
  const dash = isBetween ? ' stroke-dasharray="4 3"' : "";
  const faint = edges.length > CROWDED ? ' stroke-opacity="0.5"' : "";
  const look = `fill="none" stroke="${COLOURS.edge}"${faint}${dash} marker-end="url(#arrow)"`;
  if (from === to) return `<path class="edge" d="${loop(places.nodes[from] as Box)}" ${look}/>`;
  const points = [...(places.edges[at] as readonly Point[])];
  const last = points.length - 1;
  const border = (node: number, toward: Point) =>
    borderOf(looks[node] as Look, places.nodes[node] as Box, toward);
  points[0] = border(from, points[1] as Point);
  points[last] = border(to, points[last - 1] as Point);
  return `<path class="edge" d="${curve(points)}" ${look}/>`;
}

/** From the lower right of an ellipse around to its upper right. */
function loop({ x, y, width, height }: Box): string {
  const right = x + (width / 2) * Math.cos(LOOP_ANGLE);
  const rise = (height / 2) * Math.sin(LOOP_ANGLE);
  const end = x + width / 2 + LOOP;
  return `M${px(right)} ${px(y + rise)} C${px(end)} ${px(y + 2.2 * rise)} ${px(end)} ${px(y - 2.2 * rise)} ${px(right)} ${px(y - rise)}`;
}

/** Radians from the horizontal. */
const LOOP_ANGLE = Math.PI / 6;

/** Where the line from a node's centre to a point leaves the node. */
function borderOf({ shape }: Look, { x, y, width, height }: Box, toward: Point): Point {
  const [dx, dy] = [toward.x - x, toward.y - y];
  const [rx, ry] = [width / 2, height / 2];
  const scale =
    shape === "factor"
      ? FACTOR_SIDE / 2 / Math.max(Math.abs(dx), Math.abs(dy))
      : 1 / Math.hypot(dx / rx, dy / ry);
  return Number.isFinite(scale) ? { x: x + dx * scale, y: y + dy * scale } : { x, y };
}

/** Through the middles between the points, bent by the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  const last = rest.pop() as Point;
  let path = `M${px(first.x)} ${px(first.y)}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1] ?? last;
    const end =
      at === rest.length - 1 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    path += ` Q${px(point.x)} ${px(point.y)} ${px(end.x)} ${px(end.y)}`;
  });
  return rest.length > 0 ? path : `${path} L${px(last.x)} ${px(last.y)}`;
}

function text(
  x: number,
  y: number,
  size: number,
  colour: string,
  words: string,
  anchor?: string,
): string {
  const side = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}" fill="${colour}"${side}>${escapeXml(words)}</text>`;
}

/** A length with one digit after the point. */
function px(length: number): string {
  return String(Math.round(length * 10) / 10);
}
