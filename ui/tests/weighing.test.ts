import { waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, test } from "vitest";
import { FakeDoor } from "../src/api/fake";
import type { RankArgs } from "../src/api/generated/RankArgs";
import { rangeWords, rankAt, rankPath } from "../src/lib/rankRange";
import { columnsFor } from "../src/screens/requests/columns";
import { App } from "../src/state/app.svelte";
import { find, made, open, rowWithFocus } from "./window";

const ranks = (door: FakeDoor) => made(door, "rank") as RankArgs[];

async function started(): Promise<{ door: FakeDoor; app: App }> {
  const door = new FakeDoor();
  const app = new App(door);
  await app.start();
  return { door, app };
}

/** A slider that is moved, as the browser tells it. */
function drag(term: string, value: number): void {
  const slider = find(`[data-weight=${term}]`) as HTMLInputElement;
  slider.value = String(value);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the state of weighing", () => {
  beforeEach(() => localStorage.clear());

  test("without a trial nothing is named: the workspace ranks by what it keeps, with ranges", async () => {
    const { door, app } = await started();
    expect(ranks(door)).toHaveLength(1);
    expect(ranks(door)[0]).toMatchObject({ ranges: true });
    for (const name of ["policy", "weights", "reading"]) expect(ranks(door)[0]).not.toHaveProperty(name);
    expect(app.ranking.focused?.range).not.toBeNull();
    expect(app.weighing.words).toBe("");
  });

  test("weights on trial go with the question; without ranges while they move, with them at rest", async () => {
    const { door, app } = await started();
    app.weighing.setWeight("churn", 60);
    expect(app.weighing.moving).toBe(true);
    await waitFor(() =>
      expect(ranks(door).at(-1)).toMatchObject({
        policy: "balanced",
        weights: { reach: 35, reports: 15, revenue: 20, renewal: 10, churn: 60, trend: 5 },
        ranges: false,
      }),
    );
    await waitFor(() => expect(ranks(door).at(-1)).toMatchObject({ ranges: true }));
    expect(ranks(door).at(-1)!.weights).toMatchObject({ churn: 60 });
    expect(app.weighing.moving).toBe(false);
    expect(app.weighing.words).toBe("Trying weights; not kept");
    expect(app.ranking.head?.weights.find((w) => w.name === "churn")?.weight).toBeCloseTo(60 / 145);
    expect(app.weighing.share("churn")).toBeCloseTo(60 / 145);
  });

  test("many moves are few questions, and the last one has the last weight and ranges", async () => {
    const { door, app } = await started();
    const before = ranks(door).length;
    for (let n = 0; n < 50; n += 1) app.weighing.setWeight("reach", n);
    await waitFor(() => expect(app.weighing.moving).toBe(false));
    await waitFor(() => expect(ranks(door).at(-1)).toMatchObject({ ranges: true }));
    expect(ranks(door).length - before).toBeLessThanOrEqual(3);
    expect(ranks(door).at(-1)!.weights).toMatchObject({ reach: 49 });
  });

  test("rows say by how many places they moved, then are still", async () => {
    const { app } = await started();
    await app.weighing.pick("revenue");
    expect(app.ranking.moves.size).toBeGreaterThan(5);
    const [id, by] = [...app.ranking.moves][0]!;
    await app.weighing.drop();
    expect(app.ranking.moves.size).toBe(0);
    await app.weighing.pick("revenue");
    expect(app.ranking.moves.get(id)).toBe(by);
    await waitFor(() => expect(app.ranking.moves.size).toBe(0), { timeout: 4000 });
  });

  test("where nothing has weight nothing is asked, and nothing can be kept", async () => {
    const { door, app } = await started();
    await app.weighing.pick("reach");
    app.weighing.setWeight("reports", 0);
    await waitFor(() => expect(app.weighing.moving).toBe(false));
    app.weighing.setWeight("reach", 0);
    const asked = ranks(door).length;
    expect(app.weighing.empty).toBe(true);
    expect(await app.weighing.keep()).toBe(false);
    await new Promise((done) => setTimeout(done, 300));
    expect(ranks(door)).toHaveLength(asked);
    expect(made(door, "set_policy")).toHaveLength(0);
  });

  test("another way to count is a trial of the kept policy, with all of it named", async () => {
    const { door, app } = await started();
    app.weighing.setReading({ half_life: 90 });
    await waitFor(() =>
      expect(ranks(door).at(-1)).toMatchObject({
        policy: "balanced",
        reading: { half_life: 90, damping: 1, cap: 1, horizon: 180 },
        ranges: true,
      }),
    );
    expect(app.weighing.words).toBe("Trying another way to count; not kept");
    app.weighing.setReading({ half_life: NaN });
    expect(app.weighing.reading.half_life).toBe(90);
  });

  test("what is kept is ranked by without naming it; a trial upon it loses none of it", async () => {
    const { door, app } = await started();
    app.weighing.setWeight("churn", 90);
    app.weighing.setReading({ horizon: 90 });
    expect(await app.weighing.keep()).toBe(true);
    expect(made(door, "set_policy")).toEqual([
      {
        policy: "balanced",
        weights: { reach: 35, reports: 15, revenue: 20, renewal: 10, churn: 90, trend: 5 },
        reading: { half_life: 180, damping: 1, cap: 1, horizon: 90 },
      },
    ]);
    expect(app.weighing.trial).toBeNull();
    expect(app.weighing.name).toBe("your own");
    expect(app.edits.undoable).toMatch(/^Rank by/);
    app.weighing.setReading({ half_life: 30 });
    expect(app.weighing.trial).toMatchObject({ reading: { half_life: 30, horizon: 90 } });
    expect(app.weighing.trial!.weights!.churn).toBeCloseTo(51.4);
    expect(app.weighing.trial).not.toHaveProperty("policy");
  });

  test("back drops the trial; the first preset is kept as nothing", async () => {
    const { door, app } = await started();
    await app.weighing.pick("rice");
    expect(app.weighing.weighable).toBe(false);
    await app.weighing.drop();
    expect(ranks(door).at(-1)).not.toHaveProperty("policy");
    await app.weighing.pick("revenue");
    await app.weighing.keep();
    await app.weighing.pick("balanced");
    await app.weighing.keep();
    expect(made(door, "set_policy")).toEqual([{ policy: "revenue" }, {}]);
    await waitFor(() => expect(app.weighing.policies?.chosen).toBe(false));
  });

  test("why is asked with the trial's weights, and the old answer stays until the new one is there", async () => {
    const { door, app } = await started();
    await app.why.load("R-1");
    const before = app.why.explanation;
    app.weighing.setWeight("churn", 60);
    const reading = app.why.load("R-2");
    expect(app.why.explanation).toBe(before);
    await reading;
    expect(app.why.explanation?.row.id).toBe("R-2");
    expect(made(door, "explain").at(-1)).toMatchObject({ id: "R-2", weights: { churn: 60 } });
  });
});

