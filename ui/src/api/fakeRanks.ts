// The ranking of made-up requests: terms times weights, in what range they stand, and why. It counts as the core does,
// only with less care: an unknown figure is guessed by its plan, a customer left out moves its own requests alone.
import type { AskingAccount } from "./generated/AskingAccount";
import type { CauseRange } from "./generated/CauseRange";
import type { Explanation } from "./generated/Explanation";
import type { FlipWords } from "./generated/FlipWords";
import type { PolicyChoice } from "./generated/PolicyChoice";
import type { RankArgs } from "./generated/RankArgs";
import type { RankRange } from "./generated/RankRange";
import type { RankedRequest } from "./generated/RankedRequest";
import type { RankingPage } from "./generated/RankingPage";
import type { SortBy } from "./generated/SortBy";
import type { Sums } from "./generated/Sums";
import type { Quote } from "./generated/Quote";
import { distinctAccounts, moneyOf, nearness, type FakeRequest } from "./fakeData";
import { policyOf, type FakePolicy, type Reading } from "./fakePolicies";

type Measures = Record<string, number>;
type Row = Omit<RankedRequest, "rank" | "range" | "score" | "terms" | "aloud">;
interface Figures {
  row: Row;
  asking: AskingAccount[];
  measures: Measures;
  recent: number;
  before: number;
}

const AS_OF = Date.parse("2026-11-14");
const counts = ["reach", "reports", "trend", "recency"];
const english = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const whole = (n: number) => english.format(n);
const many = (n: number, one: string, more: string) => `${whole(n)} ${n === 1 ? one : more}`;

const byColumn: Record<SortBy, (row: RankedRequest) => number | string> = {
  rank: (row) => row.rank,
  title: (row) => row.title,
  reports: (row) => row.reports,
  accounts: (row) => row.accounts,
  arr: (row) => row.arr,
  renewing: (row) => row.renewing_90d,
  exposure: (row) => row.renewal_exposure,
  decide_by: (row) => row.decide_by ?? "9999",
  churn: (row) => row.churn_exposure,
  trend: (row) => row.trend,
};

function total(asking: AskingAccount[], kind: "arr" | "churn" | "renewal", horizon: number) {
  const each = asking.map((account) => moneyOf(account, horizon)[kind]);
  const sum = (end: "least" | "likely" | "most") => Math.round(each.reduce((all, one) => all + one[end], 0));
  return { likely: sum("likely"), range: { least: sum("least"), most: sum("most") } };
}

/** Distinct totals: an account in several requests is counted once. */
function sumsOf(quotes: Quote[], horizon = 180): Sums {
  const heard = distinctAccounts(quotes);
  return {
    reports: new Set(quotes.map((quote) => quote.ticket)).size,
    accounts: heard.length,
    arr: total(heard, "arr", horizon).likely,
    arr_unknown: heard.filter((account) => account.arr === null).length,
    arr_converted: 0,
    churn_exposure: total(heard, "churn", horizon).likely,
    renewal_exposure: total(heard, "renewal", horizon).likely,
  };
}

