// What the import screen computes and says, without the screen.
import { describe, expect, test } from "vitest";
import { fakePlan } from "../src/api/fakeImport";
import type { FilePlan } from "../src/api/generated/FilePlan";
import type { ProblemGroup } from "../src/api/generated/ProblemGroup";
import { books } from "../src/lib/books";
import { scrollTo, spanOf } from "../src/lib/cells";
import {
  choicesFor,
  freeAnswer,
  importWords,
  pilesOf,
  planWords,
  questions,
  stateOf,
  takesPart,
  type SaidOf,
} from "../src/lib/documents";
import { columnsOf, mappingLines, remapped } from "../src/lib/mapping";
import { gapWords, monthBars } from "../src/lib/months";
import { pace } from "../src/lib/pace";
import { diffLines, piled } from "../src/lib/piles";
import { allProblems, nextProblem, pageOf, problemsOf } from "../src/lib/problems";

function plan(files: string[], said: SaidOf = {}): FilePlan[] {
  return fakePlan({ files, map: [], repairs: [], of: choicesFor(said) }).files;
}

describe("choices", () => {
  test("only documents something was said of are named, each with all its lists", () => {
    expect(
      choicesFor({
        "0": { dates: "month" },
        "1": { skip: undefined, map: [] },
        "2/Sales": { repairs: ["plain-quotes"], skip: true },
      }),
    ).toEqual([
      { document: "0", dates: "month", map: [], repairs: [] },
      { document: "2/Sales", map: [], repairs: ["plain-quotes"], skip: true },
    ]);
  });

  test("what is refused or left out takes no part, in the sums neither", () => {
    const plans = plan(["f1", "f5", "f2"]);
    expect(plans.map((p) => takesPart(p, {}))).toEqual([true, false, true]);
    expect(pilesOf(plans, {}).seen).toBe(1208 + 86);
    expect(pilesOf(plans, { "0": { skip: true } }).seen).toBe(86);
  });

  test("a question is answered by any answer, the one that was guessed too", () => {
    const accounts = plan(["f2"])[0]!;
    expect(questions(accounts, {}).map((q) => q.what)).toEqual(["currency"]);
    expect(questions(accounts, { currency: "USD" })).toEqual([]);
    // What cannot be otherwise is no question.
    const alone = { ...accounts, decisions: [{ ...accounts.decisions[2]!, others: [] }] };
    expect(questions(alone, {})).toEqual([]);
  });

  test("a zone and a currency can be typed in the ways people write them", () => {
    const zone = freeAnswer("zone")!.read;
    expect(["utc", "+5:30", "GMT-3", "+0530", "-11"].map(zone)).toEqual([
      "UTC",
      "+05:30",
      "-03:00",
      "+05:30",
      "-11:00",
    ]);
    expect(["Berlin", "+99", "5"].map(zone)).toEqual([null, null, null]);
    const currency = freeAnswer("currency")!.read;
    expect(["sek", " CHF "].map(currency)).toEqual(["SEK", "CHF"]);
    expect(currency("kronor")).toBeNull();
    expect(freeAnswer("dates")).toBeNull();
  });
});

