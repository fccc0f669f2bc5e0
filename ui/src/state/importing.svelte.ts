// Bringing files in: chosen, planned, imported. Kept while another screen is shown.
import type { PickedFile } from "../api/commands";
import type { FilePlan } from "../api/generated/FilePlan";
import type { ImportArgs } from "../api/generated/ImportArgs";
import type { ImportOutcome } from "../api/generated/ImportOutcome";
import type { Exported } from "../api/generated/Exported";
import type { Repair } from "../api/generated/Repair";
import { asApiError, type ApiError, type Door } from "../api/door";
import { choicesFor, pilesOf, planWords, takesPart, type Said, type SaidOf } from "../lib/documents";
import { count } from "../lib/format";
import { diffLines } from "../lib/piles";
import { allProblems, nextProblem, type Problem } from "../lib/problems";
import type { Jobs } from "./jobs.svelte";

export type Stage = "choose" | "planning" | "planned" | "importing" | "done";
/** What is running, or was done: the words differ. */
export type Work = "import" | "retry" | "read_on";

export interface Heard {
  /** Evidence changed, or may have. */
  imported: () => void;
  /** Words for the live region, or for a toast where another screen is shown. */
  say: (text: string) => void;
}

export class Importing {
  files = $state.raw<PickedFile[]>([]);
  plans = $state.raw<FilePlan[]>([]);
  /** What a person said of each document. */
  said = $state.raw<SaidOf>({});
  stage = $state<Stage>("choose");
  work = $state<Work>("import");
  outcome = $state.raw<ImportOutcome | null>(null);
  /** How many decisions people had made when the outcome came. */
  decisions = $state(0);
  error = $state.raw<ApiError | null>(null);
  /** Said after a cancel, once. */
  note = $state("");
  /** The document that is shown, and the column that is lit in its rows. */
  at = $state<string | null>(null);
  column = $state<string | null>(null);
  /** The problem a person is at, and those left aside for good. */
  problem = $state<string | null>(null);
  left = $state.raw<ReadonlySet<string>>(new Set());
  /** Words of the repairs in use, as the plan no longer offers them. */
  repairWords = $state.raw<ReadonlyMap<string, string>>(new Map());

  shown = $derived(this.plans.find((plan) => plan.document === this.at) ?? null);
  piles = $derived(pilesOf(this.plans, this.said));
  /** Documents that would be read. */
  taking = $derived(this.plans.filter((plan) => takesPart(plan, this.said)));
  problems = $derived(allProblems(this.plans, this.said));

  #door: Door;
  #jobs: Jobs;
  #heard: Heard;
  /** Counts the wishes for a plan: one that comes while another is made takes its place. */
  #wishes = 0;
  #planning: Promise<void> | null = null;
  /** What was said when the plans that are shown were made. */
  #saidThen: SaidOf = {};
  #filesThen: PickedFile[] = [];

  constructor(door: Door, jobs: Jobs, heard: Heard) {
    this.#door = door;
    this.#jobs = jobs;
    this.#heard = heard;
  }

  get running(): boolean {
    return this.stage === "planning" || this.stage === "importing";
  }

