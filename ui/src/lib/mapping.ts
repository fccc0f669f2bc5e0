// Changing which column feeds which field. Always the whole mapping goes back, so that what is shown is what is used.
import type { FieldMap } from "../api/generated/FieldMap";
import type { FilePlan } from "../api/generated/FilePlan";

/** All columns of a file: those in use and those not. */
export function columnsOf(plan: FilePlan): string[] {
  return [...new Set([...plan.mapping.map((m) => m.column), ...plan.unused])];
}

/** The mapping with `field` fed by `column`; empty takes the field out. A column feeds one field only. */
export function remapped(plan: FilePlan, field: string, column: string): FieldMap[] {
  const rest = plan.mapping
    .filter((m) => m.field !== field && (column === "" || m.column !== column))
    .map((m) => ({ field: m.field, column: m.column }));
  if (column === "") return rest;
  const at = plan.mapping.findIndex((m) => m.field === field);
  const line = { field, column };
  return at < 0 ? [...rest, line] : [...rest.slice(0, at), line, ...rest.slice(at)];
}
