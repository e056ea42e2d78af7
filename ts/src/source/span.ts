// Places in a program's text. Knows nothing of what the text means.

/** One place: UTF-16 offset from 0, line and column from 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A stretch of text from `start` up to, and without, `end`. */
export interface Span {
  readonly start: Place;
  readonly end: Place;
}
