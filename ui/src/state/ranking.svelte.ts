// The ranking as the grid reads it: pages fetched when they come near, old rows kept until new ones are here.
import type { PolicyChoice } from "../api/generated/PolicyChoice";
import type { RankArgs } from "../api/generated/RankArgs";
import type { RankedRequest } from "../api/generated/RankedRequest";
import type { RankingPage } from "../api/generated/RankingPage";
import type { SortBy } from "../api/generated/SortBy";
import { asApiError, type ApiError, type Door } from "../api/door";
import { keep, nothing, type Selection } from "../parts/grid/selection";
import { Pending } from "./pending.svelte";

export const PAGE = 200;
/** How long a row says that it moved. */
const MOVED_MS = 2000;
/** For "select all": whole pages, and no more than the door gives at once. */
const MOST = 2 * PAGE;

/** How to rank: by a choice on trial, or by what the workspace keeps; with ranges, or at once. */
export interface Asked {
  choice: PolicyChoice;
  ranges: boolean;
}

export class Ranking {
  head = $state.raw<Omit<RankingPage, "rows"> | null>(null);
  pages = $state.raw<ReadonlyMap<number, RankedRequest[]>>(new Map());
  error = $state.raw<ApiError | null>(null);
  filter = $state("");
  /** Only requests of this theme, by its name; all where it is empty. */
  theme = $state("");
  sort = $state<SortBy>("rank");
  ascending = $state(false);
  focusIndex = $state(0);
  scrollTop = 0;
  selection = $state.raw<Selection>(nothing);
  /** Places by which rows just went up (or down, below 0), by id; said for two seconds. */
  moves = $state.raw<ReadonlyMap<string, number>>(new Map());
  pending = new Pending();
  count = $derived(this.head?.matching ?? 0);

  #door: Door;
  #how: () => Asked;
  #generation = 0;
  #follow: string | null = null;
  #asked = new Set<number>();
  #wanted = { first: 0, last: 0 };
  /** Ranks before rows began to move: while a slider is dragged, moves are told from where it started. */
  #ranks: ReadonlyMap<string, number> | null = null;
  #still: ReturnType<typeof setTimeout> | undefined;

  constructor(door: Door, how: () => Asked) {
    this.#door = door;
    this.#how = how;
  }

  rowAt = (index: number): RankedRequest | undefined =>
    this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  idAt = (index: number): string | undefined => this.rowAt(index)?.id;

  get focused(): RankedRequest | undefined {
    return this.rowAt(this.focusIndex);
  }

  /** The selected rows that are read, in rank order; the focused one where nothing is selected. */
  get chosen(): RankedRequest[] {
    if (this.selection.ids.size === 0) return this.focused ? [this.focused] : [];
    const rows = [...this.pages.values()].flat().filter((row) => this.selection.ids.has(row.id));
    return rows.sort((a, b) => a.rank - b.rank);
  }

  largest(name: "reports" | "arr"): number {
    let most = 0;
    for (const page of this.pages.values()) for (const row of page) most = Math.max(most, row[name]);
    return most;
  }

  async setFilter(filter: string): Promise<void> {
    if (filter === this.filter) return;
    this.filter = filter;
    await this.#fromTop();
  }

  async setTheme(theme: string): Promise<void> {
    if (theme === this.theme) return;
    this.theme = theme;
    await this.#fromTop();
  }

  /** True where not all requests are asked for. */
  get narrowed(): boolean {
    return this.filter.trim() !== "" || this.theme !== "";
  }

  /** After the next reading the focus goes to this request, wherever it stands then. */
  follow(id: string): void {
    this.#follow = id;
  }

  async setSort(sort: SortBy): Promise<void> {
    // Numbers start with the largest, words with A; a second press turns it round. Rank has one way only.
    this.ascending = sort !== "rank" && (this.sort === sort ? !this.ascending : sort === "title");
    this.sort = sort;
    await this.#fromTop();
  }