function figures(request: FakeRequest, quotes: Quote[], reading: Reading): Figures {
  const asking = distinctAccounts(quotes);
  const months = Array.from({ length: 12 }, () => 0);
  const newest = new Map<string, number>();
  for (const quote of quotes) {
    const at = new Date(quote.at!);
    const back = (2026 - at.getUTCFullYear()) * 12 + 10 - at.getUTCMonth();
    if (back >= 0 && back < 12) months[11 - back]! += 1;
    const who = String(quote.account?.id ?? quote.ask);
    newest.set(who, Math.min(newest.get(who) ?? Infinity, Math.max(0, (AS_OF - at.getTime()) / 86_400_000)));
  }
  const recent = months.slice(9).reduce((a, b) => a + b, 0);
  const before = months.slice(6, 9).reduce((a, b) => a + b, 0);
  const money = {
    arr: total(asking, "arr", reading.horizon),
    churn: total(asking, "churn", reading.horizon),
    renewal: total(asking, "renewal", reading.horizon),
  };
  const unnamed = quotes.filter((quote) => !quote.account).length;
  const damped = (n: number) =>
    Array.from({ length: n }, (_, i) => (i + 1) ** -reading.damping).reduce((a, b) => a + b, 0);
  const capped = (kind: "arr" | "churn" | "renewal") =>
    asking.reduce(
      (sum, account) =>
        sum + Math.min(moneyOf(account, reading.horizon)[kind].likely, reading.cap * money[kind].likely || 0),
      0,
    );
  const effort = request.roadmap ? 1 + (request.title.length % 8) : 4;
  const loudest = [...asking].sort((a, b) => b.reports - a.reports)[0];
  const share = loudest ? loudest.reports / quotes.length : 0;
  const due = asking
    .filter((a) => a.renewal && (a.churn_risk ?? 0) >= 0.3 && nearness(a.renewal, reading.horizon)! > 0)
    .sort((a, b) => a.renewal!.localeCompare(b.renewal!))[0];
  const unknown = (of: (account: AskingAccount) => unknown) => asking.filter((a) => of(a) === null).length;
  return {
    asking,
    recent,
    before,
    measures: {
      reach: asking.length,
      reports: asking.reduce((sum, account) => sum + damped(account.reports), 0) + unnamed,
      revenue: capped("arr"),
      renewal: capped("renewal"),
      churn: capped("churn"),
      trend: Math.max(0, recent - before),
      recency: [...newest.values()].reduce((sum, days) => sum + 0.5 ** (days / reading.half_life), 0),
      fit: request.theme?.id === "T-1" ? 1000 : 500,
      effort: 1 / effort,
      impact: Math.min(3, Math.max(0.25, money.arr.likely / Math.max(1, asking.length) / 60_000)),
      confidence: quotes.length > 8 ? 1 : 0.8,
    },
    row: {
      id: request.id,
      title: request.title,
      renamed: request.renamed,
      reports: quotes.length,
      asks: quotes.length,
      accounts: asking.length,
      gone: 0,
      reports_without_account: unnamed,
      arr: money.arr.likely,
      arr_range: money.arr.range,
      currency: "USD",
      arr_unknown: unknown((account) => account.arr),
      arr_converted: 0,
      renewing_90d: asking
        .filter((account) => account.renewal && account.renewal < "2027-02-15")
        .reduce((sum, account) => sum + (account.arr ?? 0), 0),
      renewal_exposure: money.renewal.likely,
      renewal_range: money.renewal.range,
      renewal_unknown: unknown((account) => account.renewal),
      decide_by: due?.renewal ?? null,
      decide_by_account: due?.name ?? null,
      churn_exposure: money.churn.likely,
      churn_range: money.churn.range,
      risk_unknown: unknown((account) => account.churn_risk),
      months,
      trend: recent + before === 0 ? 0 : (recent - before) / (recent + before),
      carried_by: loudest && quotes.length >= 3 && share >= 0.5 ? { account: loudest.name, share } : null,
      roadmap: request.roadmap,
      theme: request.theme,
      absorbed: request.absorbed.length,
    },
  };
}

function points(policy: FakePolicy, most: Measures, term: string, weight: number, own: Measures): number {
  const value = own[term] ?? 0;
  const hundredth = (n: number) => Math.round(n * 100) / 100;
  if (policy.form === "product") return hundredth(Math.log2(Math.max(value, 0.05)) * 10);
  const top = most[term] ?? 0;
  const share = (v: number, of: number) => (of <= 0 ? 0 : v / of);
  const part = counts.includes(term) ? share(Math.log1p(value), Math.log1p(top)) : share(value, top);
  const effort = policy.form === "per effort" ? share(own.effort!, most.effort!) : 1;
  return hundredth(part * weight * effort * 100);
}

/** One policy over all living requests. */
export class FakeRanking {
  readonly rows: RankedRequest[];
  #figures: Figures[];
  #most: Measures = {};
  #scores: number[];
  #causes: Record<string, RankRange>[] | null = null;

