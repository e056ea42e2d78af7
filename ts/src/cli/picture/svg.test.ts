// Pictures as structures: well-formed XML with every vertex once, inside of the picture, inside of its frame and nowhere
// over another; text inside of its ellipse; edges from border to border.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import { LaurelError } from "../../errors/laurel-error.ts";
import { diagramOf } from "../../graph/diagram.ts";
import type { Graph } from "../../graph/graph.ts";
import { foldedOf } from "../../reroll/folded-of.ts";
import { diagramToSvg } from "./svg.ts";

function corpus(name: string): Graph {
  const file = new URL(`../../../../test/corpus/${name}.daphne`, import.meta.url);
  return compile(readFileSync(file, "utf8"));
}

/** 50 groups of two vertices that hang together at random. */
const HUNDRED = `(loop 50 0 (fn [i x] (let [a (sample (normal x 1)) b (sample (gamma 1 1))]
  (if (= 0 (mod i 7)) (+ x b) (* a b)))))`;

const GRAPHS: readonly (readonly [string, Graph])[] = [
  ...["gaussian", "line", "hmm", "bnn", "gmm", "sprinkler", "dependent-support", "sum-dirac"].map(
    (name) => [name, corpus(name)] as const,
  ),
  ["100 vertices", compile(HUNDRED)],
  [
    "groups",
    compile("(foreach 3 [] (let [m (sample (normal 0 1))] (foreach 2 [] (sample (normal m 1)))))"),
  ],
  ["a factor", compile("(let [x (sample (normal 0 1))] (factor (- x)) x)")],
  ["odd names", compile('(sample "<&>\\"\\u0007" (normal 0 1))')],
  ["a long name", compile(`(sample "${"long-".repeat(30)}" (normal 0 1))`)],
  ["nothing", compile("1")],
];

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

/** A reader of the XML that this package writes, which refuses what is not well-formed. */
function parse(xml: string): Element {
  const top: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [top];
  let at = 0;
  while (at < xml.length) {
    const inside = open.at(-1)!;
    if (xml[at] !== "<") {
      const end = xml.indexOf("<", at) < 0 ? xml.length : xml.indexOf("<", at);
      const text = xml.slice(at, end);
      expect(text.replaceAll(/&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[&<>]/);
      inside.text += text;
      at = end;
      continue;
    }
    const end = xml.indexOf(">", at);
    const tag = xml.slice(at + 1, end);
    at = end + 1;
    if (tag.startsWith("/")) {
      expect(open.pop()?.name).toBe(tag.slice(1));
      continue;
    }
    const isEmpty = tag.endsWith("/");
    const [name = ""] = tag.split(/[\s/]/);
    const attributes = new Map<string, string>();
    const rest = (isEmpty ? tag.slice(0, -1) : tag).slice(name.length);
    const left = rest.replaceAll(/\s+([\w:-]+)="([^"<]*)"/g, (_, key: string, value: string) => {
      expect(attributes.has(key)).toBe(false);
      attributes.set(key, value);
      return "";
    });
    expect(left.trim()).toBe("");
    const element: Element = { name, attributes, children: [], text: "" };
    inside.children.push(element);
    if (!isEmpty) open.push(element);
  }
  expect(open).toEqual([top]);
  expect(top.children).toHaveLength(1);
  return top.children[0]!;
}

const number = (element: Element | undefined, name: string) =>
  Number(element?.attributes.get(name));
const ofClass = (svg: Element, names: readonly string[]) =>
  svg.children.filter((each) => names.includes(each.attributes.get("class") ?? ""));
const child = (element: Element, name: string) =>
  element.children.find((each) => each.name === name);

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxOf(node: Element): Box {
  const ellipse = child(node, "ellipse");
  if (ellipse !== undefined) {
    const [x, y] = [number(ellipse, "cx"), number(ellipse, "cy")];
    const [rx, ry] = [number(ellipse, "rx"), number(ellipse, "ry")];
    return { left: x - rx, right: x + rx, top: y - ry, bottom: y + ry };
  }
  const rect = child(node, "rect");
  const [x, y] = [number(rect, "x"), number(rect, "y")];
  return { left: x, right: x + number(rect, "width"), top: y, bottom: y + number(rect, "height") };
}

