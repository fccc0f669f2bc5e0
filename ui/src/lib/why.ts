// Why a quote stands in its request, in one line of words.
import type { Why } from "../api/generated/Why";
import { percent } from "./format";

/** "shares “stock”, “excel” · 46% alike to the others here · next is R-9 “Import from Excel”, 31%". */
export function whyHere(why: Why): string {
  const words = why.words.map((word) => `“${word}”`).join(", ");
  const next = why.next;
  return [
    words ? `shares ${words}` : "",
    why.inside === null ? "alone here" : `${percent(why.inside)} alike to the others here`,
    next === null
      ? "no other request is near"
      : `${why.margin !== null && why.margin < 0 ? "nearer to" : "next is"} ${next.id} “${next.title}”, ${percent(next.similarity)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The quotes it is most like, for a hint. */
export function nearestWords(why: Why): string {
  return why.nearest.map((near) => `${percent(near.similarity)}: “${near.text}”`).join("\n");
}
