import { describe, expect, test } from "vitest";
import { books } from "../src/lib/books";
import {
  bytes,
  counted,
  date,
  money,
  moneyCell,
  monthNames,
  percent,
  sentence,
  usableLocale,
} from "../src/lib/format";
import { pace } from "../src/lib/pace";
import { addsUpTo } from "../src/lib/score";
import { spark } from "../src/lib/spark";
import { requestsAsTsv } from "../src/lib/tsv";
import { best, matches } from "../src/lib/match";
import { chance, makeRequests } from "../src/api/fakeData";
import { rowOf } from "../src/api/fakeRanks";

describe("books", () => {
  const status = { tickets: 1204, in_requests: 512, not_requests: 640, unsure: 52, unread: 0, requests: 96 };

  test("read as a sum that adds up", () => {
    expect(books(status).line).toBe("1,204 tickets = 512 in 96 requests + 640 not requests + 52 unsure");
    expect(books(status).addsUp).toBe(true);
  });

  test("do not hide it when they do not", () => {
    const wrong = books({ ...status, unsure: 51 });
    expect(wrong.addsUp).toBe(false);
    expect(wrong.line).toContain("≠");
  });

  test("say one of one", () => {
    expect(
      books({ tickets: 1, in_requests: 1, not_requests: 0, unsure: 0, requests: 1, unread: 0 }).line,
    ).toBe("1 ticket = 1 in 1 request + 0 not requests + 0 unsure");
  });
});

describe("money", () => {
  test("is compact, with three figures and its currency", () => {
    expect(money(1_657_400, "USD")).toBe("$1.66M");
    expect(money(915_000, "USD")).toBe("$915K");
    expect(money(1_300_000, "EUR")).toBe("€1.30M");
    expect(money(0, "USD")).toBe("$0");
  });

  test("that is unknown is never 0", () => {
    expect(moneyCell(0, 3, 3, "USD")).toMatchObject({ known: null, unknown: "3 unknown" });
    expect(moneyCell(0, 0, 0, "USD")).toMatchObject({ known: null, words: "no account known" });
  });

  test("that is partly known says how much is not", () => {
    expect(moneyCell(84_000, 2, 5, "USD")).toEqual({
      known: "$84.0K",
      unknown: "2 unknown",
      words: "$84,000, 2 unknown",
    });
  });

  test("that is known to be nothing is 0", () => {
    expect(moneyCell(0, 0, 2, "USD").known).toBe("$0");
  });

  test("of a currency nobody knows does not throw", () => {
    expect(money(1200, "")).toBe("1.20K");
    expect(money(1200, "points")).toBe("1.20K");
  });
});

describe("words and numbers", () => {
  test("a system without a language is no reason to fall over", () => {
    expect(["C", "POSIX", "", undefined, "de-DE"].map((l) => usableLocale(l))).toEqual([
      "en",
      "en",
      "en",
      "en",
      "de-DE",
    ]);
  });
  test("count", () => {
    expect(counted(1, "report")).toBe("1 report");
    expect(counted(1204, "report")).toBe("1,204 reports");
  });
  test("shares never round to a lie", () => {
    expect(percent(0.999)).toBe("99 %");
    expect(percent(0.001)).toBe("<1 %");
    expect(percent(0.93)).toBe("93 %");
    expect([percent(0), percent(1)]).toEqual(["0 %", "100 %"]);
  });
  test("days do not slip by a time zone", () => {
    expect(date("2026-11-03")).toContain("3");
    expect(date(null)).toBe("");
    expect(date("not a day")).toBe("not a day");
  });
  test("months end with the month of as_of, across a new year", () => {
    const names = monthNames("2026-02-14", 12);
    expect(names).toHaveLength(12);
    expect(names[11]).toContain("Feb");
    expect(names[0]).toContain("2025");
    expect(monthNames(null, 12).join("")).toBe("");
  });
  test("sentences end once", () => {
    expect(sentence("the disk is full")).toBe("The disk is full.");
    expect(sentence("Why?")).toBe("Why?");
  });
  test("sizes", () => expect(bytes(4_812_000)).toBe("4.81 MB"));
});

describe("pace", () => {
  test("says nothing of speed before three seconds", () => {
    expect(pace({ phase: "Finding asks", done: 100, total: 1000, rows: null }, 2999)).toMatchObject({
      rate: "",
      left: "",
      progress: "100 of 1,000",
      share: 0.1,
    });
  });
  test("says rate and time left after", () => {
    expect(pace({ phase: "Finding asks", done: 1000, total: 5000, rows: null }, 4000)).toMatchObject({
      rate: "250 a second",
      left: "about 16 s left",
    });
  });
  test("counts bytes while a file is read", () => {
    expect(
      pace({ phase: "Reading tickets.jsonl", done: 3_407_872, total: 3_462_107, rows: null }, 100).progress,
    ).toBe("3.41 MB of 3.46 MB");
  });
  test("never divides by nothing", () => {
    expect(pace({ phase: "Finding asks", done: 0, total: 0, rows: null }, 9000)).toMatchObject({
      share: null,
      left: "",
    });
    expect(pace({ phase: "Finding asks", done: 5, total: null, rows: null }, 9000).share).toBeNull();
  });
});

test("the shown terms of a score add up to the shown score", () => {
  const random = chance(3);
  for (let n = 0; n < 500; n += 1) {
    const terms = Array.from({ length: 6 }, (_, i) => ({
      name: `t${i}`,
      amount: Math.round(random() * 2500) / 100,
      because: "",
    }));
    const score = terms.reduce((sum, term) => sum + term.amount, 0);
    const shown = addsUpTo(terms, score).reduce((sum, term) => sum + Math.round(term.shown * 10), 0);
    expect(shown).toBe(Math.round(score * 10));
  }
});

test("a spark line starts at zero and marks its last point", () => {
  const { path, last } = spark([0, 5, 10], 72, 20);
  expect(path.startsWith("M2 18L")).toBe(true);
  expect(last).toEqual({ x: 70, y: 2 });
  expect(spark([], 72, 20).path).toBe("");
});

test("a copied table has no broken cells and no formulas", () => {
  const [request] = makeRequests(1);
  const row = { ...rowOf(request!, "balanced"), title: "=SUM(A1)\tand\nmore" };
  const [, line] = requestsAsTsv([row]).split("\n");
  expect(line!.split("\t")).toHaveLength(10);
  expect(line).toContain("'=SUM(A1) and more");
});

test("the palette ranks the start of words first", () => {
  expect(best(["Bulk reschedule", "Use less ink", "Undo"], "un", (s) => s)[0]).toBe("Undo");
  expect(matches("Merge requests", "req mer")).toBeGreaterThan(0);
  expect(matches("Merge requests", "export")).toBe(0);
});