const isInside = (a: Box, b: Box) =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Half the width that a text needs: digits and letters of DejaVu Sans are 0.61 of the font's size on average. */
const halfWidth = (text: Element) =>
  0.3 * number(text, "font-size") * text.text.replaceAll(/&[a-z#0-9]+;/g, "x").length;

const pictured = (graph: Graph, isFolded: boolean) =>
  diagramOf(isFolded ? foldedOf(graph) : graph, isFolded);

describe.each([true, false])("folded: %s", (isFolded) => {
  const cases = GRAPHS.filter(([name]) => isFolded || name !== "bnn");

  it.each(cases)("%s", (_, graph) => {
    const diagram = pictured(graph, isFolded);
    const text = diagramToSvg(diagram);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    const svg = parse(text);
    const picture = { left: 0, top: 0, right: number(svg, "width"), bottom: number(svg, "height") };
    const nodes = ofClass(svg, ["latent", "observed", "factor"]);
    const boxes = nodes.map(boxOf);
    const kinds = { sample: "latent", observe: "observed", factor: "factor" };
    expect(nodes.map((each) => each.attributes.get("class"))).toEqual(
      diagram.nodes.map(({ members: [vertex] }) => kinds[vertex.kind]),
    );
    for (const [at, box] of boxes.entries()) {
      expect(isInside(box, picture)).toBe(true);
      for (const other of boxes.slice(at + 1)) expect(overlap(box, other)).toBe(false);
    }
    const frames = ofClass(svg, ["plate", "scan"]).map(boxOf);
    expect(frames).toHaveLength(diagram.frames.length);
    for (const [at, { frame }] of diagram.nodes.entries()) {
      for (const [place, rect] of frames.entries()) {
        let around = frame;
        while (around !== null && around !== place) around = diagram.frames[around]!.outer;
        if (around === place) expect(isInside(boxes[at]!, rect)).toBe(true);
        else expect(overlap(boxes[at]!, rect)).toBe(false);
      }
    }
    expect(ofClass(svg, ["edge"])).toHaveLength(diagram.edges.length);
  });

  it.each(cases)("%s: no text is wider than its ellipse there", (_, graph) => {
    const svg = parse(diagramToSvg(pictured(graph, isFolded)));
    for (const node of ofClass(svg, ["latent", "observed"])) {
      const ellipse = child(node, "ellipse");
      for (const text of node.children.filter((each) => each.name === "text")) {
        // The lower or the upper corner of the letters, whichever is farther from the middle.
        const size = number(text, "font-size");
        const y = number(text, "y") - number(ellipse, "cy");
        const far = Math.max(Math.abs(y + 0.1 * size), Math.abs(y - 0.75 * size));
        const chord = number(ellipse, "rx") * Math.sqrt(1 - (far / number(ellipse, "ry")) ** 2);
        expect(halfWidth(text)).toBeLessThan(chord);
      }
    }
  });
});

describe("a picture", () => {
  it("is the same every time", () => {
    const diagram = () => pictured(corpus("gmm"), true);
    expect(diagramToSvg(diagram())).toBe(diagramToSvg(diagram()));
  });

  it("shows a name that is too long cut, and whole on hovering", () => {
    const svg = diagramToSvg(pictured(GRAPHS.find(([name]) => name === "a long name")![1], true));
    expect(svg).toContain("…</text>");
    expect(svg).toContain(`<title>${"long-".repeat(30)}</title>`);
  });

  it.each([true, false])(
    "of 1,001 vertices or more is refused with what to ask for, folded: %s",
    (isFolded) => {
      // In no order that repeats.
      const priors = ["(normal 0 1)", "(gamma 1 1)", "(beta 1 1)"];
      const names = Array.from({ length: 1001 }, (_, i) => {
        return `x${i} (sample ${priors[Math.floor(1e4 * Math.abs(Math.sin(i))) % 3]})`;
      });
      const source = `(let [${names.join(" ")}] 1)`;
      const draw = () => diagramToSvg(pictured(compile(source), isFolded));
      expect(draw).toThrow(LaurelError);
      expect(draw).toThrow("a picture of 1001 vertices");
    },
  );
});
