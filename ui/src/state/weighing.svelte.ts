// What the list is ranked by: what the workspace keeps, or something a person tries out. A trial touches nothing: it
// goes with every question until it is kept or dropped. While a slider is dragged, ranks are asked for without their
// ranges, once a frame at most; when it rests, with them.
import type { Policies } from "../api/generated/Policies";
import type { PolicyChoice } from "../api/generated/PolicyChoice";
import type { PolicyInfo } from "../api/generated/PolicyInfo";
import type { ReadingArgs } from "../api/generated/ReadingArgs";
import type { Door } from "../api/door";
import type { Edits } from "./edits.svelte";
import type { Asked } from "./ranking.svelte";

export const REST_MS = 250;

export type Reading = Required<ReadingArgs>;
const usual: Reading = { half_life: 180, damping: 1, cap: 1, horizon: 180 };

/** A policy's name inside a sentence: "your own weights", "RICE", "balanced". */
export function policyWords(name: string): string {
  if (name === "your own") return "your own weights";
  return name === "rice" || name === "wsjf" ? name.toUpperCase() : name;
}

export class Weighing {
  policies = $state.raw<Policies | null>(null);
  /** What is tried out; null where the list stands as it is kept. */
  trial = $state.raw<PolicyChoice | null>(null);
  /** True while a slider moves: nobody waits for ranges then. */
  moving = $state(false);
  open = $state(false);

  kept = $derived<PolicyInfo | null>(this.policies?.current ?? null);
  /** The policy the trial starts from. */
  base = $derived<PolicyInfo | null>(
    this.policies?.presets.find((preset) => preset.name === this.trial?.policy) ?? this.kept,
  );
  /** Points by term, as the sliders show them. Only their proportion counts. */
  points = $derived<Record<string, number>>(this.trial?.weights ?? pointsOf(this.base));
  #sum = $derived(Object.values(this.points).reduce((sum, n) => sum + n, 0));
  /** Nothing has weight, so nothing can be ranked by it: the list stays as it last was. */
  empty = $derived(this.trial?.weights !== undefined && this.#sum <= 0);
  reading = $derived<Reading>({ ...usual, ...this.base?.reading, ...this.trial?.reading });
  weighable = $derived(this.base?.weighable ?? true);

  #door: Door;
  #edits: Edits;
  #rank: () => Promise<void>;
  /** The last trial that can be ranked by. */
  #sound = $state.raw<PolicyChoice | null>(null);
  #rest: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;
  #reading = false;
  #again = false;

  constructor(door: Door, edits: Edits, rank: () => Promise<void>) {
    this.#door = door;
    this.#edits = edits;
    this.#rank = rank;
  }

  /** What every question about ranks carries. */
  get asked(): Asked {
    return { choice: this.#sound ?? {}, ranges: !this.moving };
  }

  /** The name of what the list is ranked by now; empty until it is known. */
  get name(): string {
    if (!this.trial) return this.kept?.name ?? "";
    return this.trial.weights ? "your own" : (this.trial.policy ?? this.kept?.name ?? "");
  }

  /** Said while a trial is on, empty else. */
  get words(): string {
    if (!this.trial) return "";
    if (this.trial.weights) return "Trying weights; not kept";
    if (this.trial.reading) return "Trying another way to count; not kept";
    return `Trying ${policyWords(this.name)}; not kept`;
  }

  /** A term's part of the whole, 0 to 1. */
  share(term: string): number {
    return this.#sum > 0 ? (this.points[term] ?? 0) / this.#sum : 0;
  }

  /** Without an answer there is nothing to weigh, and the list still ranks. */
  async read(): Promise<void> {
    this.policies = await this.#door.call("policies", {}).catch(() => this.policies);
  }

  setWeight(term: string, points: number): void {
    if (!Number.isFinite(points)) return;
    const weights = { ...this.points, [term]: Math.max(0, Math.min(100, points)) };
    this.#try({ ...this.#start(), weights });
  }

  setReading(change: ReadingArgs): void {
    if (Object.values(change).some((value) => !Number.isFinite(value))) return;
    this.#try({ ...this.#start(), reading: { ...this.reading, ...change } });
  }

  /** A trial names all it differs in: what it is kept as must not depend on what was kept before. */
  #start(): PolicyChoice {
    if (this.trial) return this.trial;
    const { kept } = this;
    if (!kept) return {};
    const preset = this.policies?.presets.find((known) => known.name === kept.name);
    if (!preset) return { weights: pointsOf(kept), reading: this.reading };
    const same = JSON.stringify({ ...usual, ...preset.reading }) === JSON.stringify(this.reading);
    return same ? { policy: kept.name } : { policy: kept.name, reading: this.reading };
  }

  #try(trial: PolicyChoice): void {
    this.trial = trial;
    if (this.empty) return;
    this.#sound = trial;
    this.moving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#rested(), REST_MS);
    this.#soon();
  }

  /** One question a frame, and never two at once: the newest weights go with the next. */
  #soon(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#reading) this.#again = true;
      else void this.#live();
    });
  }

  async #live(): Promise<void> {
    this.#reading = true;
    try {
      await this.#rank();
    } finally {
      this.#reading = false;
    }
    const again = this.#again;
    this.#again = false;
    if (again && this.moving) this.#soon();
  }

  #rested(): void {
    this.#settle();
    void this.#rank();
  }

  #settle(): void {
    clearTimeout(this.#rest);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#again = false;
    this.moving = false;
  }

  /** Another policy as it comes. The kept one is no trial. */
  async pick(name: string): Promise<void> {
    const kept = this.kept?.name === name && !this.#keptCountsOtherwise;
    this.#settle();
    this.trial = kept ? null : { policy: name };
    this.#sound = this.trial;
    await this.#rank();
  }

  /** The kept policy has a preset's name and counts in another way: then the preset is something else. */
  get #keptCountsOtherwise(): boolean {
    const preset = this.policies?.presets.find((known) => known.name === this.kept?.name);
    return JSON.stringify(preset?.reading) !== JSON.stringify(this.kept?.reading);
  }

  /** Back to what is kept. */
  async drop(): Promise<void> {
    if (!this.trial) return;
    this.#settle();
    this.trial = null;
    this.#sound = null;
    await this.#rank();
  }

  /** Ranks by the trial from now on. */
  async keep(): Promise<boolean> {
    const { trial } = this;
    if (!trial || this.empty) return false;
    this.#settle();
    const first = this.policies?.presets[0]?.name;
    const plain = trial.policy === first && !trial.weights && !trial.reading;
    const text = trial.weights ? "Weights kept" : `Ranked by ${policyWords(this.name)} from now on`;
    const changed = await this.#edits.setPolicy(plain ? {} : trial, text);
    if (!changed) return false;
    if (this.policies) this.policies = { ...this.policies, current: changed.value, chosen: !plain };
    // Only if nobody moved a slider meanwhile: that is a new trial.
    if (this.trial === trial) {
      this.trial = null;
      this.#sound = null;
    }
    return true;
  }
}

function pointsOf(policy: PolicyInfo | null): Record<string, number> {
  if (!policy?.weighable) return {};
  return Object.fromEntries(policy.weights.map(({ name, weight }) => [name, Math.round(weight * 1000) / 10]));
}
