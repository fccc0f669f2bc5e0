import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { fakePicked, fakePlan } from "../src/api/fakeImport";
import { columnsOf, remapped } from "../src/lib/mapping";
import { byCure, diffLines, piled } from "../src/lib/piles";
import { together } from "../src/state/importing.svelte";
import { find, made, open } from "./window";

test("the import story: drop, look, import, see the ranking", async () => {
  const { door, user } = await open({ requests: 0 });
  expect(find("[data-message=empty]")).toHaveTextContent("No requests yet");
  door.signal({ type: "hovering", over: true, files: 2 });
  await waitFor(() => expect(find("[data-drop-veil]")).toHaveTextContent("Drop to look at 2 files"));
  door.signal({ type: "dropped", files: fakePicked() });
  await waitFor(() => expect(document.querySelectorAll("[data-file]")).toHaveLength(2));
  expect(document.querySelector("[data-drop-veil]")).toBeNull();

  const first = find("[data-file]");
  expect(first).toHaveTextContent("Zendesk, JSON lines");
  expect(first).toHaveTextContent("UTF-8");
  expect(first).toHaveTextContent("1,208 tickets in the file =");
  expect(first.querySelectorAll("[data-problem-group]")).toHaveLength(3);
  expect(first.querySelector("[data-problem-group]")).toHaveTextContent(
    "4 rowsCorrect the date in the help desk and export again.",
  );
  expect(made(door, "import")).toHaveLength(0);

  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(find("[data-outcome]")).toHaveTextContent("96 new requests"));
  expect(find("[data-outcome]")).toHaveTextContent("1,137 tickets");
  expect(find("[data-outcome]")).toHaveTextContent("0 of your edits changed");
  await user.click(find("[data-action=see-ranking]"));
  await waitFor(() => expect(find("[data-index='0']")).toBeVisible());
  expect(find("[data-books]")).toHaveTextContent(/tickets = .* requests \+ 640 not requests \+ 52 unsure/);
});

test("another column for a field plans again with the whole mapping", async () => {
  const { door, user } = await open();
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-mapping] select[data-field=arr]")).toBeVisible());
  await user.selectOptions(find("[data-mapping] select[data-field=renewal]"), "Employees");
  await waitFor(() => expect(find("[data-mapping]")).toHaveTextContent("you said so"));
  const last = made(door, "import_plan").at(-1) as {
    files: string[];
    map: { field: string; column: string }[];
  };
  expect(last.files).toEqual(["f2"]);
  expect(last.map).toContainEqual({ field: "renewal", column: "Employees" });
  expect(last.map).toHaveLength(6);
});

test("cancel stops, rolls back and says so", async () => {
  const { door, user } = await open({ pace: 20 });
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-progress]")).toHaveTextContent("Reading zendesk-december.jsonl"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(made(door, "cancel")).toHaveLength(1));
  await waitFor(() => expect(find("[data-note]")).toHaveTextContent("Stopped. Nothing was read in."));
  expect(find("[data-drop]")).toBeVisible();
});

test("a file that cannot be read says where and what to do", async () => {
  const { door, user } = await open();
  door.fails = {
    import_plan: {
      kind: "Input",
      message: "the sheet is protected by a password",
      hint: "save a copy without one",
      where: { file: "crm.xlsx", sheet: "Accounts", row: null, line: null, column: null },
    },
  };
  await user.click(find("[data-go=import]"));
  await user.keyboard("o");
  await waitFor(() =>
    expect(find("[data-error=Input]")).toHaveTextContent("The sheet is protected by a password."),
  );
  expect(find("[data-error=Input]")).toHaveTextContent("crm.xlsx, sheet “Accounts”");
  expect(find("[data-error=Input]")).toHaveTextContent("Save a copy without one.");
});

test("past imports are listed", async () => {
  const { user } = await open();
  await user.click(find("[data-go=import]"));
  expect(find("[data-past-imports]")).toHaveTextContent("zendesk-november.jsonl");
});

test("problems are grouped by the way out, largest group first, none lost", () => {
  const { problems } = fakePlan({ files: ["f1"], map: [] }).files[0]!;
  const groups = byCure(problems);
  expect(groups.map((group) => group.problems.length)).toEqual([4, 2, 1]);
  expect(groups.flatMap((group) => group.problems)).toHaveLength(problems.length);
});

test("files with the same settings go in one call", () => {
  const file = (token: string, as: "auto" | "tickets") => ({
    token,
    name: token,
    bytes: 1,
    as,
    map: [],
    plan: null,
  });
  const calls = together([file("a", "auto"), file("b", "tickets"), file("c", "auto")]);
  expect(calls.map((call) => call.args)).toEqual([
    { files: ["a", "c"], map: [] },
    { files: ["b"], map: [], as: "tickets" },
  ]);
});

test("a column feeds one field only", () => {
  const plan = fakePlan({ files: ["f2"], map: [] }).files[0]!;
  const map = remapped(plan, [], { field: "name", from: "Account Name", to: "Salesforce ID" });
  expect(map.filter((m) => m.column === "Salesforce ID")).toEqual([
    { field: "name", column: "Salesforce ID" },
  ]);
  // The field that lost its column is said to be empty, else the core would find one for it again.
  expect(map).toContainEqual({ field: "id", column: "" });
  const next = fakePlan({ files: ["f2"], map }).files[0]!;
  const less = remapped(next, map, { field: "health", from: "CS Health", to: "" });
  expect(less).toContainEqual({ field: "health", column: "" });
  expect(less).toContainEqual({ field: "id", column: "" });
  const more = remapped(plan, [], { field: "domains", from: "", to: "Region" });
  expect(more.filter((m) => m.field === "domains").map((m) => m.column)).toEqual(["Website", "Region"]);
  expect(columnsOf(plan)).toContain("Region");
});

test("the difference names only what happened, and always the edits", () => {
  const files = fakePlan({ files: ["f1", "f2"], map: [] }).files;
  const grouping = { asks: 0, joined: 0, requests_joined: 0, requests_new: 0, edits_changed: 0 };
  const lines = diffLines({ files, grouping, backup: null, revision: 2 }).map(
    (line) => `${line.sign} ${line.text}`,
  );
  expect(lines).toEqual([
    "+ 1,137 tickets",
    "~ 12 tickets updated",
    "= 52 tickets same as before",
    "~ 9 accounts updated",
    "= 77 accounts same as before",
    "! 7 rows set aside",
    "= 0 of your edits changed",
  ]);
  const all = piled(files.map((file) => file.piles));
  expect(all.seen).toBe(all.added + all.changed + all.same + all.set_aside);
});