  async choose(): Promise<void> {
    if (this.stage === "importing") return;
    try {
      const picked = await this.#door.call("choose_files", {});
      if (picked.length > 0) await this.take(picked);
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  /** Files join those that are looked at. A file known by its token is read again. */
  async take(picked: PickedFile[]): Promise<void> {
    if (this.stage === "importing" || picked.length === 0) return;
    this.outcome = null;
    const known = new Map(picked.map((file) => [file.token, file]));
    const before = this.files.map((file) => known.get(file.token) ?? file);
    const tokens = new Set(before.map((file) => file.token));
    this.files = [...before, ...picked.filter((file) => !tokens.has(file.token))];
    await this.plan();
  }

  /** Says something of a document, and plans again. */
  async choice(document: string, change: Said): Promise<void> {
    if (this.stage === "importing") return;
    this.said = { ...this.said, [document]: { ...this.said[document], ...change } };
    await this.plan();
  }

  /** Answers a question with what was taken for the answer: nothing needs to be read again. */
  confirm(document: string, change: Said): void {
    if (this.stage === "importing") return;
    this.said = { ...this.said, [document]: { ...this.said[document], ...change } };
    if (this.stage === "planned") this.#saidThen = this.said;
  }

  /** Mends all records of a document that need the same repair, and says how many it mended. */
  async fix(document: string, repair: Repair): Promise<void> {
    const before = this.#open(document);
    this.repairWords = new Map(this.repairWords).set(repair.value, repair.words);
    const repairs = new Set(this.said[document]?.repairs).add(repair.value);
    await this.choice(document, { repairs: [...repairs] });
    const fixed = before - this.#open(document);
    if (fixed > 0) this.#heard.say(`${count(fixed)} fixed: ${repair.words}`);
  }

  #open(document: string): number {
    const plan = this.plans.find((p) => p.document === document);
    return plan?.problems.reduce((n, group) => n + group.count, 0) ?? 0;
  }

  async unfix(document: string, value: string): Promise<void> {
    await this.choice(document, {
      repairs: (this.said[document]?.repairs ?? []).filter((repair) => repair !== value),
    });
  }

  show(document: string): void {
    if (this.at === document) return;
    this.at = document;
    this.column = null;
    this.problem = null;
  }

  /** Goes to the next problem that is not left aside. */
  next(): Problem | null {
    const found = nextProblem(this.problems, { name: this.problem, document: this.at }, this.left);
    if (!found) return null;
    this.show(found.document);
    this.problem = found.name;
    this.column = found.group.column;
    return found;
  }

  /** The problem a person is at, if it is still there. */
  get current(): Problem | null {
    return this.problems.find((problem) => problem.name === this.problem) ?? null;
  }

  leave(name: string, aside: boolean): void {
    const left = new Set(this.left);
    if (aside) left.add(name);
    else left.delete(name);
    this.left = left;
  }

  /** Plans all files in one call. Asked for again meanwhile, it starts over with what is wanted now. */
  plan(): Promise<void> {
    this.#wishes += 1;
    if (this.#planning) void this.#jobs.cancel();
    else this.#planning = this.#planAll().finally(() => (this.#planning = null));
    return this.#planning;
  }

  async #planAll(): Promise<void> {
    const from = this.stage;
    this.stage = "planning";
    this.error = null;
    this.note = "";
    for (;;) {
      const wish = this.#wishes;
      const said = this.said;
      try {
        const plan = await this.#jobs.run("import_plan", this.#args(said), "Reading");
        if (wish !== this.#wishes) continue;
        this.#planned(plan.files, said);
        return;
      } catch (thrown) {
        if (wish !== this.#wishes) continue;
        this.#notPlanned(thrown, from);
        return;
      }
    }
  }

  #args(said: SaidOf): ImportArgs {
    return { files: this.files.map((file) => file.token), map: [], repairs: [], of: choicesFor(said) };
  }

  #planned(told: FilePlan[], said: SaidOf): void {
    const before = new Map(this.plans.map((plan) => [plan.document, plan]));
    const now = new Map(told.map((plan) => [plan.document, plan]));
    // What is left out is not read; it stays in the list as it was, to be taken in again.
    for (const [document, plan] of before) if (said[document]?.skip) now.set(document, plan);
    const places = [...new Set([...before.keys(), ...told.map((plan) => plan.document)])];
    const byFile = (document: string) => Number.parseInt(document, 10) || 0;
    this.plans = [...now.values()].sort(
      (a, b) =>
        byFile(a.document) - byFile(b.document) || places.indexOf(a.document) - places.indexOf(b.document),
    );
    this.#saidThen = said;
    this.#filesThen = this.files;
    this.stage = "planned";
    if (!now.has(this.at ?? "")) {
      // What can be read comes first: a refusal is said in the list anyhow.
      const first = this.plans.find((plan) => takesPart(plan, said)) ?? this.plans[0];
      this.at = null;
      if (first) this.show(first.document);
    }
    this.#heard.say(planWords(this.plans, said));
  }

  #notPlanned(thrown: unknown, from: Stage): void {
    const error = asApiError(thrown);
    // A choice that led nowhere is taken back: what is shown and what was said belong together.
    this.said = this.#saidThen;
    const planned = this.plans.length > 0;
    this.stage = planned ? (from === "done" ? "done" : "planned") : "choose";
    if (error.kind !== "Interrupted") {
      this.error = error;
      return;
    }
    // Files that were added and not looked at leave again; they are the last ones, so the others keep their places.
    this.files = this.#filesThen;
    this.#stopped(planned ? "Stopped. It stays as it was read before." : "Stopped. Nothing was read in.");
  }

