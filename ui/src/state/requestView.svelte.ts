// One request with its evidence, as the detail screen and the inspector read it.
import type { Quote } from "../api/generated/Quote";
import type { RequestArgs } from "../api/generated/RequestArgs";
import type { RequestDetail } from "../api/generated/RequestDetail";
import { asApiError, type ApiError, type Door } from "../api/door";
import { keep, nothing, type Selection } from "../parts/grid/selection";
import { Pending } from "./pending.svelte";

export class RequestView {
  detail = $state.raw<RequestDetail | null>(null);
  error = $state.raw<ApiError | null>(null);
  pending = new Pending();
  /** The quote that has the focus, as an index into `quotes`. */
  focusIndex = $state(0);
  selection = $state.raw<Selection>(nothing);
  quotes = $derived<Quote[]>(this.detail?.quotes ?? []);

  #door: Door;
  #policy: () => string | undefined;
  #generation = 0;
  #asked = "";

  constructor(door: Door, policy: () => string | undefined) {
    this.#door = door;
    this.#policy = policy;
  }

  #args(id: string): RequestArgs {
    const policy = this.#policy();
    return policy === undefined ? { id } : { id, policy };
  }

  async load(id: string): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    // What went wrong with another request says nothing about this one.
    if (id !== this.#asked) this.error = null;
    this.#asked = id;
    try {
      const detail = await this.pending.during(this.#door.call("request", this.#args(id)));
      if (generation !== this.#generation) return;
      const same = this.detail?.row.id === detail.row.id;
      this.detail = detail;
      this.error = null;
      const asks = new Set(detail.quotes.map((quote) => quote.ask));
      this.selection = same ? keep(this.selection, (ask) => asks.has(ask)) : nothing;
      this.focusIndex = same ? Math.max(0, Math.min(this.focusIndex, detail.quotes.length - 1)) : 0;
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.error = asApiError(thrown);
      if (this.error.kind === "NotFound") this.detail = null;
    }
  }

  forget(): void {
    this.#generation += 1;
    this.detail = null;
    this.error = null;
  }

  askAt = (index: number): string | undefined => this.quotes[index]?.ask;

  get focused(): Quote | undefined {
    return this.quotes[this.focusIndex];
  }

  /** The selected quotes; the focused one where nothing is selected. */
  get chosen(): Quote[] {
    if (this.selection.ids.size === 0) return this.focused ? [this.focused] : [];
    return this.quotes.filter((quote) => this.selection.ids.has(quote.ask));
  }

  clearSelection(): void {
    this.selection = nothing;
  }
}
