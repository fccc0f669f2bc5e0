// Sums over what an import does, and the words for it.
import type { ImportOutcome } from "../api/generated/ImportOutcome";
import type { Piles } from "../api/generated/Piles";
import { count, counted } from "./format";

export function piled(all: Piles[]): Piles {
  const sum: Piles = { seen: 0, added: 0, changed: 0, same: 0, set_aside: 0 };
  for (const piles of all) {
    for (const key of Object.keys(sum) as (keyof Piles)[]) sum[key] += piles[key];
  }
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

/** What an import did, in words, in the order people ask for it. `decisions` is how many steps people had taken. */
export function diffLines(outcome: ImportOutcome, decisions: number): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const what of ["tickets", "accounts", "roadmap"]) {
    const { added, changed, same } = piled(
      outcome.files.filter((file) => file.what === what).map((file) => file.piles),
    );
    if (added + changed + same === 0) continue;
    // The first number carries the noun; what does not change is worth the fewest words.
    const parts = [
      added > 0 ? noun(what, added) : "",
      changed > 0 ? `${added > 0 ? count(changed) : noun(what, changed)} updated` : "",
      same > 0 ? `${added + changed > 0 ? count(same) : noun(what, same)} same as before` : "",
    ];
    lines.push({ sign: added > 0 ? "+" : changed > 0 ? "~" : "=", text: parts.filter(Boolean).join(", ") });
  }
  const { joined, requests_joined, requests_new, disputed, edits_changed } = outcome.grouping;
  const grouped = [
    joined > 0 ? `${counted(joined, "ask")} into ${counted(requests_joined, "known request")}` : "",
    requests_new > 0 ? counted(requests_new, "new request") : "",
  ].filter(Boolean);
  if (grouped.length > 0) lines.push({ sign: "+", text: grouped.join(", ") });
  if (disputed > 0)
    lines.push({ sign: "~", text: `${counted(disputed, "ask")} could as well stand in another request` });
  const aside = piled(outcome.files.map((file) => file.piles)).set_aside;
  if (aside > 0) lines.push({ sign: "!", text: `${counted(aside, "record")} set aside` });
  const of = decisions > 0 ? `your ${counted(decisions, "decision")}` : "your decisions";
  lines.push({ sign: "=", text: `${count(edits_changed)} of ${of} changed` });
  return lines;
}
