import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { survivor } from "../src/state/edits.svelte";
import { News } from "../src/state/news";
import { find, made, open, rowWithFocus } from "./window";

test("the merge story: select three, M, undo, redo", async () => {
  const { user, door, app } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("x{Shift>}jj{/Shift}");
  const rows = app.ranking.chosen;
  expect(rows).toHaveLength(3);
  const into = survivor(rows)!;
  expect(find("[data-action=merge]")).toHaveTextContent(`Merge 3 requests into “${into.title}”`);

  await user.keyboard("m");
  await waitFor(() => expect(made(door, "merge")).toHaveLength(1));
  expect((made(door, "merge")[0] as { ids: string[] }).ids[0]).toBe(into.id);
  await waitFor(() =>
    expect(find("[data-toast]")).toHaveTextContent(`Merged 3 requests into “${into.title}”`),
  );
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("64 requests"));
  // The keys stay with what survived.
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset.request).toBe(into.id));
  expect(find("[data-last-edit]")).toHaveTextContent("Merge 3 requests");

  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("66 requests"));
  expect(find("[data-toast]")).toHaveTextContent("Undone: Merge 3 requests");
  await user.click(find("[data-toast-action=redo]"));
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("64 requests"));
});

test("M on one request asks for the target", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  const from = find("[data-index='0']").dataset.request!;
  await user.keyboard("m");
  await waitFor(() => expect(find("[data-dialog=choose]")).toBeVisible());
  await user.keyboard("webhooks");
  await waitFor(() => expect(document.querySelectorAll("[data-entry]")).toHaveLength(1));
  const to = find("[data-entry]").dataset.entry!;
  await user.keyboard("{Enter}");
  await waitFor(() => expect(made(door, "merge")).toEqual([{ ids: [to, from] }]));
});

test("a rename in place: Enter saves, Esc leaves it", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("r");
  const field = find("[data-rename]") as HTMLInputElement;
  expect(field).toHaveFocus();
  await user.clear(field);
  await user.keyboard("Spreadsheet export{Enter}");
  await waitFor(() => expect(made(door, "rename")).toEqual([{ id: "R-1", title: "Spreadsheet export" }]));
  await waitFor(() => expect(find("[data-index='0']")).toHaveTextContent("Spreadsheet export"));
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{F2}");
  await user.keyboard("nonsense{Escape}");
  await waitFor(() => expect(document.querySelector("[data-rename]")).toBeNull());
  expect(made(door, "rename")).toHaveLength(1);
});

test("quotes: split off, put aside, and undo", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset.quote).toBeDefined());
  const before = document.querySelectorAll("[data-quote]").length;
  await user.keyboard("xjx");
  expect(find("[data-region=quotes]")).toHaveTextContent("2 selected");
  await user.keyboard("s");
  await waitFor(() => expect((made(door, "split")[0] as { asks: string[] }).asks).toHaveLength(2));
  await waitFor(() => expect(document.querySelectorAll("[data-quote]")).toHaveLength(before - 2));
  await user.keyboard("u");
  await waitFor(() => expect(made(door, "dismiss")).toHaveLength(1));
  await waitFor(() => expect(document.querySelectorAll("[data-quote]")).toHaveLength(before - 3));
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(document.querySelectorAll("[data-quote]")).toHaveLength(before - 2));
});

test("a ticket opens beside the quotes as plain text, its ask marked", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset.quote).toBeDefined());
  await user.keyboard("o");
  await waitFor(() => expect(find("[data-ticket] mark")).toBeVisible());
  expect(find("[data-ticket]")).toHaveTextContent("<script>alert('not run')</script> & have a good week.");
  expect(document.querySelector("[data-ticket] script")).toBeNull();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.querySelector("[data-ticket]")).toBeNull());
  expect(find("[data-screen=request]")).toBeVisible();
});

test("near requests: merge, and never together", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(find("[data-near]")).toBeVisible());
  await user.click(find("[data-action=apart-near]"));
  await waitFor(() => expect(made(door, "apart")).toHaveLength(1));
  expect(find("[data-toast]")).toHaveTextContent("stay apart");
});

test("a refused edit says why and what to do, and reads again", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  door.fails = {
    merge: { kind: "Stale", message: "R-2 changed since it was looked at", hint: "nothing was overwritten" },
  };
  const reads = made(door, "rank").length;
  await user.keyboard("x{Shift>}j{/Shift}m");
  await waitFor(() =>
    expect(find("[data-toast=problem]")).toHaveTextContent("R-2 changed since it was looked at."),
  );
  await waitFor(() => expect(made(door, "rank").length).toBeGreaterThan(reads));
});

test("a rule that keeps two apart makes nobody read the ranking again", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  const reads = made(door, "rank").length;
  await user.keyboard("xjxn");
  await waitFor(() => expect(made(door, "apart")).toHaveLength(1));
  await new Promise((done) => setTimeout(done, 50));
  expect(made(door, "rank")).toHaveLength(reads);
});

test("the menu runs the same commands; undo there is the field's own while one writes", async () => {
  const { door, app } = await open();
  door.signal({ type: "menu", command: "go.history" });
  await waitFor(() => expect(find("[data-screen=history]")).toBeVisible());
  await app.edits.rename("R-1", "Another");
  door.signal({ type: "menu", command: "undo" });
  await waitFor(() => expect(made(door, "undo")).toHaveLength(1));
});

test("history tells the steps and which one undo takes back", async () => {
  const { user, app } = await open();
  await app.edits.rename("R-1", "Another");
  await app.edits.rename("R-2", "One more");
  await user.click(find("[data-go=history]"));
  await waitFor(() => expect(document.querySelectorAll("[data-step]")).toHaveLength(2));
  expect(find("[data-step='2']")).toHaveTextContent("undo takes this back");
  await user.click(find("[data-action=undo-step]"));
  await waitFor(() => expect(find("[data-step='2']")).toHaveAttribute("data-state", "undone"));
});

test("news reaches those who read the tables, and everyone where tables are unknown", () => {
  const news = new News();
  const heard: string[] = [];
  news.listen(["apart"], () => heard.push("ranking"));
  news.listen([], () => heard.push("detail"));
  news.tell(["apart"]);
  expect(heard).toEqual(["detail"]);
  news.tell(["something new"]);
  expect(heard).toEqual(["detail", "ranking", "detail"]);
  news.tell(null);
  expect(heard).toHaveLength(5);
});
