// How each node of a diagram looks: its shape, its lines of text, and the size that they need. Widths are estimates, on
// the safe side: what shows the picture has the font.

import type { DiagramNode } from "../../graph/diagram.ts";
import { familyOf } from "../../partial/facts.ts";
import { cut, displayWidth, printable } from "../render/text.ts";

export interface Look {
  readonly shape: "latent" | "observed" | "factor";
  readonly name: string;
  /** The whole name, if it was cut. */
  readonly title: string | null;
  /** The family of the distribution; empty where there are several, or none. */
  readonly family: string;
  readonly width: number;
  readonly height: number;
}

export const FONT = { name: 13, family: 10, size: 11 } as const;

/** Columns of a name before it is cut. */
const MOST_COLUMNS = 24;
/** Width of a column, in parts of the font's size: of the widest sans-serif in use (DejaVu Sans), digits and brackets. */
const COLUMN = 0.64;
const LEAST = { width: 50, height: 44 } as const;
/** Width and height of the text in an ellipse, over those of the ellipse: the text's corners lie inside. */
const INSIDE = 0.8;
/** The side of a factor's square, and from there to its name. */
export const FACTOR_SIDE = 14;
export const FACTOR_GAP = 6;

export function lookOf({ members: [vertex], name }: DiagramNode): Look {
  const shown = cut(printable(name), MOST_COLUMNS);
  const title = shown === name ? null : printable(name);
  const nameWidth = textWidth(shown, FONT.name);
  if (vertex.kind === "factor") {
    return {
      shape: "factor",
      name: shown,
      title,
      family: "",
      width: FACTOR_SIDE + 2 * (FACTOR_GAP + nameWidth),
      height: 20,
    };
  }
  const family = familyOf(vertex.dist)?.name ?? "";
  const inner = Math.max(nameWidth, textWidth(family, FONT.family));
  return {
    shape: vertex.kind === "sample" ? "latent" : "observed",
    name: shown,
    title,
    family,
    width: Math.max(LEAST.width, Math.ceil(inner / INSIDE)),
    height: LEAST.height,
  };
}

/** Pixels that a text takes at most. */
export function textWidth(text: string, fontSize: number): number {
  return Math.ceil(displayWidth(text) * COLUMN * fontSize);
}
