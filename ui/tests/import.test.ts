// The import screen, as a person uses it.
import { waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test } from "vitest";
import type { FakeOptions } from "../src/api/fake";
import { fakePicked } from "../src/api/fakeImport";
import type { ImportArgs } from "../src/api/generated/ImportArgs";
import { find, made, open } from "./window";

type User = Awaited<ReturnType<typeof open>>["user"];

/** The screen with files looked at. */
async function looking(options: FakeOptions = {}, documents = options.picks?.length ?? 2) {
  const opened = await open(options);
  await opened.user.click(find("[data-go=import]"));
  await opened.user.keyboard("o");
  await waitFor(() => {
    expect(find("[data-screen=import]").dataset.stage).toBe("planned");
    expect(document.querySelectorAll("[data-document]").length).toBeGreaterThanOrEqual(documents);
  });
  return opened;
}

async function show(user: User, document: string): Promise<void> {
  await user.click(find(`[data-document='${document}']`));
  await waitFor(() => expect(find("[data-plan]").dataset.plan).toBe(document));
}

/** Fields that nothing feeds are folded until they are asked for. */
async function chooseColumns(user: User): Promise<void> {
  expect(find("[data-unfed]")).toHaveTextContent(
    "No column for Monthly revenue (MRR), Churn risk, Plan, Segment",
  );
  await user.click(find("[data-unfed] button"));
}

/** A select holds its options once somebody comes near. */
async function pick(user: User, selector: string, option: string): Promise<void> {
  find(selector).focus();
  await tick();
  await user.selectOptions(find(selector), option);
}

const plans = (door: Parameters<typeof made>[0]) => made(door, "import_plan") as ImportArgs[];
const settled = () => waitFor(() => expect(find("[data-screen=import]").dataset.stage).toBe("planned"));

test("the import story: drop, look, import, see the ranking", async () => {
  const { door, user } = await open({ requests: 0 });
  expect(find("[data-message=empty]")).toHaveTextContent("No requests yet");
  door.signal({ type: "hovering", over: true, files: 2 });
  await waitFor(() => expect(find("[data-drop-veil]")).toHaveTextContent("Drop to look at 2 files"));
  door.signal({ type: "dropped", files: fakePicked() });
  await waitFor(() => expect(document.querySelectorAll("[data-file]")).toHaveLength(2));
  expect(document.querySelector("[data-drop-veil]")).toBeNull();

  const shown = find("[data-plan='0']");
  expect(shown).toHaveTextContent("Zendesk, JSON lines, UTF-8 because every line is a ticket");
  expect(shown.querySelectorAll("[data-problem-group]")).toHaveLength(3);
  expect(shown.querySelector("[data-problem-group]")).toHaveTextContent(
    "4 records in “created_at”, expected a date that exists Correct the date in the help desk and export again.",
  );
  expect(find("[data-piles]")).toHaveTextContent("1,294 records in 2 documents = 1,137 new");
  expect(find("[data-gaps]")).toHaveTextContent("No records for 2 months from Mar 2026.");
  expect(made(door, "import")).toHaveLength(0);

  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-outcome]")).toHaveTextContent("96 new requests"));
  expect(find("[data-outcome]")).toHaveTextContent("1,137 tickets, 12 updated");
  expect(find("[data-outcome]")).toHaveTextContent("0 of your decisions changed");
  expect(find("[data-backup]")).toHaveTextContent("2026-11-16.groundswell");
  await user.click(find("[data-action=see-ranking]"));
  await waitFor(() => expect(find("[data-index='0']")).toBeVisible());
  expect(find("[data-books]")).toHaveTextContent(/tickets = .* requests \+ 640 not requests \+ 52 unsure/);
});

test("all files go in one call to plan and in one to import, with what was said of each document", async () => {
  const { door, user } = await looking({ picks: ["f1", "f2", "f3"] });
  await show(user, "1");
  await user.click(find("[data-decision=currency] input[value=EUR]"));
  await settled();
  await show(user, "2");
  await user.click(find("[data-decision=dates] input[value=month]"));
  await settled();
  const of = [
    { document: "1", currency: "EUR", map: [], repairs: [] },
    { document: "2", dates: "month", map: [], repairs: [] },
  ];
  expect(plans(door).at(-1)).toEqual({ files: ["f1", "f2", "f3"], map: [], repairs: [], of });
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-outcome]")).toBeVisible());
  expect(made(door, "import")).toEqual([{ files: ["f1", "f2", "f3"], map: [], repairs: [], of }]);
});

