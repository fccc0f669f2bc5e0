// A door without a core: answers like the real one, from memory. For vitest and for `vite` in a plain browser.
import type { Args, Name, PickedFile, Reply, Signal } from "./commands";
import type { CallOptions, Door } from "./door";
import type { ApiError } from "./generated/ApiError";
import type { Changed } from "./generated/Changed";
import type { Quote } from "./generated/Quote";
import type { PolicyChoice } from "./generated/PolicyChoice";
import type { StepEntry } from "./generated/StepEntry";
import { distinctAccounts, fakeWhy, makeRequests, type FakeRequest } from "./fakeData";
import { described, policyOf, presets, terms } from "./fakePolicies";
import { FakeRanks, type FakeRanking } from "./fakeRanks";
import { fakeThemes } from "./fakeThemes";
import { FakeIntake, fakePicked } from "./fakeImport";
import { fakeTicket } from "./fakeTicket";

export interface FakeOptions {
  /** Requests in the workspace; 0 is an empty one. */
  requests?: number;
  /** Milliseconds every answer takes. */
  delay?: number;
  /** Milliseconds between two steps of progress. */
  pace?: number;
  /** Tokens of the files that are picked; two unless told. */
  picks?: string[];
  /** Tickets an import leaves unread. */
  unread?: number;
  /** Errors to throw, by command. */
  fails?: Partial<Record<Name, ApiError>>;
}

interface Step {
  entry: StepEntry;
  before: [FakeRequest[], PolicyChoice];
  after: [FakeRequest[], PolicyChoice];
}

