// How fast a task goes and when it will be done. Says nothing before three seconds: earlier guesses are noise.
import { bytes, count } from "./format";

export interface Pace {
  /** "214 of 1,204" or "214". */
  progress: string;
  /** "340 a second", or empty. */
  rate: string;
  /** "about 12 s left", or empty. */
  left: string;
  /** 0 to 1, or null where the whole is not known. */
  share: number | null;
}

interface Going {
  phase: string;
  done: number;
  total: number | null;
  /** Files are read by bytes; then this says how many records that were. */
  rows: number | null;
}

/** Files are read by bytes, everything after by records; the core's phase says which. */
function unitOf(phase: string): (n: number) => string {
  return /^(Reading|Looking through) /.test(phase) ? bytes : count;
}

export function pace({ phase, done, total, rows }: Going, elapsedMs: number): Pace {
  const unit = unitOf(phase);
  if (rows !== null) {
    const bytes = pace({ phase, done, total, rows: null }, elapsedMs);
    const rate = bytes.rate ? `${count(Math.round(rows / (elapsedMs / 1000)))} rows a second` : "";
    return { ...bytes, progress: `${count(rows)} rows, ${bytes.progress}`, rate };
  }
  const progress = total === null ? (done > 0 ? unit(done) : "") : `${unit(done)} of ${unit(total)}`;
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  if (elapsedMs < 3000 || done === 0) return { progress, rate: "", left: "", share };
  const perSecond = done / (elapsedMs / 1000);
  const rate = perSecond >= 1 ? `${unit(Math.round(perSecond))} a second` : "";
  const left = total === null ? "" : inWords((total - done) / perSecond);
  return { progress, rate, left, share };
}

function inWords(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 2) return "nearly done";
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}