describe("the weights in the window", () => {
  test("W opens them, a slider re-ranks without blanking, Keep keeps, undo takes it back", async () => {
    const { user, door } = await open();
    await waitFor(() => expect(rowWithFocus()).toBe("0"));
    await user.keyboard("w");
    await waitFor(() => expect(find("[data-field=preset]")).toHaveFocus());
    expect(find("[data-formula]")).toHaveTextContent("35 reach + 15 reports");
    expect(find("[data-action=keep-weights]")).toBeDisabled();

    drag("churn", 80);
    await waitFor(() => expect(find("[data-trial]")).toHaveTextContent("Trying weights; not kept"));
    expect(find("[data-share=churn]")).toHaveTextContent("48 %");
    await waitFor(() => expect(ranks(door).at(-1)).toMatchObject({ ranges: true, weights: { churn: 80 } }));
    expect(document.querySelectorAll("[data-request]").length).toBeGreaterThan(10);

    await user.click(find("[data-action=keep-weights]"));
    await waitFor(() => expect(made(door, "set_policy")).toHaveLength(1));
    await waitFor(() => expect(find("[data-toast]")).toHaveTextContent("Weights kept"));
    expect(document.querySelector("[data-trial]")).toBeNull();
    await user.click(find("[data-toast-action=undo]"));
    await waitFor(() => expect(made(door, "undo")).toHaveLength(1));
    await waitFor(() => expect(find("[data-policies] input[value=balanced]")).toBeChecked());
    expect(ranks(door).at(-1)).not.toHaveProperty("weights");
  });

  test("Esc closes them, from a field too, and the keys are with the row again", async () => {
    const { user } = await open();
    await waitFor(() => expect(rowWithFocus()).toBe("0"));
    await user.keyboard("jw");
    await user.click(find("[data-points=reach]"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.querySelector("[data-weights]")).toBeNull());
    await waitFor(() => expect(rowWithFocus()).toBe("1"));
    // And W on a slider closes what W opened.
    await user.keyboard("w");
    find("[data-weight=reach]").focus();
    await user.keyboard("w");
    await waitFor(() => expect(rowWithFocus()).toBe("1"));
  });

  test("a product says that it has no weights, and the way back is one press", async () => {
    const { user, door } = await open();
    await waitFor(() => expect(rowWithFocus()).toBe("0"));
    await user.keyboard("w");
    await user.selectOptions(find("[data-field=preset]"), "rice");
    await waitFor(() => expect(find("[data-no-weights]")).toHaveTextContent("it has no weights to move"));
    expect(document.querySelector("[data-weight]")).toBeNull();
    expect(find("[data-trial]")).toHaveTextContent("Trying RICE; not kept");
    await user.click(find("[data-action=drop-trial]"));
    await waitFor(() => expect(document.querySelector("[data-trial]")).toBeNull());
    expect(ranks(door).at(-1)).not.toHaveProperty("policy");
    // A slider under a pressed button is gone; the keys are not lost with it.
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rowWithFocus()).toBe("0"));
  });

  test("the reasons: read aloud, by what is doubted, and what would flip it", async () => {
    const { user, door } = await open();
    await waitFor(() => expect(rowWithFocus()).toBe("0"));
    await user.keyboard("i");
    await waitFor(() => expect(find("[data-doubt]")).toHaveTextContent("Any one customer left out"));
    expect(find("[data-aloud]")).toHaveTextContent(/^First, because \d+ customers ask/);
    expect(document.querySelectorAll("[data-cause]")).toHaveLength(4);
    expect(find("[data-inspector] [data-decide-by]")).toHaveTextContent(/Decide by .*2027.* renews then/);
    const asked = made(door, "explain").length;
    // Passing over rows asks once, for the one it rests on.
    await user.keyboard("jjjj");
    await waitFor(() =>
      expect(find("[data-doubt]").dataset.doubt).toBe(find("[data-index='4']").dataset.request),
    );
    expect(made(door, "explain").length - asked).toBeLessThanOrEqual(2);
  });

  test("the sums say that each customer is counted once, and how safe the top is", async () => {
    await open();
    await waitFor(() => expect(find("[data-safe]")).toHaveTextContent(/of the top five (is|are) safe/));
    expect(find("[data-sums]")).toHaveTextContent(
      /customers, each counted once: .*ARR .*renewal exposure .*churn exposure/,
    );
  });
});

