// The verbs. Each is done at once and answered with a bar that takes it back; none asks first.
import type { Args, Edit, Reply } from "../api/commands";
import type { Changed } from "../api/generated/Changed";
import type { PolicyChoice } from "../api/generated/PolicyChoice";
import type { Quote } from "../api/generated/Quote";
import { asApiError, type ApiError, type Door } from "../api/door";
import { counted, sentence } from "../lib/format";
import { keyWords } from "../lib/keys";
import type { News } from "./news";
import type { Toasts } from "./toasts.svelte";

export interface Titled {
  id: string;
  title: string;
  reports: number;
}

/** Which of several survives a merge: the one with most reports; the first of equals. */
export function survivor<T extends Titled>(rows: T[]): T | undefined {
  return rows.reduce<T | undefined>(
    (best, row) => (best && best.reports >= row.reports ? best : row),
    undefined,
  );
}

export class Edits {
  /** Names of the steps that undo and redo would act on now. */
  undoable = $state<string | null>(null);
  redoable = $state<string | null>(null);
  revision = $state(0);

  #door: Door;
  #news: News;
  #toasts: Toasts;
  #line: Promise<unknown> = Promise.resolve();

  constructor(door: Door, news: News, toasts: Toasts) {
    this.#door = door;
    this.#news = news;
    this.#toasts = toasts;
  }

  heard(state: { undo: string | null; redo: string | null; revision: number }): void {
    this.undoable = state.undo;
    this.redoable = state.redo;
    this.revision = state.revision;
  }

  /** Edits go one after the other: a fast hand must not overtake itself. */
  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#line.then(work, work);
    this.#line = next.catch(() => undefined);
    return next;
  }

  async #do<K extends Edit | "undo" | "redo">(name: K, args: Args<K>): Promise<Reply<K> | undefined> {
    try {
      const changed = await this.#inLine(() => this.#door.call(name, args));
      const heard = changed as Changed<unknown>;
      this.heard(heard);
      this.#news.tell(heard.tables);
      return changed;
    } catch (thrown) {
      this.failed(asApiError(thrown));
      return undefined;
    }
  }

  failed(error: ApiError): void {
    if (error.kind === "Interrupted") return;
    this.#toasts.show(sentence(error.message), {
      tone: "problem",
      detail: error.hint ? sentence(error.hint) : undefined,
    });
    // Changed or gone meanwhile: what is shown is old, so read it again.
    if (error.kind === "Stale" || error.kind === "NotFound") this.#news.tell(null);
  }

  async #edit<K extends Edit>(name: K, args: Args<K>, text?: string): Promise<Reply<K> | undefined> {
    const changed = await this.#do(name, args);
    if (changed) this.#offerUndo(text ?? (changed as Changed<unknown>).step);
    return changed;
  }

  #offerUndo(text: string): void {
    this.#toasts.show(text, {
      actions: [{ label: "Undo", keys: keyWords("$mod+z"), run: () => void this.undo() }],
    });
  }

  async merge(rows: Titled[], into: { id: string; title: string }) {
    const ids = [into.id, ...rows.map((row) => row.id).filter((id) => id !== into.id)];
    if (ids.length < 2) return undefined;
    return this.#edit("merge", { ids }, `Merged ${counted(ids.length, "request")} into “${into.title}”`);
  }

  rename(id: string, title: string) {
    return this.#edit("rename", { id, title: title.trim() });
  }

  apart(a: Omit<Titled, "reports">, b: Omit<Titled, "reports">) {
    return this.#edit(
      "apart",
      { a: a.id, b: b.id },
      `“${a.title}” and “${b.title}” stay apart, in every later import too`,
    );
  }

  move(quotes: Quote[], to: { id: string; title: string }) {
    return this.#edit(
      "move",
      { asks: quotes.map((quote) => quote.ask), to: to.id },
      `Moved ${counted(quotes.length, "quote")} to “${to.title}”`,
    );
  }

  async split(id: string, quotes: Quote[]) {
    const changed = await this.#do("split", { id, asks: quotes.map((quote) => quote.ask) });
    if (changed) this.#offerUndo(`Split ${counted(quotes.length, "quote")} into “${changed.value.title}”`);
    return changed;
  }

  dismiss(asks: string[], from?: string) {
    return this.#edit(
      "dismiss",
      { asks },
      `${counted(asks.length, "quote")}${from ? ` of ${from}` : ""} put aside as no request`,
    );
  }

  /** Ranks by it from now on; an empty choice goes back to the first preset. */
  setPolicy(choice: PolicyChoice, text: string) {
    return this.#edit("set_policy", choice, text);
  }

  /** Puts all quotes of these requests aside. Reads them first, as the ranking does not hold them. */
  async dismissRequests(rows: Titled[]) {
    try {
      const details = await Promise.all(rows.map((row) => this.#door.call("request", { id: row.id })));
      const asks = details.flatMap((detail) => detail.quotes.map((quote) => quote.ask));
      return await this.dismiss(
        asks,
        rows.length === 1 ? `“${rows[0]!.title}”` : counted(rows.length, "request"),
      );
    } catch (thrown) {
      this.failed(asApiError(thrown));
      return undefined;
    }
  }

  async undo(): Promise<void> {
    if (!this.undoable) return this.#toasts.show("Nothing to undo");
    const changed = await this.#do("undo", {});
    if (!changed) return;
    this.#toasts.show(`Undone: ${changed.step}`, {
      actions: [{ label: "Redo", keys: keyWords("$mod+Shift+z"), run: () => void this.redo() }],
    });
  }

  async redo(): Promise<void> {
    if (!this.redoable) return this.#toasts.show("Nothing to redo");
    const changed = await this.#do("redo", {});
    if (changed) this.#offerUndo(`Done again: ${changed.step}`);
  }
}
