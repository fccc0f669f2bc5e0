// Which cells of a table of fixed sizes are to be seen: only those are drawn.

export interface Span {
  /** The first to draw, and the one after the last. */
  from: number;
  to: number;
  /** Room to leave before and after, in pixels. */
  before: number;
  after: number;
}

/** Along one direction: `count` cells of `size` pixels, seen through `viewport` at `scroll`. */
export function spanOf(count: number, size: number, viewport: number, scroll: number, spare = 1): Span {
  const first = Math.floor(Math.max(0, scroll) / size) - spare;
  const from = Math.max(0, Math.min(first, count));
  const to = Math.min(count, Math.ceil((Math.max(0, scroll) + viewport) / size) + spare);
  return { from, to: Math.max(from, to), before: from * size, after: (count - Math.max(from, to)) * size };
}

/** Where to scroll so that cell `at` is wholly seen; where it is already, if it is. */
export function scrollTo(at: number, size: number, viewport: number, scroll: number): number {
  const start = at * size;
  if (start >= scroll && start + size <= scroll + viewport) return scroll;
  return Math.max(0, start - Math.max(0, (viewport - size) / 2));
}
