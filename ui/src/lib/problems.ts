// What could not be read, in groups with the same way out: people fix causes, not rows.
import type { FilePlan } from "../api/generated/FilePlan";
import type { ProblemGroup } from "../api/generated/ProblemGroup";
import type { SetAside } from "../api/generated/SetAside";
import { takesPart, type SaidOf } from "./documents";
import { counted } from "./format";

/** A group and the document it is of. `name` stays the same when the plan is made again. */
export interface Problem {
  name: string;
  document: string;
  group: ProblemGroup;
}

/** The groups of a document: first those that cost records, then the values left unknown; each by size. */
export function problemsOf(plan: FilePlan): Problem[] {
  return plan.problems
    .filter((group) => group.count > 0)
    .sort((a, b) => Number(b.set_aside) - Number(a.set_aside) || b.count - a.count)
    .map((group) => ({ name: nameOf(plan.document, group), document: plan.document, group }));
}

function nameOf(document: string, group: ProblemGroup): string {
  return JSON.stringify([document, group.set_aside, group.column, group.expected, group.cure]);
}

/** All groups of what would be imported, in the order of the screen. */
export function allProblems(plans: FilePlan[], said: SaidOf): Problem[] {
  return plans.filter((plan) => takesPart(plan, said)).flatMap(problemsOf);
}

/** The next one after `at` that is not left aside; after the last comes the first. */
export function nextProblem(
  problems: Problem[],
  at: { name: string | null; document: string | null },
  left: ReadonlySet<string>,
): Problem | null {
  const here = problems.findIndex((problem) => problem.name === at.name);
  // Without a place of its own the search begins at the document that is shown.
  const start = here >= 0 ? here + 1 : problems.findIndex((problem) => problem.document === at.document);
  const from = Math.max(0, start);
  const round = [...problems.slice(from), ...problems.slice(0, from)];
  return round.find((problem) => !left.has(problem.name)) ?? null;
}

/** "412 records set aside", "2 values left unknown". */
export function problemWords(group: Pick<ProblemGroup, "count" | "set_aside">): string {
  return group.set_aside ? counted(group.count, "record") : counted(group.count, "value");
}

export const PAGE = 20;

/** One page of the rows that are told, and where it stands among all: "21–40 of 200 shown, 412 in all". */
export function pageOf(
  group: ProblemGroup,
  page: number,
): { rows: SetAside[]; pages: number; first: number; last: number } {
  const pages = Math.max(1, Math.ceil(group.examples.length / PAGE));
  const at = Math.min(Math.max(0, page), pages - 1) * PAGE;
  const rows = group.examples.slice(at, at + PAGE);
  return { rows, pages, first: rows.length === 0 ? 0 : at + 1, last: at + rows.length };
}