test("a question stands out until it is answered, also with what was guessed, and the focus stays", async () => {
  const { door, user } = await looking();
  await show(user, "1");
  expect(find("[data-decision=currency]")).toHaveTextContent("Which currency are its amounts in?");
  expect(find("[data-decision=currency]")).toHaveTextContent("286,000.00 is €286,000");
  expect(find("[data-decision=encoding]").dataset.asked).toBe("false");
  expect(find("[data-footer]")).toHaveTextContent("1 question is open");
  const before = plans(door).length;
  await user.click(find("[data-decision=currency] input[value=USD]"));
  await waitFor(() => expect(find("[data-decision=currency]").dataset.asked).toBe("false"));
  expect(plans(door)).toHaveLength(before);
  expect(find("[data-footer]")).not.toHaveTextContent("question");
  // Another answer is another reading.
  await user.click(find("[data-decision=currency] input[value=GBP]"));
  await waitFor(() => expect(find("[data-decision=currency]")).toHaveTextContent("GBP because you said so"));
  expect(find("[data-decision=currency] input[value=GBP]")).toHaveFocus();
  expect(plans(door)).toHaveLength(before + 1);
});

test("a currency that is not offered can be typed; one that is none is said to be none", async () => {
  const { door, user } = await looking();
  await show(user, "1");
  const field = find("[data-decision=currency] input[type=text]");
  await user.type(field, "kronor");
  await user.tab();
  await waitFor(() => expect(find("[data-decision=currency]")).toHaveTextContent("Write it like SEK"));
  await user.clear(field);
  await user.type(field, "sek");
  await user.tab();
  await waitFor(() => expect(plans(door).at(-1)!.of[0]).toMatchObject({ document: "1", currency: "SEK" }));
});

test("another column for a field plans again with the whole mapping, and the focus stays on it", async () => {
  const { door, user } = await looking();
  await show(user, "1");
  await pick(user, "[data-mapping] select[data-field=renewal]", "Employees");
  await waitFor(() => expect(find("[data-mapping]")).toHaveTextContent("You said so"));
  expect(find("[data-mapping] select[data-field=renewal]")).toHaveFocus();
  expect(find("[data-mapping] select[data-field=renewal]")).toHaveValue("Employees");
  const { files, of } = plans(door).at(-1)!;
  expect(files).toEqual(["f1", "f2"]);
  expect(of).toHaveLength(1);
  expect(of[0]!.map).toContainEqual({ field: "renewal", column: "Employees" });
  expect(of[0]!.map).toHaveLength(6);
  // The column is lit in the rows beside it.
  expect(find("[data-rows] th.lit")).toHaveTextContent("Employees");
});

test("a field nothing feeds can be given a column", async () => {
  const { door, user } = await looking();
  await show(user, "1");
  await chooseColumns(user);
  await pick(user, "[data-mapping] select[data-field=segment]", "Region");
  await waitFor(() =>
    expect(plans(door).at(-1)!.of[0]!.map).toContainEqual({ field: "segment", column: "Region" }),
  );
});

test("a field that stands elsewhere afterwards still has the focus", async () => {
  const { user } = await looking();
  await show(user, "1");
  await chooseColumns(user);
  await pick(user, "[data-mapping] select[data-field=segment]", "Region");
  await waitFor(() => expect(find("[data-mapping]")).toHaveTextContent("You said so"));
  await waitFor(() => expect(find("[data-mapping] select[data-field=segment]")).toHaveFocus());
  await user.selectOptions(find("[data-mapping] select[data-field=segment]"), "");
  await waitFor(() => expect(find("[data-mapping]")).not.toHaveTextContent("You said so"));
  await waitFor(() => expect(find("[data-mapping] select[data-field=segment]")).toHaveFocus());
});

