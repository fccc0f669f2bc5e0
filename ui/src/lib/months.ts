// Records per month as bars, with the months in which there are none: a hole in an export is seen, not read.
import type { MonthCount } from "../api/generated/MonthCount";
import { counted, list, monthName } from "./format";

export interface MonthBar {
  /** `2026-03`; for a long gap its first month. */
  month: string;
  count: number;
  /** Months without records that this one stands for; 0 for a bar. */
  empty: number;
}

/** A longer run of empty months is one break: else a single date of 1970 would press all bars together. */
const LONGEST_GAP = 6;

/** Every month from the first to the last, in order; at most the newest `most`, with what came before as a number. */
export function monthBars(months: MonthCount[], most = 72): { bars: MonthBar[]; earlier: number } {
  const sorted = [...months].filter((m) => m.count > 0).sort((a, b) => a.month.localeCompare(b.month));
  const bars: MonthBar[] = [];
  let next: number | null = null;
  for (const { month, count } of sorted) {
    const at = ordinal(month);
    const missing: number = next === null ? 0 : at - next;
    if (missing > LONGEST_GAP) bars.push({ month: named(at - missing), count: 0, empty: missing });
    else for (let i = missing; i > 0; i -= 1) bars.push({ month: named(at - i), count: 0, empty: 1 });
    bars.push({ month, count, empty: 0 });
    next = at + 1;
  }
  const cut = Math.max(0, bars.length - most);
  return {
    bars: bars.slice(cut),
    earlier: bars.slice(0, cut).reduce((sum, bar) => sum + bar.count, 0),
  };
}

/** "No records in Mar 2026, and for 14 months from Jan 2020", or empty. */
export function gapWords(bars: MonthBar[]): string {
  const runs: { from: string; n: number }[] = [];
  bars.forEach((bar, i) => {
    if (bar.empty === 0) return;
    const last = runs.at(-1);
    if (last && bars[i - 1]!.empty > 0) last.n += bar.empty;
    else runs.push({ from: bar.month, n: bar.empty });
  });
  if (runs.length === 0) return "";
  const words = runs
    .slice(0, 3)
    .map(({ from, n }) =>
      n === 1 ? `in ${monthName(from)}` : `for ${counted(n, "month")} from ${monthName(from)}`,
    );
  if (runs.length > 3) words.push(`in ${counted(runs.length - 3, "more gap")}`);
  return `No records ${list(words)}`;
}

function ordinal(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return year * 12 + number - 1;
}

function named(ordinal: number): string {
  return `${String(Math.floor(ordinal / 12)).padStart(4, "0")}-${String((ordinal % 12) + 1).padStart(2, "0")}`;
}
