// Where a request stands, and between which ranks it might: the axis and the words. Every doubling of the rank takes the
// same width: from 1 to 2 is as far as from 50 to 100, so a short range near the top is seen in a list of thousands.
import type { RankRange } from "../api/generated/RankRange";
import { count } from "./format";

export const WIDTH = 64;
export const HEIGHT = 16;
const PAD = 4;
const DOT = 3;

/** The place of a rank on an axis from 1 to `total`, in pixels. */
export function rankAt(rank: number, total: number): number {
  const last = Math.log2(Math.max(2, total));
  const share = Math.min(1, Math.max(0, Math.log2(Math.max(1, rank)) / last));
  return round(PAD + share * (WIDTH - 2 * PAD));
}

/** A dot with a line through it and an end at each side, as one filled path: it costs a row one element. */
export function rankPath(rank: number, range: RankRange | null, total: number): string {
  const y = HEIGHT / 2;
  const x = rankAt(rank, total);
  const dot = `M${round(x - DOT)} ${y}a${DOT} ${DOT} 0 1 1 ${2 * DOT} 0a${DOT} ${DOT} 0 1 1 ${-2 * DOT} 0z`;
  if (!range || range.best === range.worst) return dot;
  const [from, to] = [rankAt(range.best, total), rankAt(range.worst, total)];
  const bar = (left: number, top: number, width: number, height: number) =>
    `M${round(left)} ${top}h${round(width)}v${height}h${round(-width)}z`;
  // All turn the same way round, so that where they overlap they are one.
  return `${dot}${bar(from, y - 0.75, to - from, 1.5)}${bar(from - 0.75, y - 4, 1.5, 8)}${bar(to - 0.75, y - 4, 1.5, 8)}`;
}

/** "between 2 and 6"; "stays 1" where nothing moves it; the rank alone where it was not asked. */
export function rangeWords(rank: number, range: RankRange | null): string {
  if (!range) return count(rank);
  if (range.best === range.worst) return `stays ${count(range.best)}`;
  return `between ${count(range.best)} and ${count(range.worst)}`;
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