test("a choice made while files are read again is not lost", async () => {
  const { door, user } = await looking({ pace: 15 });
  await show(user, "1");
  await user.click(find("[data-decision=currency] input[value=EUR]"));
  expect(find("[data-screen=import]").dataset.stage).toBe("planning");
  await pick(user, "[data-mapping] select[data-field=renewal]", "Employees");
  await settled();
  expect(made(door, "cancel").length).toBeGreaterThan(0);
  expect(plans(door).at(-1)!.of[0]).toMatchObject({ currency: "EUR" });
  expect(plans(door).at(-1)!.of[0]!.map).toContainEqual({ field: "renewal", column: "Employees" });
  expect(find("[data-decision=currency]")).toHaveTextContent("EUR because you said so");
  expect(document.querySelector("[data-note]")).toBeNull();
});

test("Esc during another look keeps what was seen, and takes the choice back", async () => {
  const { door, user } = await looking({ pace: 25 });
  await show(user, "1");
  await pick(user, "[data-mapping] select[data-field=renewal]", "Employees");
  // From inside the select, too.
  await user.keyboard("{Escape}");
  await waitFor(() =>
    expect(find("[data-note]")).toHaveTextContent("Stopped. It stays as it was read before."),
  );
  expect(find("[data-mapping] select[data-field=renewal]")).toHaveValue("Contract End");
  await user.click(find("[data-decision=currency] input[value=EUR]"));
  await waitFor(() =>
    expect(plans(door).at(-1)!.of).toEqual([{ document: "1", currency: "EUR", map: [], repairs: [] }]),
  );
});

test("E walks the problems of all documents, and opens each", async () => {
  const { user, app } = await looking({ picks: ["f1", "f3"] });
  const at = () => (document.activeElement as HTMLElement).textContent!.replace(/\s+/g, " ");
  for (const words of [
    "4 records in “created_at”",
    "2 records in “description”",
    "1 record",
    "412 records",
  ]) {
    await user.keyboard("e");
    await waitFor(() => expect(at()).toContain(words));
    expect(document.activeElement).toHaveAttribute("aria-expanded", "true");
    expect(document.querySelectorAll("[data-problem-group] [aria-expanded=true]")).toHaveLength(1);
  }
  expect(app.importing.at).toBe("1");
  expect(find("[data-rows] th.lit")).toHaveTextContent("Beschreibung");
  await user.keyboard("ee");
  await waitFor(() => expect(at()).toContain("4 records"));
});

test("F fixes all like this once, for the whole group, and the focus goes on", async () => {
  const { door, user } = await looking({ picks: ["f3"] });
  await user.keyboard("e");
  await waitFor(() => expect(document.activeElement).toHaveTextContent("412 records"));
  const before = plans(door).length;
  await user.keyboard("f");
  await waitFor(() =>
    expect(find("[data-repaired]")).toHaveTextContent("Read these quotes as plain characters"),
  );
  expect(plans(door)).toHaveLength(before + 1);
  expect(plans(door).at(-1)!.of).toEqual([{ document: "0", repairs: ["plain-quotes"], map: [] }]);
  await waitFor(() => expect(document.activeElement).toHaveTextContent("3 records in “Erstellt am”"));
  expect(find("[data-footer]")).toHaveTextContent("Import 61,201 tickets");
  await waitFor(() => expect(find("[data-live]")).toHaveTextContent("412 fixed"));
  // Nothing mends these; F says so instead of doing something.
  await user.keyboard("f");
  await waitFor(() => expect(find("[data-live]")).toHaveTextContent("These cannot be fixed here"));
  expect(plans(door)).toHaveLength(before + 1);
  // And it can be taken back.
  await user.click(find("[data-repaired] button"));
  await waitFor(() => expect(find("[data-plan]")).toHaveTextContent("412 records"));
  expect(plans(door).at(-1)!.of).toEqual([]);
});

test("the last problem fixed leaves the focus at its heading", async () => {
  const { user } = await looking({ picks: ["f2"] });
  await user.keyboard("e");
  await waitFor(() => expect(document.activeElement).toHaveTextContent("2 values"));
  await user.keyboard("f");
  await waitFor(() => expect(find("[data-plan]")).toHaveTextContent("None. Every record can be read whole."));
  await waitFor(() => expect(document.activeElement).toHaveTextContent("Problems"));
});

