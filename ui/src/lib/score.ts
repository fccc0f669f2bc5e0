// Rounded terms must still add up to the rounded score: people check, and a sum that is off by 0.1 costs their trust.
import type { Term } from "../api/generated/Term";

export interface ShownTerm extends Term {
  shown: number;
}

/** Rounds to tenths so that the tenths add up: what is left over goes to the terms that lost most (largest remainder). */
export function addsUpTo(terms: Term[], score: number): ShownTerm[] {
  const shown = terms.map((term) => Math.floor(term.amount * 10 + 1e-9));
  const missing = Math.round(score * 10) - shown.reduce((sum, n) => sum + n, 0);
  const byLoss = terms
    .map((term, i) => ({ i, loss: term.amount * 10 - shown[i]! }))
    .sort((a, b) => b.loss - a.loss || a.i - b.i);
  for (let n = 0; n < Math.min(missing, terms.length); n += 1) shown[byLoss[n]!.i]! += 1;
  return terms.map((term, i) => ({ ...term, shown: shown[i]! / 10 }));
}
