// The ranking's columns, and which of them fit. The title comes first: a number without its title says nothing.
import type { AmountRange } from "../../api/generated/AmountRange";
import type { RankedRequest } from "../../api/generated/RankedRequest";
import type { SortBy } from "../../api/generated/SortBy";
import { count, counted, date, moneyCell, moneyExact, rangeTitle } from "../../lib/format";
import { rangeWords } from "../../lib/rankRange";
import type { Column } from "../../parts/grid/columns";

export interface RankColumn extends Column<RankedRequest> {
  key: SortBy | "range" | "theme" | "roadmap";
}

interface Sized extends RankColumn {
  width: number;
  /** The turn in which it goes when room is short; 0 never goes. */
  gives: number;
}

/** Of how many customers a figure is not known that an exposure is made of. */
export function exposureUnknown(row: RankedRequest): number {
  return Math.max(row.renewal_unknown, churnUnknown(row));
}
export function churnUnknown(row: RankedRequest): number {
  return Math.max(row.risk_unknown, row.arr_unknown);
}

function exposed(row: RankedRequest, amount: number, range: AmountRange, unknown: number): string {
  if (row.accounts === 0) return "no customer known";
  if (unknown === 0) return moneyExact(amount, row.currency);
  return rangeTitle(amount, range, row.currency, `${count(unknown)} unknown`);
}

const TITLE_LEAST = 252;
/** How many of them can go. */
const TURNS = 7;

// At 1024 pixels, the smallest window, all but the theme, the spark and churn exposure stand.
const all: Sized[] = [
  { key: "rank", title: "#", hint: "Rank", width: 52, gives: 0, align: "end", sortable: true, track: "" },
  { key: "title", title: "Request", width: TITLE_LEAST, gives: 0, sortable: true, track: "" },
  {
    key: "range",
    title: "Range",
    hint:
      "Between which ranks it stands whatever is doubted: one customer left out, weights moved, figures that are not " +
      "known, asks that are disputed. Rank 1 is at the left, the last at the right; every doubling of the rank takes " +
      "the same width. The dot is its rank now",
    width: 80,
    gives: 7,
    says: (row) => `Rank ${count(row.rank)}, ${rangeWords(row.rank, row.range)}`,
    track: "",
  },
  {
    key: "reports",
    title: "Reports",
    hint: "Distinct tickets that ask for it",
    width: 98,
    gives: 0,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "accounts",
    title: "Customers",
    hint: "Distinct customers that ask for it: accounts that are parts of one count as one",
    width: 88,
    gives: 4,
    align: "end",
    sortable: true,
    says: (row) =>
      row.reports_without_account
        ? `${counted(row.reports_without_account, "report")} of unknown customers`
        : undefined,
    track: "",
  },
  {
    key: "arr",
    title: "ARR",
    hint: "Yearly revenue of those customers, each counted once. +2? says that of two it is not known and guessed",
    width: 144,
    gives: 0,
    align: "end",
    sortable: true,
    says: (row) => {
      const { words, unknown } = moneyCell(row.arr, row.arr_unknown, row.accounts, row.currency);
      return row.arr_unknown > 0 ? rangeTitle(row.arr, row.arr_range, row.currency, unknown) : words;
    },
    track: "",
  },
  {
    key: "exposure",
    title: "Renewal exp.",
    hint:
      "Renewal exposure: revenue times the risk of leaving times how near the renewal is. Under it, the day by which " +
      "an answer helps: the first renewal in danger",
    width: 110,
    gives: 6,
    align: "end",
    sortable: true,
    says: (row) => {
      const words = exposed(row, row.renewal_exposure, row.renewal_range, exposureUnknown(row));
      if (!row.decide_by) return words;
      const who = row.decide_by_account ?? "A customer";
      return `${words}. ${who} renews ${date(row.decide_by)} and may leave: an answer by then helps`;
    },
    track: "",
  },
  {
    key: "churn",
    title: "Churn exp.",
    hint: "Churn exposure: revenue times the risk of leaving",
    width: 98,
    gives: 3,
    align: "end",
    sortable: true,
    says: (row) => exposed(row, row.churn_exposure, row.churn_range, churnUnknown(row)),
    track: "",
  },
  {
    key: "trend",
    title: "12 months",
    hint: "Reports a month; sorts by the last 90 days against the 90 before",
    width: 92,
    gives: 2,
    sortable: true,
    track: "",
  },
  {
    key: "theme",
    title: "Theme",
    hint: "What it is about, with other requests",
    width: 150,
    gives: 1,
    track: "",
  },
  { key: "roadmap", title: "Roadmap", width: 112, gives: 5, track: "" },
];

/** What fits into `width` pixels, in its fixed order. */
export function columnsFor(width: number): RankColumn[] {
  let kept = all;
  const needed = () => 36 + kept.reduce((sum, column) => sum + column.width, 0);
  for (let turn = 1; needed() > width && turn <= TURNS; turn += 1)
    kept = kept.filter((column) => column.gives !== turn);
  return kept.map(({ width: w, gives: _, ...column }) => ({
    ...column,
    track: column.key === "title" ? "minmax(0, 1fr)" : `${w}px`,
  }));
}