describe("words", () => {
  test("a document stands by what most wants a person's eye", () => {
    const words = (token: string, said: SaidOf = {}) => stateOf(plan([token], said)[0]!, said);
    expect(words("f1")).toEqual({ tone: "watch", words: "1,137 new, 7 set aside" });
    expect(words("f2")).toEqual({ tone: "watch", words: "1 question" });
    expect(words("f2", { "0": { currency: "EUR" } })).toEqual({ tone: "ok", words: "9 changed" });
    expect(words("f3")).toEqual({ tone: "watch", words: "2 questions, 415 set aside" });
    expect(words("f5")).toEqual({ tone: "risk", words: "cannot be read" });
    expect(words("f6")).toEqual({ tone: "none", words: "all 25 known" });
    const left = plan(["f1"])[0]!;
    expect(stateOf(left, { "0": { skip: true } }).words).toBe("left out");
  });

  test("the button says what it would do", () => {
    expect(importWords(plan(["f1"]), {})).toBe("Import 1,149 tickets");
    expect(importWords(plan(["f1", "f2"]), {})).toBe("Import 1,158 records");
    // A roadmap that is known already adds nothing, so it does not take the noun away.
    expect(importWords(plan(["f1", "f6"]), {})).toBe("Import 1,149 tickets");
    expect(importWords(plan(["f6"]), {})).toBe("Import, though nothing is new");
    expect(planWords(plan(["f2", "f5"]), {})).toBe(
      "0 new, 9 changed, 77 same as before, 0 set aside, 1 question to answer, 1 document cannot be read",
    );
  });

  test("the difference has a line for each kind, the requests, what was set aside, and the decisions", () => {
    const outcome = {
      files: plan(["f1", "f2"]),
      grouping: {
        asks: 400,
        joined: 388,
        requests_joined: 41,
        requests_new: 2,
        disputed: 3,
        grown: [],
        disputes: [],
        edits_changed: 0,
      },
      unread: 0,
      backup: null,
      set_aside: null,
      revision: 2,
    };
    expect(diffLines(outcome, 87).map((line) => `${line.sign} ${line.text}`)).toEqual([
      "+ 1,137 tickets, 12 updated, 52 same as before",
      "~ 9 accounts updated, 77 same as before",
      "+ 388 asks into 41 known requests, 2 new requests",
      "~ 3 asks could as well stand in another request",
      "! 7 records set aside",
      "= 0 of your 87 decisions changed",
    ]);
    expect(diffLines({ ...outcome, files: [] }, 0).at(-1)!.text).toBe("0 of your decisions changed");
    const all = piled(outcome.files.map((file) => file.piles));
    expect(all.seen).toBe(all.added + all.changed + all.same + all.set_aside);
  });

  test("progress is in bytes while a file is read and in pieces afterwards", () => {
    const reading = pace({ phase: "Reading inbox.csv", done: 2_000_000, total: 8_000_000, rows: null }, 4000);
    expect(reading).toEqual({
      progress: "2 MB of 8 MB",
      rate: "500 kB a second",
      left: "about 12 s left",
      share: 0.25,
    });
    const rows = pace({ phase: "Reading inbox.csv", done: 2_000_000, total: 8_000_000, rows: 9000 }, 4000);
    expect(rows).toMatchObject({ progress: "9,000 rows, 2 MB of 8 MB", rate: "2,250 rows a second" });
    const finding = pace({ phase: "Finding asks", done: 900, total: 61_204, rows: null }, 3600);
    expect([finding.progress, finding.rate]).toEqual(["900 of 61,204", "250 a second"]);
    expect(pace({ phase: "Finding asks", done: 10, total: 100, rows: null }, 2999)).toMatchObject({
      rate: "",
      left: "",
    });
  });

  test("tickets that are not read yet are in the books", () => {
    const line = books({
      tickets: 110,
      in_requests: 40,
      not_requests: 50,
      unsure: 8,
      unread: 12,
      requests: 7,
    });
    expect(line.addsUp).toBe(true);
    expect(line.line).toBe("110 tickets = 40 in 7 requests + 50 not requests + 8 unsure + 12 not read yet");
  });
});

describe("columns", () => {
  test("a column feeds one field only", () => {
    const [accounts] = plan(["f2"]);
    const map = remapped(accounts!, [], { field: "name", from: "Account Name", to: "Salesforce ID" });
    expect(map.filter((m) => m.column === "Salesforce ID")).toEqual([
      { field: "name", column: "Salesforce ID" },
    ]);
    // The field that lost its column is said to be empty, else the core would find one for it again.
    expect(map).toContainEqual({ field: "id", column: "" });
    const [next] = plan(["f2"], { "0": { map } });
    const less = remapped(next!, map, { field: "health", from: "CS Health", to: "" });
    expect(less).toContainEqual({ field: "health", column: "" });
    expect(less).toContainEqual({ field: "id", column: "" });
    const more = remapped(accounts!, [], { field: "domains", from: "", to: "Region" });
    expect(more.filter((m) => m.field === "domains").map((m) => m.column)).toEqual(["Website", "Region"]);
  });

  test("columns stand in the order of the file, and a line keeps its name under another column", () => {
    const [before] = plan(["f2"]);
    expect(columnsOf(before!)).toEqual(before!.columns);
    const map = remapped(before!, [], { field: "renewal", from: "Contract End", to: "Employees" });
    const [after] = plan(["f2"], { "0": { map } });
    const nameOf = (p: FilePlan, column: string) =>
      mappingLines(p).find(({ line }) => line.column === column)?.name;
    expect(nameOf(after!, "Employees")).toBe(nameOf(before!, "Contract End"));
  });
});