test("S leaves a group aside and goes on; it can be looked at again", async () => {
  const { door, user } = await looking({ picks: ["f1"] });
  await user.keyboard("es");
  await waitFor(() => expect(document.activeElement).toHaveTextContent("2 records in “description”"));
  const first = find("[data-problem-group]");
  expect(first).toHaveTextContent("Left aside");
  expect(first.querySelector("[aria-expanded]")).toHaveAttribute("aria-expanded", "false");
  await user.keyboard("ss");
  await waitFor(() => expect(find("[data-live]")).toHaveTextContent("No problem is left"));
  await user.click(first.querySelector<HTMLElement>(".acts button")!);
  expect(first).not.toHaveTextContent("Left aside");
  // Leaving aside is a person's own note; nothing of it goes to the core.
  expect(plans(door)).toHaveLength(1);
});

test("two hundred rows come in pages", async () => {
  const { user } = await looking({ picks: ["f3"] });
  await user.keyboard("e");
  await waitFor(() =>
    expect(find("[data-problem-group]")).toHaveTextContent("1 to 20 of the first 200; 412 in all"),
  );
  expect(document.querySelectorAll("[data-problem-group] tbody tr")).toHaveLength(20);
  const later = [...document.querySelectorAll<HTMLElement>("[data-problem-group] button")].find(
    (b) => b.textContent?.trim() === "Later",
  )!;
  await user.click(later);
  await waitFor(() => expect(find("[data-problem-group]")).toHaveTextContent("21 to 40"));
});

test("what is set aside of one document is saved as CSV, and nothing else", async () => {
  const { door, user } = await looking({ picks: ["f1", "f3"] });
  await user.click(find("[data-action=save-planned]"));
  await waitFor(() => expect(find("[data-toast]")).toHaveTextContent("Saved 7 records"));
  expect(made(door, "choose_save")).toEqual([
    { suggested: "zendesk-december, set aside.csv", format: "csv" },
  ]);
  expect(plans(door).at(-1)).toEqual({
    files: ["f1", "f3"],
    map: [],
    repairs: [],
    of: [{ document: "1", skip: true, map: [], repairs: [] }],
    set_aside: "out-1",
  });
  expect(find("[data-toast]")).toHaveTextContent("/home/ada/Documents/set aside.csv");
  // It was no other look: both documents are still there.
  expect(document.querySelectorAll("[data-document]")).toHaveLength(2);
});

test("a refused file says why, is left out by itself, and does not hold up the others", async () => {
  const { door, user } = await looking({ picks: ["f1", "f5"] });
  expect(find("[data-document='1']")).toHaveTextContent("cannot be read");
  expect(find("[data-take='1']")).toBeDisabled();
  expect(plans(door).at(-1)!.of).toEqual([]);
  await show(user, "1");
  expect(find("[data-refused]")).toHaveTextContent("The workbook is protected by a password.");
  expect(find("[data-refused]")).toHaveTextContent("save a copy without a password");
  expect(find("[data-left-out]")).toHaveTextContent("1 document takes no part: crm-with-password.xlsx");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-outcome]")).toBeVisible());
  const [args] = made(door, "import") as ImportArgs[];
  expect(args!.of).toEqual([{ document: "1", skip: true, map: [], repairs: [] }]);
});

test("with nothing that can be read, there is nothing to import", async () => {
  const { door, user } = await looking({ picks: ["f5"] });
  expect(find("[data-action=import]")).toBeDisabled();
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-live]")).toHaveTextContent("None of these can be imported"));
  expect(made(door, "import")).toHaveLength(0);
});

test("a document can be left out and taken in again; it stays in the list", async () => {
  const { door, user } = await looking({ picks: ["f1", "f2"] });
  await user.click(find("[data-take='0']"));
  await settled();
  expect(plans(door).at(-1)!.of).toEqual([{ document: "0", skip: true, map: [], repairs: [] }]);
  expect(find("[data-document='0']")).toHaveTextContent("left out");
  expect(
    [...document.querySelectorAll<HTMLElement>("[data-document]")].map((e) => e.dataset.document),
  ).toEqual(["0", "1"]);
  expect(find("[data-footer]")).toHaveTextContent("Import 9 accounts");
  await user.click(find("[data-take='0']"));
  await settled();
  expect(plans(door).at(-1)!.of).toEqual([]);
  expect(find("[data-document='0']")).toHaveTextContent("1,137 new");
});

