// Bringing files in: chosen, planned, imported. Kept while another screen is shown.
import type { PickedFile } from "../api/commands";
import type { FieldMap } from "../api/generated/FieldMap";
import type { FilePlan } from "../api/generated/FilePlan";
import type { ImportArgs } from "../api/generated/ImportArgs";
import type { ImportOutcome } from "../api/generated/ImportOutcome";
import { asApiError, type ApiError, type Door } from "../api/door";
import { addGrouping, piled } from "../lib/piles";
import type { Jobs } from "./jobs.svelte";

export const kinds = ["auto", "tickets", "accounts", "roadmap"] as const;
export type What = (typeof kinds)[number];

export interface Chosen extends PickedFile {
  /** What a person said it is; "auto" leaves it to us. */
  as: What;
  /** The mapping a person changed; empty leaves it to us. */
  map: FieldMap[];
  plan: FilePlan | null;
}

export type Stage = "choose" | "planning" | "planned" | "importing" | "done";

export class Importing {
  files = $state.raw<Chosen[]>([]);
  stage = $state<Stage>("choose");
  outcome = $state.raw<ImportOutcome | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** Said after a cancel, once. */
  note = $state("");
  piles = $derived(piled(this.files.flatMap((file) => (file.plan ? [file.plan.piles] : []))));
  /** Records that would change the workspace. */
  fresh = $derived(this.piles.added + this.piles.changed);

  #door: Door;
  #jobs: Jobs;
  #imported: () => void;

  constructor(door: Door, jobs: Jobs, imported: () => void) {
    this.#door = door;
    this.#jobs = jobs;
    this.#imported = imported;
  }

  get running(): boolean {
    return this.stage === "planning" || this.stage === "importing";
  }

  async choose(): Promise<void> {
    if (this.running) return;
    try {
      const picked = await this.#door.call("choose_files", {});
      if (picked.length > 0) await this.take(picked);
    } catch (thrown) {
      this.#failed(thrown, this.stage);
    }
  }

  /** New files start over: what was planned and not imported is forgotten, nothing of it was written. */
  async take(picked: PickedFile[]): Promise<void> {
    if (this.running || picked.length === 0) return;
    this.files = picked.map((file) => ({ ...file, as: "auto", map: [], plan: null }));
    this.outcome = null;
    await this.plan();
  }

  async setAs(token: string, as: What): Promise<void> {
    await this.#replan(token, { as, map: [] });
  }

  async setMap(token: string, map: FieldMap[]): Promise<void> {
    await this.#replan(token, { map });
  }

  async #replan(token: string, change: Partial<Chosen>): Promise<void> {
    if (this.running) return;
    this.files = this.files.map((file) => (file.token === token ? { ...file, ...change } : file));
    await this.plan();
  }

  drop(token: string): void {
    if (this.running) return;
    this.files = this.files.filter((file) => file.token !== token);
    if (this.files.length === 0) this.reset();
  }

  async plan(): Promise<void> {
    this.stage = "planning";
    this.error = null;
    this.note = "";
    try {
      for (const { files, args } of together(this.files)) {
        const plan = await this.#jobs.run("import_plan", args, "Reading");
        const plans = new Map(files.map((file, i) => [file.token, plan.files[i] ?? null]));
        this.files = this.files.map((file) =>
          plans.has(file.token) ? { ...file, plan: plans.get(file.token)! } : file,
        );
      }
      this.stage = "planned";
    } catch (thrown) {
      this.#failed(thrown, this.files.every((file) => file.plan) ? "planned" : "choose");
    }
  }

  async commit(): Promise<void> {
    if (this.stage !== "planned") return;
    this.stage = "importing";
    this.error = null;
    this.note = "";
    try {
      let whole: ImportOutcome | null = null;
      for (const { args } of together(this.files)) {
        const one: ImportOutcome = await this.#jobs.run("import", args, "Importing");
        whole = whole === null ? one : joined(whole, one);
      }
      this.outcome = whole;
      this.stage = "done";
      this.#imported();
    } catch (thrown) {
      this.#failed(thrown, "planned");
      this.#imported();
    }
  }

  #failed(thrown: unknown, stage: Stage): void {
    const error = asApiError(thrown);
    const importing = this.stage === "importing";
    this.stage = stage;
    // Stopping is what was asked for, not a failure; what people want to know is that nothing was left behind.
    if (error.kind === "Interrupted") {
      this.note = importing ? "Stopped. The workspace is as it was before." : "Stopped. Nothing was read in.";
      if (stage === "choose") this.files = [];
    } else {
      this.error = error;
    }
  }

  reset(): void {
    if (this.running) return;
    this.files = [];
    this.outcome = null;
    this.error = null;
    this.note = "";
    this.stage = "choose";
  }
}

/** Files of equal settings go in one call, and so into one transaction. */
export function together(files: Chosen[]): { files: Chosen[]; args: ImportArgs }[] {
  const groups = new Map<string, Chosen[]>();
  for (const file of files) {
    const key = JSON.stringify([file.as, file.map]);
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return [...groups.values()].map((group) => {
    const { as, map } = group[0]!;
    const args: ImportArgs = { files: group.map((file) => file.token), map };
    return { files: group, args: as === "auto" ? args : { ...args, as } };
  });
}

function joined(a: ImportOutcome, b: ImportOutcome): ImportOutcome {
  return {
    files: [...a.files, ...b.files],
    grouping: addGrouping(a.grouping, b.grouping),
    // The first backup is the one from before all of it.
    backup: a.backup ?? b.backup,
    revision: b.revision,
  };
}
