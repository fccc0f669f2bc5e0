import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { find, made, open } from "./window";

const select = () => find("[data-field=request-theme]") as HTMLSelectElement;

test("a theme is picked; the list, the count and the sums are of it; Esc shows all again", async () => {
  const { user, door } = await open();
  await user.click(select());
  await user.selectOptions(select(), "T-2");
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent(/^\d+ of 66 requests$/));
  expect(made(door, "rank").at(-1)).toMatchObject({ theme: "T-2" });
  const of = door.requests.filter((request) => request.theme?.id === "T-2").length;
  expect(find("[role=grid]")).toHaveAttribute("aria-rowcount", String(of + 1));
  expect(find("[data-sums]")).toHaveTextContent("Of those shown");
  find("[data-index='0']").focus();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("66 requests"));
  expect(made(door, "rank").at(-1)).not.toHaveProperty("theme");
  expect(select().value).toBe("");
});

test("words and theme narrow together, and what matches nothing says so", async () => {
  const { user } = await open();
  await user.click(select());
  await user.selectOptions(select(), "T-1");
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("of 66"));
  find("[data-field=filter]").focus();
  await user.keyboard("zebra");
  await waitFor(() => expect(find("[data-message=nothing-matches]")).toHaveTextContent("of this theme"));
  await user.click(find("[data-message=nothing-matches] button"));
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("66 requests"));
});

test("a request shows its theme, and leads to the others of it", async () => {
  const { user, app } = await open();
  await waitFor(() => expect(app.ranking.count).toBe(66));
  const row = [...app.ranking.pages.values()].flat().find((r) => r.theme)!;
  app.openRequest(row.id);
  await waitFor(() => expect(find("[data-action=show-theme]")).toHaveTextContent(row.theme!.title));
  await user.click(find("[data-action=show-theme]"));
  await waitFor(() => expect(app.ranking.theme).toBe(row.theme!.id));
  await waitFor(() => expect(select().value).toBe(row.theme!.id));
});

test("a theme that an import took away shows all requests again", async () => {
  const { app, door } = await open();
  await app.setTheme("T-3");
  for (const request of door.requests) if (request.theme?.id === "T-3") request.theme = null;
  door.signal({ type: "changed" });
  await waitFor(() => expect(app.ranking.theme).toBe(""));
  await waitFor(() => expect(app.ranking.count).toBe(66));
});

test("without themes there is nothing to pick", async () => {
  const { door, app } = await open();
  for (const request of door.requests) request.theme = null;
  door.signal({ type: "changed" });
  await waitFor(() => expect(app.themes?.items).toHaveLength(0));
  expect(document.querySelector("[data-field=request-theme]")).toBeNull();
});
