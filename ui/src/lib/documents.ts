// Documents of an import: what a person said of each, what is still to be asked, how it stands in a few words.
import type { Choices } from "../api/generated/Choices";
import type { Decision } from "../api/generated/Decision";
import type { DocumentChoices } from "../api/generated/DocumentChoices";
import type { FilePlan } from "../api/generated/FilePlan";
import type { Piles } from "../api/generated/Piles";
import { count, counted } from "./format";
import { noun, piled } from "./piles";

/** What a person said of one document; what is left out is decided by looking at it. */
export type Said = Partial<Choices>;
/** By the document's name within the arguments, [`FilePlan.document`]. */
export type SaidOf = Readonly<Record<string, Said>>;

/** What was said, for the door: documents nobody said anything of are not named. */
export function choicesFor(said: SaidOf): DocumentChoices[] {
  return Object.entries(said)
    .filter(([, choices]) => Object.values(choices).some(isSaid))
    .map(([document, choices]) => ({ map: [], repairs: [], ...choices, document }));
}

function isSaid(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** The file a document is in, by its place among the files: "3" of "3/Sheet1". */
export function fileOf(document: string): string {
  return document.split("/", 1)[0]!;
}

/** Its own name: the sheet or the packed file, else the file. */
export function nameOf(plan: Pick<FilePlan, "file" | "part">): string {
  return plan.part ?? plan.file;
}

/** The whole name, for where it stands alone. */
export function fullName(plan: Pick<FilePlan, "file" | "part">): string {
  return plan.part === null ? plan.file : `${plan.file}, ${plan.part}`;
}

/** True if the import would read it. */
export function takesPart(plan: FilePlan, said: SaidOf): boolean {
  return plan.refused === null && said[plan.document]?.skip !== true;
}

/** What the file does not prove and nobody has answered yet. */
export function questions(plan: FilePlan, said: Said | undefined): Decision[] {
  return plan.decisions.filter(
    (decision) => !decision.sure && decision.others.length > 0 && answer(said, decision.what) === undefined,
  );
}

/** What a person answered to a decision, if they did. */
export function answer(said: Said | undefined, what: string): string | undefined {
  const value = (said as Record<string, unknown> | undefined)?.[what];
  return typeof value === "string" ? value : undefined;
}

/** The piles of everything that would be imported. */
export function pilesOf(plans: FilePlan[], said: SaidOf): Piles {
  return piled(plans.filter((plan) => takesPart(plan, said)).map((plan) => plan.piles));
}

export interface State {
  tone: "ok" | "watch" | "risk" | "none";
  words: string;
}

/** How a document stands: what most wants a person's eye comes first. */
export function stateOf(plan: FilePlan, said: SaidOf): State {
  const own = said[plan.document];
  const asked = questions(plan, own).length;
  const { seen, added, changed, set_aside } = plan.piles;
  if (own?.skip) return { tone: "none", words: "left out" };
  if (plan.refused) return { tone: "risk", words: "cannot be read" };
  const aside = set_aside > 0 ? `${count(set_aside)} set aside` : "";
  if (asked > 0)
    return { tone: "watch", words: [counted(asked, "question"), aside].filter(Boolean).join(", ") };
  const fresh = [added > 0 ? `${count(added)} new` : "", changed > 0 ? `${count(changed)} changed` : ""];
  if (aside) return { tone: "watch", words: [fresh[0], aside].filter(Boolean).join(", ") };
  if (seen === 0) return { tone: "none", words: "empty" };
  if (added + changed === 0) return { tone: "none", words: `all ${count(seen)} known` };
  return { tone: "ok", words: fresh.filter(Boolean).join(", ") };
}

/** "Import 1,137 tickets": what the button would do. */
export function importWords(plans: FilePlan[], said: SaidOf): string {
  const taking = plans.filter((plan) => takesPart(plan, said));
  const { added, changed } = pilesOf(plans, said);
  const n = added + changed;
  if (n === 0) return "Import, though nothing is new";
  const kinds = new Set(
    taking.filter((plan) => plan.piles.added + plan.piles.changed > 0).map((p) => p.what),
  );
  const [only] = kinds;
  return kinds.size === 1 && only ? `Import ${noun(only, n)}` : `Import ${counted(n, "record")}`;
}

/** What a plan found, to be said aloud. */
export function planWords(plans: FilePlan[], said: SaidOf): string {
  const { added, changed, same, set_aside } = pilesOf(plans, said);
  const asked = plans.reduce((n, plan) => n + questions(plan, said[plan.document]).length, 0);
  const refused = plans.filter((plan) => plan.refused && !said[plan.document]?.skip).length;
  return [
    `${count(added)} new`,
    `${count(changed)} changed`,
    `${count(same)} same as before`,
    `${count(set_aside)} set aside`,
    asked > 0 ? `${counted(asked, "question")} to answer` : "",
    refused > 0 ? `${counted(refused, "document")} cannot be read` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

const labels: Record<string, [label: string, question: string]> = {
  encoding: ["Characters", "Which way are the letters right?"],
  dates: ["Dates", "What comes first in its dates?"],
  zone: ["Times", "Which time zone are its times in?"],
  currency: ["Amounts", "Which currency are its amounts in?"],
};

/** A decision's subject, for a line of its own: "Dates". */
export function decisionName(what: string): string {
  return labels[what]?.[0] ?? what.slice(0, 1).toUpperCase() + what.slice(1);
}

/** The same as a question, where the file proves nothing. */
export function decisionQuestion(what: string): string {
  return labels[what]?.[1] ?? `How is its ${what} to be read?`;
}

/** A value a person may type where none of those offered is right, with how it must look; else nothing. */
export function freeAnswer(
  what: string,
): { label: string; sample: string; read: (typed: string) => string | null } | null {
  if (what === "currency")
    return {
      label: "Another currency",
      sample: "SEK",
      read: (typed) => (/^[a-z]{3}$/i.test(typed.trim()) ? typed.trim().toUpperCase() : null),
    };
  if (what === "zone")
    return {
      label: "Another zone",
      sample: "+05:30",
      read: (typed) => {
        const found = /^(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(typed.trim());
        if (/^(utc|gmt|z)$/i.test(typed.trim())) return "UTC";
        if (!found || Number(found[2]) > 14) return null;
        return `${found[1]}${found[2]!.padStart(2, "0")}:${found[3] ?? "00"}`;
      },
    };
  return null;
}