test("arrows walk the documents; a workbook shows its sheets under its name", async () => {
  const { user } = await looking({ picks: ["f1", "f4"] }, 13);
  find("[data-document='0']").focus();
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(find("[data-plan]").dataset.plan).toBe("1/Field service"));
  expect(document.activeElement).toHaveAttribute("data-document", "1/Field service");
  expect(find("[data-plan]")).toHaveTextContent("in Team feedback 2026.xlsx");
  await user.keyboard("{End}");
  await waitFor(() => expect(find("[data-plan]").dataset.plan).toBe("1/Archive"));
  expect(document.querySelectorAll("[data-documents] [tabindex='0']")).toHaveLength(2);
});

test("all known: the screen says that importing would change nothing", async () => {
  await looking({ picks: ["f6"] });
  expect(find("[data-known]")).toHaveTextContent("All of it is known. Importing would change nothing.");
  expect(find("[data-action=import]")).toHaveTextContent("Import, though nothing is new");
});

test("files added later join the others, and what was said stays", async () => {
  const { door, user } = await looking({ picks: ["f2"] });
  await user.click(find("[data-decision=currency] input[value=EUR]"));
  await settled();
  door.signal({ type: "dropped", files: fakePicked("f1", "f2") });
  await waitFor(() => expect(document.querySelectorAll("[data-document]")).toHaveLength(2));
  expect(plans(door).at(-1)).toMatchObject({
    files: ["f2", "f1"],
    of: [{ document: "0", currency: "EUR" }],
  });
});

test("cancel while reading stops and says so", async () => {
  const { door, user } = await open({ pace: 20 });
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-progress]")).toHaveTextContent("Reading zendesk-december.jsonl"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(made(door, "cancel")).toHaveLength(1));
  await waitFor(() => expect(find("[data-note]")).toHaveTextContent("Stopped. Nothing was read in."));
  expect(find("[data-drop]")).toBeVisible();
});

test("Esc during an import asks nothing, and says that nothing was changed", async () => {
  const { door, user } = await looking({ pace: 10 });
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-progress]")).toHaveTextContent("Finding asks"));
  const running = find("[data-progress]");
  expect([...running.querySelectorAll("li")].map((li) => li.textContent!.trim().split(",")[0])).toEqual([
    "Backing up",
    "Reading zendesk-december.jsonl",
    expect.stringContaining("Finding asks"),
  ]);
  await user.keyboard("{Escape}");
  await waitFor(() =>
    expect(find("[data-note]")).toHaveTextContent("Nothing was changed: the workspace is as it was before."),
  );
  expect(made(door, "cancel")).toHaveLength(1);
  expect(document.querySelector("[data-dialog]")).toBeNull();
  // What was looked at is still there to be imported.
  expect(find("[data-screen=import]").dataset.stage).toBe("planned");
  expect(find("[data-screen=import]").contains(document.activeElement)).toBe(true);
});

test("while it runs, other screens can be used; when it is done, they are told", async () => {
  const { user } = await looking({ pace: 4 });
  await user.keyboard("{Control>}{Enter}{/Control}{Control>}1{/Control}");
  await waitFor(() => expect(find("[data-job]")).toHaveTextContent(/Reading|Finding|Embedding/));
  await waitFor(() => expect(find("[data-toast]")).toHaveTextContent("Done. 1,137 tickets"));
});

test("a file that cannot be read at all says where and what to do", async () => {
  const { door, user } = await open();
  door.fails = {
    import_plan: {
      kind: "Input",
      message: "the disk was taken away",
      hint: "put it back and read again",
      where: { file: "crm.xlsx", sheet: "Accounts", row: null, line: null, column: null },
    },
  };
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-error=Input]")).toHaveTextContent("The disk was taken away."));
  expect(find("[data-error=Input]")).toHaveTextContent("crm.xlsx, sheet “Accounts”");
  door.fails = {};
  await user.click(find("[data-error=Input] button"));
  await waitFor(() => expect(document.querySelectorAll("[data-document]")).toHaveLength(2));
});

