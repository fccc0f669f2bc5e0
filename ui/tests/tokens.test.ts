import { describe, expect, test } from "vitest";
import css from "../src/styles/tokens.css?raw";

type Theme = Record<string, string>;

function theme(name: "light" | "dark"): Theme {
  const block = css.split(`[data-theme="${name}"] {`)[1]!.split("}")[0]!;
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

describe.each(["light", "dark"] as const)("the %s theme", (name) => {
  const t = theme(name);
  const surfaces = ["bg", "subtle", "raised", "selected"];

  test.each(["text", "text-2", "text-3", "accent"])("%s reads on every surface", (token) => {
    for (const surface of surfaces)
      expect(contrast(t[token]!, t[surface]!), `${token} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["ok", "info", "watch", "risk", "neutral"])("status %s reads on every surface", (token) => {
    for (const surface of ["bg", "subtle", "selected"]) {
      expect(contrast(t[token]!, t[surface]!), `${token} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("borders of controls, focus and charts stand out", () => {
    for (const surface of surfaces) {
      for (const token of ["border", "focus"])
        expect(contrast(t[token]!, t[surface]!), `${token} on ${surface}`).toBeGreaterThanOrEqual(3);
    }
    // What bars are drawn in (seq-4 carries the piles, always with a number), and the categories.
    for (const token of ["seq-4", "chart-1", "chart-2", "chart-3", "chart-4", "chart-6"]) {
      expect(contrast(t[token]!, t.bg!), token).toBeGreaterThanOrEqual(3);
    }
  });

  test("text reads on the accent, on marked words and on marked text", () => {
    expect(contrast(t["on-accent"]!, t.accent!)).toBeGreaterThanOrEqual(4.5);
    for (const token of ["seq-1", "seq-2"])
      expect(contrast(t.text!, t[token]!), token).toBeGreaterThanOrEqual(4.5);
  });
});