const everything = ["request", "merged", "naming", "moved", "dismissed", "weighing"];
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class FakeDoor implements Door {
  /** Every call made, for tests. */
  calls: { name: Name; args: unknown }[] = [];
  requests: FakeRequest[];
  fails: Partial<Record<Name, ApiError>>;
  signal: (signal: Signal) => void = () => undefined;
  readonly intake: FakeIntake;
  #options: FakeOptions;
  #steps: Step[] = [];
  #at = 0;
  #revision = 1;
  #cancelled = new Set<string>();
  #ranks = new FakeRanks();
  #empty: boolean;
  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.requests = makeRequests(options.requests ?? 66);
    this.fails = options.fails ?? {};
    this.#empty = options.requests === 0;
    this.intake = new FakeIntake(this.#progress, () => (this.#revision += 1), options.unread ?? 0);
  }

  async watch(on: (signal: Signal) => void): Promise<void> {
    this.signal = on;
  }

  async call<K extends Name>(name: K, args: Args<K>, options: CallOptions = {}): Promise<Reply<K>> {
    this.calls.push({ name, args: structuredClone(args) });
    if (this.#options.delay) await wait(this.#options.delay);
    const failure = this.fails[name];
    if (failure) throw failure;
    const handler = (this as unknown as Record<string, (args: unknown, options: CallOptions) => unknown>)[
      `_${name}`
    ];
    if (!handler) throw { kind: "Bug", message: `the fake door has no ${name}` } satisfies ApiError;
    return structuredClone(await handler.call(this, args, options)) as Reply<K>;
  }

  get #living(): FakeRequest[] {
    return this.requests.filter((request) => !request.mergedInto && request.quotes.length > 0);
  }

  #named(id: string): FakeRequest {
    const found = this.requests.find((request) => request.id === id);
    if (!found) throw { kind: "NotFound", message: `there is no request ${id}` } satisfies ApiError;
    return found;
  }

  #ranking(choice: PolicyChoice): FakeRanking {
    return this.#ranks.of(choice, () => this.#living);
  }

  _info(): Reply<"info"> {
    return {
      name: "Tarnwell feedback",
      path: "/home/ada/Tarnwell feedback.groundswell",
      sample: true,
      revision: this.#revision,
      undo: this.#undo,
      redo: this.#redo,
      notices: [],
    };
  }

  get #undo(): string | null {
    return this.#steps[this.#at - 1]?.entry.name ?? null;
  }
  get #redo(): string | null {
    return this.#steps[this.#at]?.entry.name ?? null;
  }

  _status(): Reply<"status"> {
    const living = this.#living;
    const quotes = living.flatMap((request) => request.quotes);
    const heard = distinctAccounts(quotes);
    const inRequests = new Set(quotes.map((quote) => quote.ticket)).size;
    const [notRequests, unsure] = this.#empty ? [0, 0] : [640, 52];
    const arr = heard.reduce((sum, account) => sum + (account.arr ?? 0), 0);
    return {
      tickets: inRequests + notRequests + unsure + this.intake.unread,
      in_requests: inRequests,
      not_requests: notRequests,
      unsure,
      unread: this.intake.unread,
      asks: quotes.length,
      asks_by_kind: { feature: quotes.length, problem: 311, question: 204, other: 12 },
      requests: living.length,
      accounts: this.#empty ? 0 : 86,
      resolved_share: 0.92,
      accounts_heard: heard.length,
      arr: this.#empty ? 0 : 3_412_000,
      arr_heard: arr,
      arr_share: arr / 3_412_000,
      currency: "USD",
      arr_unknown: this.#empty ? 0 : 3,
      arr_converted: this.#empty ? 0 : 11,
      roadmap_items: this.#empty ? 0 : 25,
      set_aside: this.#empty || this.intake.retried ? 0 : 4,
      as_of: this.#empty ? null : "2026-11-14",
      imports: this.#empty ? [] : this.intake.past(),
    };
  }

  _rank(args: Args<"rank">): Reply<"rank"> {
    const as_of = this.#empty ? null : "2026-11-14";
    return { ...this.#ranking(args).page(args), as_of, revision: this.#revision };
  }

  _explain({ id, ...choice }: Args<"explain">): Reply<"explain"> {
    const found = this.#ranking(choice).explain(this.#named(id).mergedInto ?? id);
    if (!found) throw { kind: "NotFound", message: `${id} holds no asks any more` } satisfies ApiError;
    return found;
  }

  _policies(): Reply<"policies"> {
    const { kept } = this.#ranks;
    const current = described(policyOf({}, kept));
    return { current, chosen: Object.keys(kept).length > 0, presets, terms };
  }

  _set_policy(choice: Args<"set_policy">): Reply<"set_policy"> {
    const { kept } = this.#ranks;
    const empty = Object.keys(choice).length === 0;
    const next = empty ? {} : { ...choice, policy: choice.policy ?? kept.policy ?? "balanced" };
    const info = described(policyOf(next, {}));
    const step = empty ? "Rank by balanced again" : `Rank by ${info.name}`;
    return this.#change(step, ["weighing"], () => {
      this.#ranks.kept = next;
      return info;
    });
  }

  _themes = (): Reply<"themes"> => fakeThemes(this.#living, this.#revision);

  _request(args: Args<"request">): Reply<"request"> {
    let request = this.#named(args.id);
    if (request.mergedInto) request = this.#named(request.mergedInto);
    const row = this.#ranking({ policy: args.policy }).rows.find((r) => r.id === request.id);
    if (!row) throw { kind: "NotFound", message: `${request.id} has no quotes any more` } satisfies ApiError;
    const asking = distinctAccounts(request.quotes);
    const place = (quote: Quote) =>
      asking.findIndex((a) => a.id === quote.account?.id) + (quote.account ? 0 : 1000);
    const quotes = [...request.quotes].sort(
      (a, b) => place(a) - place(b) || (b.at ?? "").localeCompare(a.at ?? ""),
    );
    const near = this.#living
      .filter((other) => other.id !== request.id)
      .slice(0, 5)
      .map((other, i) => ({
        id: other.id,
        title: other.title,
        reports: other.quotes.length,
        similarity: 0.81 - i * 0.07,
      }));
    return {
      row,
      quotes: quotes.map((quote) => ({ ...quote, why: fakeWhy(quote, quotes, near[0]) })),
      best_quotes: quotes.slice(0, 3).map((quote) => quote.ask),
      accounts: asking,
      near,
      absorbed: request.absorbed.map((id) => ({ id, title: this.#named(id).title })),
      apart: [],
      history: this.#steps
        .slice(0, this.#at)
        .map((s) => s.entry)
        .filter((e) => e.name.includes(request.title))
        .reverse(),
    };
  }

  _ticket(args: Args<"ticket">): Reply<"ticket"> {
    for (const request of this.#living) {
      const quote = request.quotes.find((q) => q.ticket === args.id);
      if (quote) return fakeTicket(quote, request);
    }
    throw { kind: "NotFound", message: `there is no ticket ${args.id}` } satisfies ApiError;
  }

  _search(args: Args<"search">): Reply<"search"> {
    const words = args.words.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
    const limit = args.limit ?? 20;
    const requests = this.#living.filter((request) => has(request.title)).slice(0, limit);
    const quotes = this.#living.flatMap((request) => request.quotes.map((quote) => ({ request, quote })));
    const hits = quotes.filter(({ quote }) => has(quote.text)).slice(0, limit);
    return {
      requests: requests.map((r) => ({ id: r.id, title: r.title, reports: r.quotes.length, similarity: 1 })),
      asks: hits.map(({ request, quote }) => ({
        ask: quote.ask,
        text: quote.text,
        ticket: quote.ticket,
        request: { id: request.id, title: request.title },
        similarity: 1,
      })),
      tickets: hits.map(({ quote }) => ({
        id: quote.ticket,
        external_id: quote.external_id,
        subject: quote.subject,
        excerpt: quote.text,
      })),
      accounts: distinctAccounts(quotes.map((q) => q.quote))
        .filter((a) => has(a.name))
        .slice(0, limit)
        .map(({ id, name }) => ({ id, name })),
    };
  }

  #change<T>(name: string, tables: string[], change: (requests: FakeRequest[]) => T): Changed<T> {
    const before = structuredClone(this.#state);
    const value = change(this.requests);
    this.#steps = this.#steps.slice(0, this.#at);
    const entry = { id: this.#steps.length + 1, at: "2026-11-16T10:20:00Z", name, state: "done" };
    this.#steps.push({ entry, before, after: structuredClone(this.#state) });
    this.#at = this.#steps.length;
    return this.#changed(value, name, tables);
  }

  get #state(): [FakeRequest[], PolicyChoice] {
    return [this.requests, this.#ranks.kept];
  }

  #changed<T>(value: T, step: string, tables: string[]): Changed<T> {
    this.#revision += 1;
    this.#ranks.forget();
    return { value, step, tables, undo: this.#undo, redo: this.#redo, revision: this.#revision };
  }

  _merge({ ids }: Args<"merge">): Reply<"merge"> {
    const into = this.#named(ids[0]!);
    return this.#change(`Merge ${ids.length} requests into ${into.id} “${into.title}”`, ["merged"], () => {
      for (const id of ids.slice(1)) {
        const other = this.#named(id);
        into.quotes.push(...other.quotes);
        into.absorbed.push(id);
        other.mergedInto = into.id;
        other.quotes = [];
      }
      return { id: into.id, title: into.title };
    });
  }

  #take(asks: string[]): Quote[] {
    const taken: Quote[] = [];
    for (const request of this.requests) {
      taken.push(...request.quotes.filter((quote) => asks.includes(quote.ask)));
      request.quotes = request.quotes.filter((quote) => !asks.includes(quote.ask));
    }
    return taken;
  }

  _split({ id, asks, title }: Args<"split">): Reply<"split"> {
    const from = this.#named(id);
    return this.#change(
      `Split ${asks.length} quotes from ${id} “${from.title}”`,
      ["moved", "request"],
      () => {
        const quotes = this.#take(asks).map((quote) => ({ ...quote, moved: true }));
        const made = {
          id: `R-${this.requests.length + 1}`,
          title: title ?? `${from.title}, part 2`,
          renamed: !!title,
          quotes,
          roadmap: null,
          theme: null,
          mergedInto: null,
          absorbed: [],
        };
        this.requests.push(made);
        return { id: made.id, title: made.title };
      },
    );
  }

  _move({ asks, to }: Args<"move">): Reply<"move"> {
    const target = this.#named(to);
    return this.#change(`Move ${asks.length} quotes to ${to} “${target.title}”`, ["moved"], () => {
      target.quotes.push(...this.#take(asks).map((quote) => ({ ...quote, moved: true })));
      return { id: target.id, title: target.title };
    });
  }

  _rename({ id, title }: Args<"rename">): Reply<"rename"> {
    const request = this.#named(id);
    return this.#change(`Rename ${id} “${request.title}” to “${title}”`, ["naming"], () => {
      request.title = title || request.quotes[0]!.subject;
      request.renamed = !!title;
      return { id, title: request.title };
    });
  }

  _apart({ a, b }: Args<"apart">): Reply<"apart"> {
    const [one, other] = [this.#named(a), this.#named(b)];
    return this.#change(`Keep ${a} “${one.title}” and ${b} “${other.title}” apart`, ["apart"], () => ({
      id: a,
      title: one.title,
    }));
  }

  _dismiss({ asks }: Args<"dismiss">): Reply<"dismiss"> {
    return this.#change(`Dismiss ${asks.length} quotes`, ["dismissed"], () => this.#take(asks).length);
  }

  _undo(): Reply<"undo"> {
    const step = this.#steps[this.#at - 1];
    if (!step) throw { kind: "NotFound", message: "there is nothing to undo" } satisfies ApiError;
    [this.requests, this.#ranks.kept] = structuredClone(step.before);
    step.entry.state = "undone";
    this.#at -= 1;
    return this.#changed(step.entry, step.entry.name, everything);
  }

  _redo(): Reply<"redo"> {
    const step = this.#steps[this.#at];
    if (!step) throw { kind: "NotFound", message: "there is nothing to redo" } satisfies ApiError;
    [this.requests, this.#ranks.kept] = structuredClone(step.after);
    step.entry.state = "done";
    this.#at += 1;
    return this.#changed(step.entry, step.entry.name, everything);
  }

  _history(): Reply<"history"> {
    return this.#steps.map((step) => step.entry).reverse();
  }

  /** Steps of progress, until somebody stops them. */
  #progress = async (phases: [string, number][], { task, onProgress }: CallOptions): Promise<void> => {
    for (const [phase, total] of phases) {
      for (let i = 0; i <= 10; i += 1) {
        if (task && this.#cancelled.has(task))
          throw { kind: "Interrupted", message: "stopped; nothing was changed" } satisfies ApiError;
        onProgress?.({ type: "progress", phase, done: Math.round((total * i) / 10), total, rows: null });
        if (this.#options.pace) await wait(this.#options.pace);
      }
    }
  };

  _import_plan(args: Args<"import_plan">, options: CallOptions): Promise<Reply<"import_plan">> {
    return this.intake.plan(args, options);
  }

  async _import(args: Args<"import">, options: CallOptions): Promise<Reply<"import">> {
    const outcome = await this.intake.import(args, options);
    if (this.#empty) {
      this.#empty = false;
      this.requests = makeRequests(66);
      this.#ranks.forget();
    }
    return outcome;
  }

  _retry(_args: Args<"retry">, options: CallOptions): Promise<Reply<"retry">> {
    return this.intake.retry(options);
  }

  _read_on(_args: Args<"read_on">, options: CallOptions): Promise<Reply<"read_on">> {
    return this.intake.readOn(options);
  }

  _set_aside(): Reply<"set_aside"> {
    return { path: "/home/ada/Documents/set aside.csv", rows: 4, bytes: 1_204 };
  }

  _cancel({ task }: Args<"cancel">): null {
    this.#cancelled.add(task);
    return null;
  }

  _choose_files(): PickedFile[] {
    return fakePicked(...(this.#options.picks ?? []));
  }

  _choose_save({ suggested }: Args<"choose_save">): PickedFile | null {
    return { token: "out-1", name: suggested, bytes: 0 };
  }

  _export({ format }: Args<"export">): Reply<"export"> {
    return {
      path: `/home/ada/Documents/Tarnwell feedback.${format}`,
      rows: this.#living.length,
      bytes: 48_213,
    };
  }

  _backup(): string {
    return "/home/ada/Tarnwell feedback.backups/2026-11-16T10-20.groundswell";
  }

  _check(): Reply<"check"> {
    return { clean: true, looked_at: ["1,405 tickets", "66 requests", "12 steps"], wrong: [] };
  }

  _ready(): null {
    return null;
  }
}

/** The fake for a browser: `?fake=empty|many|slow|error`, and `&pick=f1,f2,f3` for the files that are chosen. */
export function fakeFromAddress(search: string): FakeDoor {
  const asked = new URLSearchParams(search);
  const mood = asked.get("fake");
  const error: ApiError = {
    kind: "FileDamaged",
    message: "/home/ada/Tarnwell feedback.groundswell: the file ends in the middle of page 412",
    hint: "the file was left as it is; its newest backup is /home/ada/Tarnwell feedback.backups/2026-11-16.groundswell",
  };
  const door = new FakeDoor({
    requests: mood === "empty" ? 0 : mood === "many" ? 5000 : 66,
    delay: mood === "slow" ? 900 : 4,
    pace: mood === "slow" ? 400 : 30,
    picks: asked.get("pick")?.split(","),
    unread: Number(asked.get("unread") ?? 0),
    fails: mood === "error" ? { rank: error, status: error, info: error } : {},
  });
  return door;
}
