// Which row each recycled element shows. Three facts make it what it is (measured in WebKitGTK):
// - Rows are kept in modulo slots: slot s shows the row i with i mod W = s, so a row that stays on screen is not touched.
// - An element cannot be taller than 33.5M px there, so the spacer stops at 15M px and positions are scaled.
// - Slots drift out of reading order while scrolling; `restOrder` puts them back when it stops.

export const MAX_HEIGHT = 15_000_000;

/** Rows beyond each edge: enough for a wheel step, few enough to stay under 1,500 nodes. */
const OVERSCAN = 4;

export interface Frame {
  count: number;
  rowHeight: number;
  viewport: number;
  overscan?: number;
}

export interface Slot {
  slot: number;
  /** The row it shows. */
  index: number;
  /** Pixels from the top of the spacer. */
  top: number;
}

/** Height of the spacer that the browser scrolls. */
export function spacerHeight(frame: Frame): number {
  return Math.min(frame.count * frame.rowHeight, MAX_HEIGHT);
}

/** Scroll positions are stretched by this much: 1 unless the list is taller than the cap. */
function stretch(frame: Frame): number {
  const whole = frame.count * frame.rowHeight;
  if (whole <= MAX_HEIGHT) return 1;
  return (whole - frame.viewport) / (MAX_HEIGHT - frame.viewport);
}

/** Where the window stands in the unscaled list. */
function virtualTop(frame: Frame, scrollTop: number): number {
  const whole = frame.count * frame.rowHeight;
  const top = scrollTop * stretch(frame);
  return Math.max(0, Math.min(top, Math.max(0, whole - frame.viewport)));
}

export function slotCount(frame: Frame): number {
  const overscan = frame.overscan ?? OVERSCAN;
  const visible = Math.ceil(frame.viewport / frame.rowHeight) + 1;
  return Math.min(frame.count, visible + overscan * 2);
}

/** The first and last row on screen (whole or part). */
export function visibleRange(frame: Frame, scrollTop: number): { first: number; last: number } {
  const top = virtualTop(frame, scrollTop);
  const first = Math.floor(top / frame.rowHeight);
  const last = Math.min(frame.count - 1, Math.ceil((top + frame.viewport) / frame.rowHeight) - 1);
  return { first: Math.max(0, Math.min(first, frame.count - 1)), last: Math.max(0, last) };
}

/** What every slot shows at `scrollTop`, in slot order. */
export function slots(frame: Frame, scrollTop: number): Slot[] {
  const n = slotCount(frame);
  if (n === 0) return [];
  const top = virtualTop(frame, scrollTop);
  const overscan = frame.overscan ?? OVERSCAN;
  const first = Math.max(0, Math.min(Math.floor(top / frame.rowHeight) - overscan, frame.count - n));
  // Rows keep their distance from the window, so a scaled list moves them with the scroll position.
  const shift = scrollTop - top;
  const scaled = stretch(frame) !== 1;
  const start = first % n;
  return Array.from({ length: n }, (_, slot) => {
    const index = first + ((slot - start + n) % n);
    return { slot, index, top: index * frame.rowHeight + (scaled ? shift : 0) };
  });
}

/** The scroll position that brings `index` into view, or the present one if it is in view already. */
export function scrollFor(frame: Frame, scrollTop: number, index: number): number {
  const top = virtualTop(frame, scrollTop);
  const rowTop = index * frame.rowHeight;
  const rowBottom = rowTop + frame.rowHeight;
  if (rowTop >= top && rowBottom <= top + frame.viewport) return scrollTop;
  const wanted = rowTop < top ? rowTop : rowBottom - frame.viewport;
  const scroll = wanted / stretch(frame);
  return Math.max(0, Math.min(scroll, Math.max(0, spacerHeight(frame) - frame.viewport)));
}

/** Slots in the order of the rows they show: the order the elements should have once scrolling rests. */
export function restOrder(shown: Slot[]): number[] {
  return [...shown].sort((a, b) => a.index - b.index).map((s) => s.slot);
}
