// Ranks short texts against what was typed. Every word typed must start a word of the text, or stand inside one.

/** 0 is no match; more is better. */
export function matches(text: string, query: string): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  const hay = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = hay.indexOf(word);
    if (at < 0) return 0;
    const starts = at === 0 || /[\s("“-]/.test(hay[at - 1]!) || hay.includes(` ${word}`);
    score += (at === 0 ? 4 : starts ? 3 : 1) + word.length / hay.length;
  }
  return score;
}

/** Best first; equals stay in their order. */
export function best<T>(items: T[], query: string, text: (item: T) => string): T[] {
  return items
    .map((item, i) => ({ item, i, score: matches(text(item), query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .map(({ item }) => item);
}
