// The policies of the made-up company: presets, terms, and what a choice makes of them. As in core/src/ranking/policy.
import type { ApiError } from "./generated/ApiError";
import type { PolicyChoice } from "./generated/PolicyChoice";
import type { PolicyInfo } from "./generated/PolicyInfo";
import type { ReadingArgs } from "./generated/ReadingArgs";
import type { TermInfo } from "./generated/TermInfo";

export type Reading = Required<ReadingArgs>;

const reading: Reading = { half_life: 180, damping: 1, cap: 1, horizon: 180 };

export const terms: TermInfo[] = [
  { name: "reach", about: "how many customers ask; the tenth says less than the second" },
  {
    name: "reports",
    about: "how often it is asked for; a customer's second ticket counts less than the first",
  },
  { name: "revenue", about: "ARR of the customers who ask, each contract once" },
  { name: "renewal", about: "ARR × churn risk × nearness of the renewal" },
  { name: "churn", about: "ARR × churn risk" },
  { name: "trend", about: "how many more ask in the last 90 days than in the 90 before" },
  { name: "recency", about: "who asked, each worth half as much for every half-life since" },
  { name: "fit", about: "what its theme is worth to the strategy" },
  { name: "effort", about: "how little it takes to build: half the effort counts twice" },
];

function preset(
  name: string,
  about: string,
  formula: string,
  source: string,
  weights: Record<string, number>,
): PolicyInfo {
  const weighable = name !== "rice";
  const total = weighable ? Object.values(weights).reduce((sum, weight) => sum + weight, 0) : 1;
  return {
    name,
    base: name,
    about,
    formula,
    source,
    weighable,
    weights: Object.entries(weights).map(([term, weight]) => ({ name: term, weight: weight / total })),
    reading,
  };
}

const own = "Groundswell's own";
export const presets: PolicyInfo[] = [
  preset(
    "balanced",
    "Listens to how many customers ask first, then to the money and the risk behind them.",
    "35 reach + 15 reports + 20 revenue + 10 renewal + 15 churn + 5 trend, each as a share of the most that any request has",
    `${own}; a weighted sum in the sense of Keeney and Raiffa, Decisions with Multiple Objectives (1976)`,
    { reach: 35, reports: 15, revenue: 20, renewal: 10, churn: 15, trend: 5 },
  ),
  preset("reach", "One customer, one voice: how many ask, and how often.", "70 reach + 30 reports", own, {
    reach: 70,
    reports: 30,
  }),
  preset("revenue", "What the customers who ask pay.", "70 revenue + 20 reach + 10 renewal", own, {
    revenue: 70,
    reach: 20,
    renewal: 10,
  }),
  preset("retention", "What might be lost, and how soon.", "45 churn + 35 renewal + 20 reach", own, {
    churn: 45,
    renewal: 35,
    reach: 20,
  }),
  preset(
    "rice",
    "How many, how much it matters to them and how sure that is, for what it takes.",
    "reach × impact × confidence ÷ effort, told by its logarithm: ten points for every doubling",
    "Sean McBride, RICE: Simple prioritization for product managers, Intercom (2016)",
    { reach: 1, impact: 1, confidence: 1, effort: 1 },
  ),
  preset(
    "wsjf",
    "The cost of delay for what it takes: the shortest valuable job first.",
    "(17 reach + 17 revenue + 33 renewal + 33 churn) ÷ effort: value, time criticality and risk reduced, by job size",
    "Scaled Agile, Weighted Shortest Job First; after Don Reinertsen, The Principles of Product Development Flow (2009)",
    { reach: 17, revenue: 17, renewal: 33, churn: 33 },
  ),
];

/** A policy, and how its terms become a score. */
export interface FakePolicy extends PolicyInfo {
  reading: Reading;
  form: "sum" | "per effort" | "product";
}

const forms: Record<string, FakePolicy["form"]> = { rice: "product", wsjf: "per effort" };

/** The policy of a choice; the kept one where none is named. */
export function policyOf(choice: PolicyChoice, kept: PolicyChoice): FakePolicy {
  const base = choice.policy ? {} : kept;
  const name = choice.policy ?? base.policy ?? "balanced";
  const found = presets.find((known) => known.name === name);
  if (!found) throw { kind: "Input", message: `“${name}” is no policy` } satisfies ApiError;
  const form = forms[name] ?? "sum";
  const made = { ...found, form, reading: { ...reading, ...base.reading, ...choice.reading } };
  const weights = choice.weights ?? base.weights;
  if (!weights || form === "product") return made;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) throw { kind: "Input", message: "no term has a weight above 0" } satisfies ApiError;
  const shares = terms
    .map((term) => ({ name: term.name, weight: (weights[term.name] ?? 0) / total }))
    .filter((share) => share.weight > 0);
  const words = shares.map((share) => `${share.name} ${Math.round(share.weight * 100)} %`).join(", ");
  return {
    ...made,
    name: "your own",
    about: "Weights of your own.",
    formula: `${words}, each as a share of the most that any request has`,
    source: "you",
    weights: shares,
  };
}

/** As the door gives it. */
export function described({ form: _, ...info }: FakePolicy): PolicyInfo {
  return info;
}
