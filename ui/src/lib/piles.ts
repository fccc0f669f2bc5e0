// Sums over what an import does, and the words for it.
import type { GroupingDiff } from "../api/generated/GroupingDiff";
import type { ImportOutcome } from "../api/generated/ImportOutcome";
import type { Piles } from "../api/generated/Piles";
import type { SetAside } from "../api/generated/SetAside";
import { count, counted } from "./format";

export function piled(all: Piles[]): Piles {
  const sum: Piles = { seen: 0, added: 0, changed: 0, same: 0, set_aside: 0 };
  for (const piles of all) {
    for (const key of Object.keys(sum) as (keyof Piles)[]) sum[key] += piles[key];
  }
  return sum;
}

export function addGrouping(a: GroupingDiff, b: GroupingDiff): GroupingDiff {
  const sum = { ...a };
  for (const key of Object.keys(sum) as (keyof GroupingDiff)[]) sum[key] += b[key];
  return sum;
}

export interface Pile {
  key: "added" | "changed" | "same" | "set_aside";
  word: string;
  n: number;
}

/** In the order of the bar. Empty piles stay, because "0 set aside" is good news. */
export function pileList(piles: Piles): Pile[] {
  return [
    { key: "added", word: "new", n: piles.added },
    { key: "changed", word: "changed", n: piles.changed },
    { key: "same", word: "same as before", n: piles.same },
    { key: "set_aside", word: "set aside", n: piles.set_aside },
  ];
}

export interface ProblemGroup {
  cure: string;
  expected: string;
  problems: SetAside[];
}

/** Problems with the same way out belong together: people fix causes, not rows. Largest group first. */
export function byCure(problems: SetAside[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  for (const problem of problems) {
    const group = groups.get(problem.cure);
    if (group) group.problems.push(problem);
    else groups.set(problem.cure, { cure: problem.cure, expected: problem.expected, problems: [problem] });
  }
  return [...groups.values()].sort((a, b) => b.problems.length - a.problems.length);
}

const nouns: Record<string, [string, string]> = {
  tickets: ["ticket", "tickets"],
  accounts: ["account", "accounts"],
  roadmap: ["roadmap item", "roadmap items"],
};

export function noun(what: string, n: number): string {
  const [one, many] = nouns[what] ?? ["record", "records"];
  return counted(n, one, many);
}

export interface DiffLine {
  sign: "+" | "~" | "=" | "!";
  text: string;
}

/** What an import did, in words, in the order people ask for it. */
export function diffLines(outcome: ImportOutcome): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const what of ["tickets", "accounts", "roadmap"]) {
    const piles = piled(outcome.files.filter((file) => file.what === what).map((file) => file.piles));
    if (piles.added > 0) lines.push({ sign: "+", text: noun(what, piles.added) });
    if (piles.changed > 0) lines.push({ sign: "~", text: `${noun(what, piles.changed)} updated` });
    if (piles.same > 0) lines.push({ sign: "=", text: `${noun(what, piles.same)} same as before` });
  }
  const aside = piled(outcome.files.map((file) => file.piles)).set_aside;
  if (aside > 0) lines.push({ sign: "!", text: `${counted(aside, "row")} set aside` });
  const { joined, requests_joined, requests_new, edits_changed } = outcome.grouping;
  if (requests_new > 0) lines.push({ sign: "+", text: counted(requests_new, "new request") });
  if (joined > 0) {
    lines.push({
      sign: "+",
      text: `${counted(joined, "ask")} into ${counted(requests_joined, "known request")}`,
    });
  }
  lines.push({ sign: "=", text: `${count(edits_changed)} of your edits changed` });
  return lines;
}
