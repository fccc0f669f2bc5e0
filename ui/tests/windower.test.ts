import { describe, expect, test } from "vitest";
import { chance } from "../src/api/fakeData";
import {
  MAX_HEIGHT,
  restOrder,
  scrollFor,
  slotCount,
  slots,
  spacerHeight,
  visibleRange,
  type Frame,
} from "../src/parts/grid/windower";

const frames: Frame[] = [
  { count: 0, rowHeight: 32, viewport: 640 },
  { count: 1, rowHeight: 32, viewport: 640 },
  { count: 19, rowHeight: 32, viewport: 640 },
  { count: 5000, rowHeight: 32, viewport: 611 },
  { count: 1_000_000, rowHeight: 32, viewport: 640 },
  { count: 1_000_000, rowHeight: 40, viewport: 97 },
];

describe.each(frames)("$count rows of $rowHeight px in $viewport px", (frame) => {
  const end = Math.max(0, spacerHeight(frame) - frame.viewport);
  const random = chance(frame.count + frame.viewport);
  const positions = [0, end, end / 2, ...Array.from({ length: 200 }, () => random() * end)];

  test("the spacer stays under what an element can be tall", () => {
    expect(spacerHeight(frame)).toBeLessThanOrEqual(MAX_HEIGHT);
  });

  test("every row on screen has a slot, no row has two, none is out of range", () => {
    for (const top of positions) {
      const shown = slots(frame, top);
      const indices = shown.map((slot) => slot.index);
      expect(new Set(indices).size).toBe(indices.length);
      for (const index of indices) expect(index >= 0 && index < frame.count).toBe(true);
      if (frame.count === 0) continue;
      const { first, last } = visibleRange(frame, top);
      for (let index = first; index <= last; index += 1) expect(indices).toContain(index);
    }
  });

  test("row i is always in slot i mod W", () => {
    const n = slotCount(frame);
    for (const top of positions) {
      for (const slot of slots(frame, top)) expect(slot.slot).toBe(slot.index % n);
    }
  });

  test("rows on screen stand edge to edge inside the spacer", () => {
    for (const top of positions) {
      const shown = slots(frame, top).sort((a, b) => a.index - b.index);
      for (let i = 1; i < shown.length; i += 1) {
        expect(shown[i]!.top - shown[i - 1]!.top).toBeCloseTo(frame.rowHeight, 6);
      }
    }
  });

  test("at rest the order of the elements is the order of the rows", () => {
    for (const top of positions) {
      const shown = slots(frame, top);
      const indices = restOrder(shown).map((slot) => shown[slot]!.index);
      expect(indices).toEqual([...indices].sort((a, b) => a - b));
    }
  });

  test("every row can be scrolled into full view", () => {
    const wanted = [
      0,
      1,
      frame.count - 1,
      ...Array.from({ length: 300 }, () => Math.floor(random() * frame.count)),
    ];
    for (const index of wanted) {
      if (index < 0 || index >= frame.count) continue;
      const top = scrollFor(frame, random() * end, index);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThanOrEqual(end);
      const slot = slots(frame, top).find((s) => s.index === index);
      expect(slot).toBeDefined();
      // Within a pixel: a scaled position is not a whole number.
      expect(slot!.top).toBeGreaterThanOrEqual(top - 1);
      if (frame.viewport > frame.rowHeight) {
        expect(slot!.top + frame.rowHeight).toBeLessThanOrEqual(top + frame.viewport + 1);
      }
    }
  });
});

test("a scroll by one row rewrites one slot", () => {
  const frame: Frame = { count: 5000, rowHeight: 32, viewport: 640 };
  const before = slots(frame, 32_000);
  const after = slots(frame, 32_032);
  expect(after.filter((slot, i) => slot.index !== before[i]!.index)).toHaveLength(1);
});