  async #fromTop(): Promise<void> {
    this.scrollTop = 0;
    this.focusIndex = 0;
    this.#wanted = { first: 0, last: 0 };
    await this.refresh(true);
  }

  #args(offset: number, limit: number): RankArgs {
    // On the wire every column starts at its natural end, titles at A; the flag turns that round.
    const ascending = this.sort === "title" ? !this.ascending : this.ascending;
    const { choice, ranges } = this.#how();
    const args: RankArgs = { ...choice, ranges, offset, limit, filter: this.filter.trim(), ascending };
    if (this.theme) args.theme = this.theme;
    return this.sort === "rank" ? args : { ...args, sort: this.sort };
  }

  /** Reads what is on screen again; the rest is dropped and read when it comes near. */
  async refresh(fromTop = false): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    const first = Math.floor(this.#wanted.first / PAGE);
    const last = Math.max(first, Math.floor(this.#wanted.last / PAGE));
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    this.#asked = new Set(numbers);
    const held = fromTop ? undefined : this.focused?.id;
    try {
      const read = Promise.all(numbers.map((n) => this.#door.call("rank", this.#args(n * PAGE, PAGE))));
      const replies = await this.pending.during(read);
      if (generation !== this.#generation) return;
      const { rows: _, ...head } = replies[0]!;
      // Where requests came or went, all below them move by one: that says nothing.
      if (!fromTop && this.head?.total === head.total)
        this.#tellMoves(replies.flatMap((reply) => reply.rows));
      this.head = head;
      this.pages = new Map(replies.map((reply, i) => [numbers[i]!, reply.rows]));
      this.error = null;
      this.#settle(held);
    } catch (thrown) {
      if (generation === this.#generation) this.error = asApiError(thrown);
    }
  }

  #tellMoves(rows: RankedRequest[]): void {
    this.#ranks ??= new Map([...this.pages.values()].flat().map((row) => [row.id, row.rank]));
    const moved = rows.map((row) => [row.id, (this.#ranks!.get(row.id) ?? row.rank) - row.rank] as const);
    this.moves = new Map(moved.filter(([, by]) => by !== 0));
    clearTimeout(this.#still);
    this.#still = setTimeout(() => {
      this.#ranks = null;
      this.moves = new Map();
    }, MOVED_MS);
  }

  /** After rows moved: the focus stays on its request, the selection on what still exists. */
  #settle(held: string | undefined): void {
    const wanted = this.#follow ?? held;
    this.#follow = null;
    const there = wanted ? this.indexOf(wanted) : undefined;
    this.focusIndex = Math.max(0, Math.min(there ?? this.focusIndex, this.count - 1));
    const complete = [...this.pages.values()].reduce((n, page) => n + page.length, 0) >= this.count;
    // Rows that were not read may still exist, so only a complete reading takes ids away.
    if (complete && !this.narrowed)
      this.selection = keep(this.selection, (id) => this.indexOf(id) !== undefined);
  }

  indexOf(id: string): number | undefined {
    for (const [number, page] of this.pages) {
      const at = page.findIndex((row) => row.id === id);
      if (at >= 0) return number * PAGE + at;
    }
    return undefined;
  }

  /** The grid shows these rows; fetch what is missing of them. */
  need(first: number, last: number): void {
    this.#wanted = { first, last };
    for (let n = Math.floor(first / PAGE); n <= Math.floor(last / PAGE); n += 1) void this.#page(n);
  }

  async #page(number: number): Promise<void> {
    if (!this.head || this.#asked.has(number) || number * PAGE >= this.count) return;
    this.#asked.add(number);
    const generation = this.#generation;
    try {
      const { rows, ...head } = await this.pending.during(
        this.#door.call("rank", this.#args(number * PAGE, PAGE)),
      );
      if (generation !== this.#generation) return;
      // Another revision means that the rows before it may have moved: read all of it again.
      if (head.revision !== this.head.revision) return void this.refresh();
      this.pages = new Map(this.pages).set(number, rows);
    } catch (thrown) {
      this.#asked.delete(number);
      if (generation === this.#generation) this.error = asApiError(thrown);
    }
  }

  /** Selects every row that matches the filter, reading those that were not. */
  async selectAll(): Promise<number> {
    const ids = new Set<string>();
    for (let offset = 0; offset < this.count; offset += MOST) {
      const page = await this.pending.during(this.#door.call("rank", this.#args(offset, MOST)));
      for (const row of page.rows) ids.add(row.id);
      if (page.rows.length === 0) break;
      const pages = new Map(this.pages);
      for (let at = 0; at < page.rows.length; at += PAGE) {
        pages.set((offset + at) / PAGE, page.rows.slice(at, at + PAGE));
      }
      this.pages = pages;
    }
    this.selection = { ids, anchor: this.focusIndex };
    return ids.size;
  }

  clearSelection(): void {
    this.selection = nothing;
  }
}