describe("problems", () => {
  const group = (count: number, set_aside: boolean): ProblemGroup => ({
    set_aside,
    column: "c",
    expected: `e${count}`,
    cure: "x",
    count,
    examples: [],
    repair: null,
  });

  test("what costs records comes first, then by size; empty groups are none", () => {
    const file = {
      ...plan(["f1"])[0]!,
      problems: [group(9, false), group(0, true), group(3, true), group(5, true)],
    };
    expect(problemsOf(file).map((p) => p.group.count)).toEqual([5, 3, 9]);
  });

  test("the next one goes through all documents, round and round, past what is left aside", () => {
    const plans = plan(["f1", "f5", "f3"]);
    const all = allProblems(plans, {});
    expect(all.map((p) => p.document)).toEqual(["0", "0", "0", "2", "2"]);
    const walk = (from: string | null, document: string | null, left: string[] = []) =>
      nextProblem(all, { name: from, document }, new Set(left))?.name;
    expect(walk(null, null)).toBe(all[0]!.name);
    expect(walk(null, "2")).toBe(all[3]!.name);
    expect(walk(all[4]!.name, "2")).toBe(all[0]!.name);
    expect(walk(all[0]!.name, "0", [all[1]!.name, all[2]!.name])).toBe(all[3]!.name);
    expect(
      walk(
        all[0]!.name,
        "0",
        all.map((p) => p.name),
      ),
    ).toBeUndefined();
    expect(allProblems(plans, { "2": { skip: true } })).toHaveLength(3);
  });

  test("a group has the same name after another look", () => {
    const names = (p: FilePlan[]) => allProblems(p, {}).map((problem) => problem.name);
    expect(names(plan(["f3"], { "0": { dates: "month" } }))).toEqual(names(plan(["f3"])));
  });

  test("two hundred rows are ten pages", () => {
    const wide = problemsOf(plan(["f3"])[0]!)[0]!.group;
    expect(pageOf(wide, 0)).toMatchObject({ pages: 10, first: 1, last: 20 });
    expect(pageOf(wide, 99)).toMatchObject({ first: 181, last: 200 });
    expect(pageOf({ ...wide, examples: [] }, 3)).toMatchObject({ pages: 1, first: 0, last: 0, rows: [] });
  });
});

describe("months", () => {
  test("a hole is shown month by month, and said", () => {
    const { bars } = monthBars([
      { month: "2026-04", count: 5 },
      { month: "2025-12", count: 3 },
      { month: "2026-01", count: 4 },
    ]);
    expect(bars.map((bar) => [bar.month, bar.count])).toEqual([
      ["2025-12", 3],
      ["2026-01", 4],
      ["2026-02", 0],
      ["2026-03", 0],
      ["2026-04", 5],
    ]);
    expect(gapWords(bars)).toBe("No records for 2 months from Feb 2026");
    expect(gapWords(monthBars([{ month: "2026-01", count: 1 }]).bars)).toBe("");
  });

  test("one date of 1970 is one break, not six hundred bars", () => {
    const { bars } = monthBars([
      { month: "1970-01", count: 1 },
      { month: "2026-03", count: 9 },
      { month: "2026-05", count: 9 },
    ]);
    expect(bars).toHaveLength(5);
    expect(gapWords(bars)).toBe("No records for 673 months from Feb 1970 and in Apr 2026");
  });

  test("only the newest are drawn, the older ones are counted", () => {
    const months = Array.from({ length: 100 }, (_, i) => ({
      month: `${2018 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`,
      count: 2,
    }));
    const { bars, earlier } = monthBars(months, 72);
    expect(bars).toHaveLength(72);
    expect(earlier).toBe(56);
    expect(monthBars([])).toEqual({ bars: [], earlier: 0 });
  });
});

describe("cells in sight", () => {
  test("what is drawn and the room around it make the whole", () => {
    for (const scroll of [0, 33, 1480, 8_700, 99_999]) {
      const { from, to, before, after } = spanOf(60, 148, 400, scroll);
      expect(before + (to - from) * 148 + after).toBe(60 * 148);
      expect(to - from).toBeLessThanOrEqual(6);
    }
    expect(spanOf(60, 148, 400, 1480)).toMatchObject({ from: 9, to: 14 });
    expect(spanOf(0, 148, 400, 0)).toEqual({ from: 0, to: 0, before: 0, after: 0 });
  });

  test("a column in sight stays where it is, another comes to the middle", () => {
    expect(scrollTo(1, 148, 400, 0)).toBe(0);
    expect(scrollTo(10, 148, 400, 0)).toBe(1354);
    expect(scrollTo(0, 148, 400, 900)).toBe(0);
  });
});