test("a choice the core refuses is taken back, and the reason is shown", async () => {
  const { door, user, app } = await looking();
  await show(user, "1");
  door.fails = { import_plan: { kind: "Input", message: "that is no zone" } };
  await user.click(find("[data-decision=currency] input[value=EUR]"));
  await waitFor(() => expect(find("[data-error=Input]")).toHaveTextContent("That is no zone."));
  expect(app.importing.said).toEqual({});
  expect(find("[data-decision=currency]").dataset.asked).toBe("true");
});

test("past imports: what waits is tried again, and says what came of it", async () => {
  const { door, user } = await open();
  await user.click(find("[data-go=import]"));
  const past = find("[data-past='3']");
  expect(past).toHaveTextContent("zendesk-november.jsonl");
  expect(past).toHaveTextContent("611 rows: 184 new, 12 changed, 411 same as before, 4 set aside");
  expect(past).toHaveTextContent("4 records wait set aside");
  expect(document.querySelectorAll("[data-action=retry]")).toHaveLength(1);
  await user.click(find("[data-action=retry]"));
  await waitFor(() => expect(find("[data-outcome=retry]")).toHaveTextContent("3 tickets"));
  expect(made(door, "retry")).toEqual([{ import: 3, map: [], repairs: [] }]);
  expect(find("[data-outcome=retry]")).toHaveTextContent("4 tickets set aside before = 3 new");
  await waitFor(() => expect(find("[data-past='3']")).not.toHaveTextContent("wait"));
});

test("past imports: what was set aside is saved as CSV", async () => {
  const { door, user } = await open();
  await user.click(find("[data-go=import]"));
  await user.click(find("[data-action=save-past]"));
  await waitFor(() => expect(find("[data-toast]")).toHaveTextContent("Saved 4 records"));
  expect(made(door, "set_aside")).toEqual([{ import: 3, out: "out-1" }]);
});

test("tickets left unread are counted, and read on", async () => {
  const { door, user } = await looking({ unread: 4211 });
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() =>
    expect(find("[data-outcome=import]")).toHaveTextContent("4,211 tickets are in the workspace"),
  );
  await waitFor(() => expect(find("[data-books]")).toHaveTextContent("4,211 not read yet"));
  await user.click(find("[data-action=read-on]"));
  await waitFor(() =>
    expect(find("[data-outcome=read_on]")).toHaveTextContent("20 asks into 9 known requests"),
  );
  expect(made(door, "read_on")).toEqual([{}]);
  expect(document.querySelector("[data-unread]")).toBeNull();
});

test("sixty columns, twelve sheets and two hundred problems stay under 1,500 elements", async () => {
  const { user, app } = await looking({ picks: ["f1", "f2", "f3", "f4", "f5", "f6"] }, 17);
  await show(user, "2");
  await user.keyboard("e");
  await waitFor(() => expect(find("[data-problem-group]")).toHaveTextContent("412"));
  app.importing.column = "Zusatzfeld 41 (Auswahlliste, optional)";
  await tick();
  find("[data-mapping] select[data-field=body]").focus();
  await tick();
  expect(document.querySelectorAll("[data-mapping] select[data-field=body] option")).toHaveLength(61);
  expect(document.querySelectorAll("*").length).toBeLessThanOrEqual(1500);
});

test("what stands in a file is text, whatever it looks like", async () => {
  const { door, user } = await open();
  const evil = '<img src=x onerror="window.ran=1">';
  const { files } = await door.intake.plan({ files: ["f2"], map: [], repairs: [], of: [] }, {});
  const plan = files[0]!;
  door.intake.planned = {
    files: [
      {
        ...plan,
        file: `${evil}.csv`,
        columns: [evil, ...plan.columns],
        preview: [[evil]],
        mapping: [{ ...plan.mapping[0]!, column: evil, samples: [evil] }],
        notes: [evil],
      },
    ],
    set_aside: null,
  };
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-rows] tbody")).toHaveTextContent(evil));
  expect(document.querySelector("img")).toBeNull();
});
