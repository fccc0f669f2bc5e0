import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { find, made, open, rowWithFocus } from "./window";

test("the list arrives with the keys ready, after one reading of each", async () => {
  const { door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await waitFor(() => expect(made(door, "ready")).toHaveLength(1));
  await new Promise((done) => setTimeout(done, 300));
  expect(made(door, "info")).toHaveLength(1);
  expect(made(door, "status")).toHaveLength(1);
  expect(made(door, "rank")).toHaveLength(1);
});

test("says what it is to a screen reader", async () => {
  await open();
  const grid = find("[role=grid]");
  expect(grid).toHaveAttribute("aria-rowcount", "67");
  expect(grid).toHaveAttribute("aria-multiselectable", "true");
  expect(find("[data-index='0']")).toHaveAttribute("aria-rowindex", "2");
  expect(document.querySelectorAll("[role=grid] [role=row][tabindex='0']")).toHaveLength(1);
  expect(document.querySelectorAll("[aria-sort]")).toHaveLength(1);
});

test("J, K, arrows, Home and End move; Esc out of the filter comes back", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("jj");
  await waitFor(() => expect(rowWithFocus()).toBe("2"));
  await user.keyboard("k{ArrowDown}{ArrowDown}");
  await waitFor(() => expect(rowWithFocus()).toBe("3"));
  await user.keyboard("{End}");
  await waitFor(() => expect(rowWithFocus()).toBe("65"));
  await user.keyboard("{Home}");
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("/");
  expect(find("[data-field=filter]")).toHaveFocus();
  await user.keyboard("jm{Escape}");
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
});

test("letters typed into a field are letters", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("/mdx");
  expect(find("[data-field=filter]")).toHaveValue("mdx");
  expect(made(door, "merge")).toHaveLength(0);
  expect(made(door, "dismiss")).toHaveLength(0);
  await waitFor(() => expect(find("[data-message=nothing-matches]")).toBeVisible());
});

test("X, Shift+J and Ctrl+A select, and the count says how many", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("x");
  expect(find("[data-selection]")).toHaveTextContent("1 selected");
  await user.keyboard("{Shift>}jj{/Shift}");
  await waitFor(() => expect(find("[data-selection]")).toHaveTextContent("3 selected"));
  await user.keyboard("{Control>}a{/Control}");
  await waitFor(() => expect(find("[data-selection]")).toHaveTextContent("66 selected"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.querySelector("[data-selection]")).toBeNull());
});

test("a filter shows n of N and the distinct sums of what matches", async () => {
  const { user } = await open();
  await user.keyboard("/calendar");
  await waitFor(() => expect(find("[data-count]")).toHaveTextContent("2 of 66 requests"));
  expect(find("[data-sums]")).toHaveTextContent("distinct reports");
  expect(find("[role=grid]")).toHaveAttribute("aria-rowcount", "3");
});

test("a header sorts; a second press turns it round", async () => {
  const { user, door } = await open();
  await user.click(find("[data-sort=arr]"));
  await waitFor(() =>
    expect(find("[data-sort=arr]").closest("[role=columnheader]")).toHaveAttribute("aria-sort", "descending"),
  );
  await user.click(find("[data-sort=arr]"));
  await waitFor(() => expect(made(door, "rank").at(-1)).toMatchObject({ sort: "arr", ascending: true }));
  await user.click(find("[data-sort=title]"));
  // On the wire titles start at A without the flag.
  await waitFor(() => expect(made(door, "rank").at(-1)).toMatchObject({ sort: "title", ascending: false }));
  expect(find("[data-sort=title]").closest("[role=columnheader]")).toHaveAttribute("aria-sort", "ascending");
});

test("Enter opens, Esc comes back to the row", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("jj{Enter}");
  await waitFor(() => expect(find("[data-screen=request]")).toBeVisible());
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset.quote).toBeDefined());
  await user.keyboard("{Escape}");
  await waitFor(() => expect(rowWithFocus()).toBe("2"));
});

test("a window over many rows stays under 1,500 nodes and reads pages as they come near", async () => {
  const { user, door } = await open({ requests: 5000 });
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{End}");
  await waitFor(() => expect(rowWithFocus()).toBe("4999"));
  await waitFor(() => expect(find("[data-index='4999']").dataset.request).toBeDefined());
  expect(made(door, "rank").length).toBeLessThanOrEqual(3);
  expect(document.querySelectorAll("*").length).toBeLessThanOrEqual(1500);
});

test("another policy reads the ranking again", async () => {
  const { user, door } = await open();
  await user.click(find("[data-policies] input[value=revenue]"));
  await waitFor(() => expect(made(door, "rank").at(-1)).toMatchObject({ policy: "revenue" }));
});

test("one loud account and unknown money are said in words", async () => {
  await open();
  await waitFor(() =>
    expect(document.querySelector("[data-carried]")?.textContent).toMatch(/mostly Brackenridge Lifts, \d+ %/),
  );
  expect(
    [...document.querySelectorAll("[data-index]")].some((row) => /\d unknown/.test(row.textContent)),
  ).toBe(true);
});
