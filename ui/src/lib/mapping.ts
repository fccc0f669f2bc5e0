// Changing which column feeds which field. The core finds columns by itself and lets our lines go over that, so a
// field that shall stay empty is said too: with no column. Always the whole mapping goes back, so that what is shown
// is what is used.
import type { FieldMap } from "../api/generated/FieldMap";
import type { FilePlan } from "../api/generated/FilePlan";

/** All columns of a file: those in use and those not. */
export function columnsOf(plan: FilePlan): string[] {
  return [...new Set([...plan.mapping.map((m) => m.column), ...plan.unused])];
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
