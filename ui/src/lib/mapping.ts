// Changing which column feeds which field. The core finds columns by itself and lets our lines go over that, so a
// field that shall stay empty is said too: with no column. Always the whole mapping goes back, so that what is shown
// is what is used.
import type { Confidence } from "../api/generated/Confidence";
import type { FieldMap } from "../api/generated/FieldMap";
import type { FilePlan } from "../api/generated/FilePlan";
import type { MappedColumn } from "../api/generated/MappedColumn";

/** All columns of a document, in its own order where it tells one. */
export function columnsOf(plan: FilePlan): string[] {
  return [...new Set([...plan.columns, ...plan.mapping.map((m) => m.column), ...plan.unused])];
}

/** The lines of a mapping with a name each that stays when another column is chosen: the focus stays with it. */
export function mappingLines(plan: FilePlan): { name: string; line: MappedColumn }[] {
  const seen = new Map<string, number>();
  return plan.mapping.map((line) => {
    const n = (seen.get(line.field) ?? 0) + 1;
    seen.set(line.field, n);
    return { name: `${line.field} ${n}`, line };
  });
}

const sureness: Record<Confidence, { tone: "ok" | "none" | "watch"; words: string }> = {
  said: { tone: "ok", words: "You said so" },
  sure: { tone: "ok", words: "Sure" },
  likely: { tone: "none", words: "Likely" },
  guess: { tone: "watch", words: "Only a guess" },
};

/** How sure a column is, in words. */
export function sure(confidence: Confidence): { tone: "ok" | "none" | "watch"; words: string } {
  return sureness[confidence];
}

/**
 * The mapping after one change: what fed `field` from `from` now comes from `to`. An empty `from` adds a column, an
 * empty `to` takes one out. A column feeds one field only; a field may have several columns.
 */
export function remapped(
  plan: FilePlan,
  given: FieldMap[],
  { field, from, to }: { field: string; from: string; to: string },
): FieldMap[] {
  const before = plan.mapping.map((m) => ({ field: m.field, column: m.column }));
  const lines = before.flatMap((line) => {
    if (line.field === field && line.column === from) return to === "" ? [] : [{ field, column: to }];
    return to !== "" && line.column === to ? [] : [line];
  });
  if (from === "" && to !== "") lines.push({ field, column: to });
  const fed = new Set(lines.map((line) => line.field));
  const emptied = [...given.filter((line) => line.column === ""), ...before]
    .map((line) => line.field)
    .filter((name) => !fed.has(name));
  return [...lines, ...[...new Set(emptied)].map((name) => ({ field: name, column: "" }))];
}