  #stopped(words: string): void {
    this.note = words;
    this.#heard.say(words);
  }

  /** Imports what takes part, in one call and so in one transaction. */
  async commit(): Promise<void> {
    if (this.stage !== "planned" || this.taking.length === 0) return;
    const said: Record<string, Said> = { ...this.said };
    for (const plan of this.plans) {
      if (plan.refused) said[plan.document] = { ...said[plan.document], skip: true };
    }
    await this.#run("import", () => this.#jobs.run("import", this.#args(said), "Importing"));
  }

  /** Reads anew what one import set aside. */
  async retry(past: number): Promise<void> {
    await this.#run("retry", () =>
      this.#jobs.run("retry", { import: past, map: [], repairs: [] }, "Trying again"),
    );
  }

  /** Reads on where an import left tickets unread. */
  async readOn(): Promise<void> {
    await this.#run("read_on", () => this.#jobs.run("read_on", {}, "Reading on"));
  }

  async #run(work: Work, job: () => Promise<ImportOutcome>): Promise<void> {
    if (this.running) return;
    const from = this.stage;
    this.stage = "importing";
    this.work = work;
    this.error = null;
    this.note = "";
    try {
      const outcome = await job();
      this.decisions = await this.#decisionsMade();
      this.outcome = outcome;
      this.stage = "done";
      // What was planned before is old now; the files themselves stay for another look.
      if (work === "import") this.#forgetFiles();
      this.#heard.say(
        `Done. ${diffLines(outcome, this.decisions)
          .map((line) => line.text)
          .join(", ")}`,
      );
    } catch (thrown) {
      this.stage = from;
      const error = asApiError(thrown);
      if (error.kind !== "Interrupted") this.error = error;
      else if (work === "read_on") this.#stopped("Stopped. What is not read yet can be read at any time.");
      else this.#stopped("Stopped. Nothing was changed: the workspace is as it was before.");
    }
    this.#heard.imported();
  }

  async #decisionsMade(): Promise<number> {
    const steps = await this.#door.call("history", { limit: 100_000 }).catch(() => []);
    return steps.filter((step) => step.state === "done").length;
  }

  /** Writes the records that the plan of a document sets aside to a CSV; null where no place for it was chosen. */
  async savePlanned(plan: FilePlan): Promise<string | null> {
    const place = await this.#placeFor(plan.part ?? plan.file);
    if (!place) return null;
    const said: Record<string, Said> = { ...this.said };
    for (const other of this.plans) {
      if (other.document !== plan.document) said[other.document] = { ...said[other.document], skip: true };
    }
    const args = { ...this.#args(said), set_aside: place.token };
    const { set_aside } = await this.#jobs.run("import_plan", args, "Writing what is set aside");
    return set_aside ?? "";
  }

  /** The same of an import that was made. */
  async savePast(past: { id: number; file: string }): Promise<Exported | null> {
    const place = await this.#placeFor(past.file);
    if (!place) return null;
    return this.#jobs.run("set_aside", { import: past.id, out: place.token }, "Writing what is set aside");
  }

  #placeFor(name: string): Promise<PickedFile | null> {
    const suggested = `${name.replace(/\.[a-z0-9]{1,5}$/i, "")}, set aside.csv`;
    return this.#door.call("choose_save", { suggested, format: "csv" });
  }

  reset(): void {
    if (this.running) return;
    this.#forget();
    this.error = null;
    this.note = "";
    this.stage = "choose";
  }

  #forget(): void {
    this.#forgetFiles();
    this.outcome = null;
  }

  #forgetFiles(): void {
    this.files = [];
    this.plans = [];
    this.said = {};
    this.#saidThen = {};
    this.#filesThen = [];
    this.at = null;
    this.column = null;
    this.problem = null;
    this.left = new Set();
    this.repairWords = new Map();
  }
}
