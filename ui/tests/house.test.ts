// The house rules that no compiler checks.
import { expect, test } from "vitest";

const sources = import.meta.glob<string>(
  ["../src/**/*.{ts,svelte,css}", "!../src/api/generated/**", "../index.html"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);
const files = Object.entries(sources);

test("there is something to look at", () => {
  expect(files.length).toBeGreaterThan(50);
});

test("what customers write is never markup", () => {
  for (const [path, text] of files) {
    expect(text, path).not.toMatch(/\{@html|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write\(/);
  }
});

test("no style attribute and no inline script: the window's CSP refuses them", () => {
  for (const [path, text] of files) {
    expect(text, path).not.toMatch(/\sstyle="/);
    expect(text, path).not.toMatch(/\son(click|load|error|input)="/);
    if (path.endsWith(".html")) expect(text).not.toMatch(/<script[^>]*>[^<]/);
  }
});

test("only the door knows Tauri, only parts know bits-ui", () => {
  for (const [path, text] of files) {
    if (!path.includes("/src/api/")) expect(text, path).not.toMatch(/from "@tauri-apps/);
    if (!path.includes("/src/parts/")) expect(text, path).not.toMatch(/from "bits-ui/);
  }
});

test("the clock is not asked for dates", () => {
  for (const [path, text] of files) expect(text, path).not.toMatch(/Date\.now\(|new Date\(\)/);
});

test("files stay small enough to read in one go", () => {
  for (const [path, text] of files) expect(text.split("\n").length, path).toBeLessThanOrEqual(470);
});

test("the fake door is reached from main.ts in development only", () => {
  for (const [path, text] of files) {
    if (path.includes("/api/fake")) continue;
    if (path.endsWith("main.ts"))
      expect(text).toMatch(/import\.meta\.env\.DEV[^]*await import\("\.\/api\/fake"\)/);
    else expect(text, path).not.toMatch(/api\/fake|from "\.\/fake/);
  }
});