  constructor(
    readonly policy: FakePolicy,
    readonly living: FakeRequest[],
    known = living.map((request) => figures(request, request.quotes, policy.reading)),
  ) {
    const all = [...known];
    for (const { measures } of all)
      for (const [term, value] of Object.entries(measures))
        this.#most[term] = Math.max(this.#most[term] ?? 0, value);
    const score = new Map(all.map((one) => [one, this.#score(one.measures)]));
    this.#figures = all.sort((a, b) => score.get(b)! - score.get(a)! || a.row.id.localeCompare(b.row.id));
    this.#scores = this.#figures.map((one) => score.get(one)!);
    this.rows = this.#figures.map((one, at) => this.#row(one, at));
  }

  #score(measures: Measures, weights = this.policy.weights): number {
    return weights.reduce(
      (sum, { name, weight }) => sum + points(this.policy, this.#most, name, weight, measures),
      0,
    );
  }

  #rankOf(score: number): number {
    let [low, high] = [0, this.#scores.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#scores[middle]! > score + 1e-9) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }

  #because(term: string, { row, measures, recent, before }: Figures): string {
    const [own, most] = [measures[term] ?? 0, this.#most[term] ?? 0];
    const usd = (what: string, unknown: number) =>
      `${whole(own)} USD ${what}${unknown ? ` (${many(unknown, "account's", "accounts'")} is unknown and estimated)` : ""}; the most is ${whole(most)} USD`;
    if (term === "reach")
      return `${many(row.accounts, "customer asks", "customers ask")}; the most for any request is ${most}`;
    if (term === "reports")
      return `${many(row.reports, "report", "reports")}, worth ${own.toFixed(1)} once repeats by one writer are damped; the most is ${most.toFixed(1)}`;
    if (term === "revenue") return usd("ARR behind it", row.arr_unknown);
    if (term === "renewal") return usd("is ARR × churn risk × nearness of the renewal", row.renewal_unknown);
    if (term === "churn") return usd("is ARR × churn risk", row.risk_unknown);
    if (term === "trend")
      return `${many(recent, "customer or writer", "customers and writers")} asked in the last 90 days, ${before} in the 90 before`;
    if (term === "effort") return `effort ${Math.round(1 / own)} by the roadmap`;
    return `worth ${own.toFixed(1)}; the most is ${most.toFixed(1)}`;
  }

  #row(one: Figures, at: number): RankedRequest {
    const score = this.#scores[at]!;
    const rank = this.#rankOf(score);
    const terms = this.policy.weights.map(({ name, weight }) => ({
      name,
      amount: points(this.policy, this.#most, name, weight, one.measures),
      because: this.#because(name, one),
    }));
    const { row } = one;
    const says: Record<string, string> = {
      reach: many(row.accounts, "customer asks", "customers ask"),
      reports: many(row.reports, "report names it", "reports name it"),
      revenue: `${whole(row.arr)} USD of ARR is behind it`,
      renewal: `${whole(row.renewal_exposure)} USD is exposed at renewals${row.decide_by ? `, the first on ${row.decide_by}` : ""}`,
      churn: `${whole(row.churn_exposure)} USD is at risk of churn`,
      trend: `more ask lately (${one.recent} after ${one.before})`,
    };
    const told = terms
      .filter((term) => term.amount > 0 && term.name in says)
      .sort((a, b) => b.amount - a.amount)
      .slice(0, 3)
      .map((term) => says[term.name]!);
    const last = told.pop();
    const why = [told.join(", "), last].filter(Boolean).join(" and ");
    const place =
      ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"][
        rank - 1
      ] ?? `${rank}${({ 1: "st", 2: "nd", 3: "rd" } as Record<number, string>)[rank % 10] ?? "th"}`;
    const aloud = why ? `${place}, because ${why}` : `${place}: nothing its policy counts speaks for it`;
    return { ...row, rank, range: null, score, terms, aloud };
  }

  /** By cause, in the order of the rows. */
  get causes(): Record<string, RankRange>[] {
    if (this.#causes) return this.#causes;
    const { weights, reading } = this.policy;
    const others = (this.policy.form === "product" ? [] : weights).flatMap(({ name }) =>
      [0.8, 1.25].map((by) => {
        const moved = weights.map((w) => ({ ...w, weight: w.name === name ? w.weight * by : w.weight }));
        const sum = moved.reduce((all, w) => all + w.weight, 0);
        const shares = moved.map((w) => ({ ...w, weight: w.weight / sum }));
        const scores = this.#figures.map((one) => this.#score(one.measures, shares));
        const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
        const ranks: number[] = [];
        order.forEach((i, n) => (ranks[i] = n + 1));
        return ranks;
      }),
    );
    const byId = new Map(this.living.map((request) => [request.id, request]));
    this.#causes = this.#figures.map((one, at) => {
      const now = this.rows[at]!.rank;
      const between = (ranks: number[]): RankRange => ({
        best: Math.min(now, ...ranks),
        worst: Math.max(now, ...ranks),
      });
      // Its own old place is not counted where it moves down.
      const to = (measures: Measures) => {
        const rank = this.#rankOf(this.#score(measures));
        return rank > now ? rank - 1 : rank;
      };
      const request = byId.get(one.row.id)!;
      const without = one.asking.map((account) =>
        to(
          figures(
            request,
            request.quotes.filter((q) => q.account?.id !== account.id),
            reading,
          ).measures,
        ),
      );
      const end = (which: "least" | "most"): Measures => ({
        ...one.measures,
        revenue: one.row.arr_range[which],
        renewal: one.row.renewal_range[which],
        churn: one.row.churn_range[which],
      });
      return {
        customer: between(without),
        weights: between(others.map((ranks) => ranks[at]!)),
        unknown: between(
          one.row.arr_unknown + one.row.risk_unknown > 0 ? [to(end("least")), to(end("most"))] : [],
        ),
        disputed: between([]),
      };
    });
    return this.#causes;
  }

  range(at: number): RankRange {
    const all = Object.values(this.causes[at]!);
    return { best: Math.min(...all.map((r) => r.best)), worst: Math.max(...all.map((r) => r.worst)) };
  }

  get safe(): number {
    return this.rows.slice(0, 5).filter((_, at) => this.range(at).worst <= 5).length;
  }

  page(args: RankArgs): Omit<RankingPage, "as_of" | "revision"> {
    const words = (args.filter ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const has = (row: RankedRequest) => words.every((word) => row.title.toLowerCase().includes(word));
    const at = new Map(this.rows.map((row, i) => [row.id, i]));
    const rows = this.rows.filter((row) => has(row) && (!args.theme || row.theme?.id === args.theme));
    if (args.sort && args.sort !== "rank") {
      const value = byColumn[args.sort];
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        const least = typeof x === "string" ? x.localeCompare(String(y)) : Number(y) - x;
        return least || a.rank - b.rank;
      });
      if (args.ascending) rows.reverse();
    }
    const matches = new Set(rows.map((row) => row.id));
    const matching = this.living.filter((one) => matches.has(one.id)).flatMap((one) => one.quotes);
    const offset = args.offset ?? 0;
    const page = rows.slice(offset, offset + (args.limit ?? 200));
    return {
      policy: this.policy.name,
      weights: this.policy.weights,
      currency: "USD",
      total: this.rows.length,
      matching: rows.length,
      safe_top_five: args.ranges ? this.safe : null,
      sums: sumsOf(matching, this.policy.reading.horizon),
      rows: args.ranges ? page.map((row) => ({ ...row, range: this.range(at.get(row.id)!) })) : page,
    };
  }

  explain(id: string): Explanation | undefined {
    const at = this.rows.findIndex((row) => row.id === id);
    const row = this.rows[at];
    if (!row) return undefined;
    const about: Record<string, string> = {
      customer: "any one customer left out",
      weights: "any one weight a quarter more or a fifth less",
      unknown: "unknown figures at their worst and their best",
      disputed: "disputed asks in and out",
    };
    const by = this.causes[at]!;
    const causes = Object.entries(by).map(([cause, range]): CauseRange => ({
      cause,
      about: about[cause]!,
      range,
    }));
    const { asking } = this.#figures[at]!;
    const flips: FlipWords[] = [];
    const [loudest] = asking;
    if (loudest && by.customer!.worst > row.rank)
      flips.push({ words: `Without ${loudest.name} it would be number ${by.customer!.worst}`, other: null });
    const above = this.rows[at - 1];
    if (above && by.weights!.best < row.rank)
      flips.push({
        words: `With more weight on reach (48 % instead of 35 %) it would pass ${above.id} “${above.title}”`,
        other: { id: above.id, title: above.title },
      });
    if (by.unknown!.best !== by.unknown!.worst)
      flips.push({
        words: `With all that is unknown known it would be between number ${by.unknown!.best} and number ${by.unknown!.worst}`,
        other: null,
      });
    const { name, formula, reading } = this.policy;
    const accounts = asking.map((account) => ({
      ...account,
      nearness: nearness(account.renewal, reading.horizon),
      renewal_exposure: Math.round(moneyOf(account, reading.horizon).renewal.likely),
    }));
    return { row: { ...row, range: this.range(at) }, policy: name, formula, causes, flips, accounts };
  }
}

/** The rankings there are, each made once until something changes. */
export class FakeRanks {
  /** What this workspace ranks by; empty is the first preset. */
  kept: PolicyChoice = {};
  #made = new Map<string, FakeRanking>();
  /** By how it is counted: other weights count nothing anew. */
  #counted = new Map<string, Figures[]>();

  forget(): void {
    this.#made.clear();
    this.#counted.clear();
  }

  of({ policy, weights, reading }: PolicyChoice, living: () => FakeRequest[]): FakeRanking {
    const key = JSON.stringify([policy, weights, reading, this.kept]);
    let made = this.#made.get(key);
    if (!made) {
      if (this.#made.size > 20) this.forget();
      const chosen = policyOf({ policy, weights, reading }, this.kept);
      const count = JSON.stringify(chosen.reading);
      const known =
        this.#counted.get(count) ?? living().map((one) => figures(one, one.quotes, chosen.reading));
      this.#counted.set(count, known);
      made = new FakeRanking(chosen, living(), known);
      this.#made.set(key, made);
    }
    return made;
  }
}

/** One row, ranked alone. */
export function rowOf(request: FakeRequest, policy: string): RankedRequest {
  return new FakeRanking(policyOf({ policy }, {}), [request]).rows[0]!;
}
