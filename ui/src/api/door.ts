// The door: the one way from the page to the core. Nothing else in the page imports Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Args, Name, ProgressSignal, Reply, Signal } from "./commands";
import type { ApiError } from "./generated/ApiError";

export type { ApiError };

export interface CallOptions {
  /** Names the call, so that `cancel` can stop it. Minted by the caller. */
  task?: string;
  onProgress?: (progress: ProgressSignal) => void;
}

export interface Door {
  call<K extends Name>(name: K, args: Args<K>, options?: CallOptions): Promise<Reply<K>>;
  /** Signals of the shell, for as long as the page lives. */
  watch(on: (signal: Signal) => void): Promise<void>;
}

/** Whatever was thrown, as the one error shape screens know. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "kind" in thrown && "message" in thrown) {
    return thrown as ApiError;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind: "Bug", message };
}

async function send<K extends Name>(
  name: K,
  args: Args<K>,
  task: string | undefined,
  on: ((signal: Signal) => void) | undefined,
): Promise<Reply<K>> {
  const payload: Record<string, unknown> = { name, args };
  if (task) payload.task = task;
  if (on) payload.on = new Channel<Signal>(on);
  try {
    return await invoke<Reply<K>>("call", payload);
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

export const tauriDoor: Door = {
  call(name, args, options = {}) {
    const { task, onProgress } = options;
    return send(
      name,
      args,
      task,
      onProgress && ((signal) => signal.type === "progress" && onProgress(signal)),
    );
  },
  async watch(on) {
    await send("watch", {}, undefined, on);
  },
};
