// The trend in words: a spark line says nothing to a screen reader, and little to anyone in doubt.
import type { RankedRequest } from "../api/generated/RankedRequest";
import { count, counted } from "./format";

export function trendWords(row: Pick<RankedRequest, "months" | "trend">): string {
  const recent = row.months.slice(-3).reduce((sum, n) => sum + n, 0);
  const way = row.trend > 0.15 ? "rising" : row.trend < -0.15 ? "falling" : "steady";
  return `${counted(
    row.months.reduce((sum, n) => sum + n, 0),
    "report",
  )} in 12 months, ${count(recent)} in the last 3, ${way}`;
}
