// The ranking's columns, and which of them fit. The title comes first: a number without its title says nothing.
import type { SortBy } from "../../api/generated/SortBy";
import type { Column } from "../../parts/grid/columns";

export interface RankColumn extends Column {
  key: SortBy | "theme" | "roadmap";
}

interface Sized extends RankColumn {
  width: number;
  /** The turn in which it goes when room is short; 0 never goes. */
  gives: number;
}

const TITLE_LEAST = 320;

const all: Sized[] = [
  { key: "rank", title: "#", hint: "Rank", width: 44, gives: 0, align: "end", sortable: true, track: "" },
  { key: "title", title: "Request", width: TITLE_LEAST, gives: 0, sortable: true, track: "" },
  {
    key: "reports",
    title: "Reports",
    hint: "Distinct tickets that ask for it",
    width: 100,
    gives: 0,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "accounts",
    title: "Accounts",
    hint: "Distinct accounts that ask for it",
    width: 78,
    gives: 5,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "arr",
    title: "ARR",
    hint: "Yearly revenue of those accounts, each counted once",
    width: 188,
    gives: 0,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "renewing",
    title: "Renews 90 d",
    hint: "Of that, what renews within 90 days",
    width: 96,
    gives: 3,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "churn",
    title: "Churn exp.",
    hint: "Churn exposure: revenue times the risk of leaving",
    width: 90,
    gives: 2,
    align: "end",
    sortable: true,
    track: "",
  },
  {
    key: "trend",
    title: "12 months",
    hint: "Reports a month; sorts by the last 90 days against the 90 before",
    width: 90,
    gives: 4,
    sortable: true,
    track: "",
  },
  {
    key: "theme",
    title: "Theme",
    hint: "What it is about, with other requests",
    width: 160,
    gives: 1,
    track: "",
  },
  { key: "roadmap", title: "Roadmap", width: 114, gives: 6, track: "" },
];

/** What fits into `width` pixels, in its fixed order. */
export function columnsFor(width: number): RankColumn[] {
  let kept = all;
  const needed = () => 36 + kept.reduce((sum, column) => sum + column.width, 0);
  for (let turn = 1; needed() > width && turn <= 6; turn += 1)
    kept = kept.filter((column) => column.gives !== turn);
  return kept.map(({ width: w, gives: _, ...column }) => ({
    ...column,
    track: column.key === "title" ? "minmax(0, 1fr)" : `${w}px`,
  }));
}