describe("the axis of ranks", () => {
  test("starts at 1, ends at the last, and every doubling is as wide", () => {
    expect(rankAt(1, 64)).toBe(4);
    expect(rankAt(64, 64)).toBe(60);
    expect(rankAt(4, 64) - rankAt(2, 64)).toBeCloseTo(rankAt(64, 64) - rankAt(32, 64), 1);
    // A short range near the top is seen among five thousand.
    expect(rankAt(6, 5000) - rankAt(2, 5000)).toBeGreaterThan(6);
  });

  test("holds whatever comes", () => {
    expect(rankAt(1, 1)).toBe(4);
    expect(rankAt(99, 10)).toBe(60);
    expect(rankAt(0, 10)).toBe(4);
  });

  test("a rank that nothing moves is a dot; so is one that was not asked", () => {
    const dot = rankPath(3, null, 66);
    expect(rankPath(3, { best: 3, worst: 3 }, 66)).toBe(dot);
    expect(rankPath(3, { best: 2, worst: 6 }, 66).startsWith(dot)).toBe(true);
  });

  test("in words", () => {
    expect(rangeWords(3, { best: 2, worst: 6 })).toBe("between 2 and 6");
    expect(rangeWords(1, { best: 1, worst: 1 })).toBe("stays 1");
    expect(rangeWords(1204, null)).toBe("1,204");
  });
});

test("the columns in their order, and which of them stand in the smallest window", () => {
  const keys = (width: number) =>
    columnsFor(width)
      .map((column) => column.key)
      .join(" ");
  expect(keys(1500)).toBe("rank title range reports accounts arr exposure churn trend theme roadmap");
  expect(keys(1300)).toBe("rank title range reports accounts arr exposure churn trend roadmap");
  expect(keys(976)).toBe("rank title range reports accounts arr exposure roadmap");
  expect(keys(500)).toBe("rank title reports arr");
});
