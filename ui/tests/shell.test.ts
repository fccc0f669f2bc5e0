import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { asApiError } from "../src/api/door";
import { errorDetails, errorTitle, placeWords } from "../src/lib/errors";
import { find, made, open, rowWithFocus } from "./window";

test("Ctrl+K finds a command with its key, and runs it", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Control>}k{/Control}");
  await waitFor(() => expect(find("[data-dialog=palette] input")).toHaveFocus());
  expect(document.querySelectorAll("[data-entry]").length).toBeLessThanOrEqual(12);
  await user.keyboard("history");
  expect(find("[data-entry='go.history'] kbd")).toHaveTextContent("Ctrl3");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(find("[data-screen=history]")).toBeVisible());
});

test("the palette says why something cannot be done now", async () => {
  const { user } = await open();
  await user.keyboard("{Control>}k{/Control}undo");
  await waitFor(() => expect(find("[data-entry=undo]")).toHaveTextContent("There is nothing to undo"));
  expect(find("[data-entry=undo]")).toHaveAttribute("aria-disabled", "true");
});

test("closing a dialog gives the focus back to the row", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("j");
  await waitFor(() => expect(rowWithFocus()).toBe("1"));
  for (const keys of ["{Control>}k{/Control}", "{Shift>}?{/Shift}", "{Control>}e{/Control}", "m"]) {
    await user.keyboard(keys);
    await waitFor(() => expect(find("[data-dialog]")).toBeVisible());
    await waitFor(() => expect(find("[data-dialog]").contains(document.activeElement)).toBe(true));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.querySelector("[data-dialog]")).toBeNull());
    await waitFor(() => expect(rowWithFocus()).toBe("1"));
  }
});

test("the palette opens a request by name", async () => {
  const { user } = await open();
  await user.keyboard("{Control>}k{/Control}webhooks");
  await waitFor(() => expect(document.querySelector("[data-entry^='R-']")).not.toBeNull());
  await user.keyboard("{Enter}");
  await waitFor(() => expect(find("[data-screen=request]")).toBeVisible());
});

test("? shows every key", async () => {
  const { user } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Shift>}?{/Shift}");
  await waitFor(() => expect(find("[data-dialog=keys]")).toHaveTextContent("Merge requests"));
  await user.keyboard("m");
  expect(document.querySelector("[data-dialog=choose]")).toBeNull();
});

test("search finds requests, quotes and tickets", async () => {
  const { user } = await open();
  await user.keyboard("{Control>}f{/Control}");
  expect(find("[data-field=search]")).toHaveFocus();
  await user.keyboard("calendar");
  await waitFor(() => expect(find("#search-hits")).toHaveTextContent("Quotes"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(find("[data-screen=request]")).toBeVisible());
});

test("export: a format, a place, and the path it went to", async () => {
  const { user, door } = await open();
  await waitFor(() => expect(rowWithFocus()).toBe("0"));
  await user.keyboard("{Control>}e{/Control}");
  await user.click(find("[data-dialog=export] input[value=md]"));
  await user.click(find("[data-action=export]"));
  await waitFor(() =>
    expect(made(door, "export")).toEqual([{ format: "md", out: "out-1", policy: "balanced" }]),
  );
  await waitFor(() =>
    expect(find("[data-toast]")).toHaveTextContent("/home/ada/Documents/Tarnwell feedback.md"),
  );
});

test("dark and light are remembered", async () => {
  const { user } = await open();
  const before = document.documentElement.dataset.theme;
  await user.click(find("[data-action=theme]"));
  expect(document.documentElement.dataset.theme).not.toBe(before);
  expect(localStorage.getItem("groundswell.theme")).toBe(document.documentElement.dataset.theme);
});

test("a workspace that cannot be read says what is safe and what to do", async () => {
  const error = {
    kind: "FileDamaged" as const,
    message: "the file is cut off",
    hint: "its newest backup is there",
  };
  await open({ fails: { info: error, status: error, rank: error } });
  expect(find("[data-error=FileDamaged]")).toHaveTextContent("This workspace is damaged");
  expect(find("[data-error=FileDamaged]")).toHaveTextContent("Its newest backup is there.");
});

test("whatever is thrown becomes one kind of error", () => {
  expect(asApiError("no")).toEqual({ kind: "Bug", message: "no" });
  expect(asApiError(new Error("oh"))).toEqual({ kind: "Bug", message: "oh" });
  const error = { kind: "Io" as const, message: "gone" };
  expect(asApiError(error)).toBe(error);
  expect(errorTitle(error)).toBe("The file could not be reached");
  expect(placeWords({ file: "a.csv", row: 14, line: 17, column: "Created" })).toBe(
    "a.csv, row 14, line 17, column “Created”",
  );
  expect(errorDetails({ ...error, hint: "try again" })).toBe("Io: gone\nHint: try again");
});
