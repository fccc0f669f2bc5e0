import { describe, expect, test } from "vitest";
import { byId, commands, lists, type Command, type Scope } from "../src/commands";
import { isSingleLetter } from "../src/lib/keys";

/** The places where a scope holds. */
function places(scope: Scope): string[] {
  const all = [...lists, "import", "elsewhere"];
  if (scope === "anywhere") return all;
  return scope === "list" ? [...lists] : [scope];
}

function placesOf(command: Command): Set<string> {
  return new Set(command.scope.flatMap(places));
}

describe("the command table", () => {
  test("names are unique", () => {
    expect(byId.size).toBe(commands.length);
  });

  test("a key means one thing in one place", () => {
    const clashes: string[] = [];
    commands.forEach((a, i) => {
      for (const b of commands.slice(i + 1)) {
        const same = a.keys.filter((key) => b.keys.includes(key));
        const both = [...placesOf(a)].some((place) => placesOf(b).has(place));
        if (same.length > 0 && both) clashes.push(`${a.id} and ${b.id}: ${same.join(", ")}`);
      }
    });
    expect(clashes).toEqual([]);
  });

  test("single letters act in a list or on the import screen only (WCAG 2.1.4)", () => {
    for (const command of commands.filter((c) => c.keys.some(isSingleLetter))) {
      expect(command.scope, command.id).not.toContain("anywhere");
      expect(command.whileWriting ?? false, command.id).toBe(false);
    }
  });

  test("keys that work while a person writes are never plain characters", () => {
    for (const command of commands.filter((c) => c.whileWriting)) {
      for (const key of command.keys)
        expect(key.includes("$mod") || /^(Shift\+)?F\d+$/.test(key), `${command.id} ${key}`).toBe(true);
    }
  });

  test("undo and redo leave text fields their own", () => {
    expect(byId.get("undo")?.whileWriting).toBeUndefined();
    expect(byId.get("redo")?.whileWriting).toBeUndefined();
  });

  test("the menu can count on these", () => {
    const menu = commands.filter((command) => command.menu).map((command) => command.id);
    // The same ids as in src-tauri/src/menu.rs, which sends them here.
    const wanted =
      "import.choose export backup undo redo request.merge request.rename quote.split request.apart request.dismiss " +
      "go.requests go.import go.history view.theme keys";
    expect(menu.sort()).toEqual(wanted.split(" ").sort());
  });

  test("every command has a title that starts like a sentence and no two in the palette read alike", () => {
    const titles = commands.filter((c) => c.inPalette !== false).map((c) => c.title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { title } of commands) expect(title[0]).toBe(title[0]!.toUpperCase());
  });
});
