// Work that takes a while: what it is doing, how far it is, and the way to stop it.
import type { Args, Name, Reply } from "../api/commands";
import { asApiError, type Door } from "../api/door";

export interface Job {
  task: string;
  title: string;
  phase: string;
  /** The phases that are over, in their order. */
  past: string[];
  done: number;
  total: number | null;
  /** Where `done` counts bytes: how many records that were. */
  rows: number | null;
  startedAt: number;
  /** When this phase began: rates are per phase, as the unit changes with it. */
  phaseAt: number;
  cancelling: boolean;
}

export class Jobs {
  current = $state.raw<Job | null>(null);
  #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  /** Runs one long command. Only one at a time: the core has one writer, and a person one attention. */
  async run<K extends Name>(name: K, args: Args<K>, title: string): Promise<Reply<K>> {
    const task = crypto.randomUUID();
    const now = performance.now();
    this.current = {
      task,
      title,
      phase: title,
      past: [],
      done: 0,
      total: null,
      rows: null,
      startedAt: now,
      phaseAt: now,
      cancelling: false,
    };
    try {
      return await this.#door.call(name, args, {
        task,
        onProgress: ({ phase, done, total, rows }) => {
          const job = this.current;
          if (job?.task !== task) return;
          const same = job.phase === phase;
          const phaseAt = same ? job.phaseAt : performance.now();
          // The title stood in for a phase until the first one came.
          const past = same || job.phase === title ? job.past : [...job.past, job.phase];
          this.current = { ...job, phase, past, done, total, rows, phaseAt };
        },
      });
    } finally {
      if (this.current?.task === task) this.current = null;
    }
  }

  async cancel(): Promise<void> {
    const job = this.current;
    if (!job || job.cancelling) return;
    this.current = { ...job, cancelling: true };
    try {
      await this.#door.call("cancel", { task: job.task });
    } catch (thrown) {
      // The task may have ended in the meantime; then there is nothing to stop.
      if (asApiError(thrown).kind !== "NotFound") throw thrown;
    }
  }
}
