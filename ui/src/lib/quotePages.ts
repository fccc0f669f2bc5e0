// Long lists of quotes are drawn a page at a time, so that a request with 2,000 of them opens as fast as one with ten.
import type { Quote } from "../api/generated/Quote";

export const QUOTES_AT_ONCE = 60;

export interface QuotePage {
  from: number;
  to: number;
}

/** The page that holds `index`. */
export function pageAt(index: number, total: number): QuotePage {
  const from = Math.floor(index / QUOTES_AT_ONCE) * QUOTES_AT_ONCE;
  return { from, to: Math.min(total, from + QUOTES_AT_ONCE) };
}

export interface QuoteGroup {
  key: string;
  name: string;
  accountId: number | null;
  quotes: { quote: Quote; index: number }[];
}

/** Consecutive quotes of one account, with their place in the whole list. */
export function grouped(quotes: Quote[], { from, to }: QuotePage): QuoteGroup[] {
  const groups: QuoteGroup[] = [];
  for (let index = from; index < to; index += 1) {
    const quote = quotes[index]!;
    const accountId = quote.account?.id ?? null;
    const last = groups.at(-1);
    if (last && last.accountId === accountId) last.quotes.push({ quote, index });
    else
      groups.push({
        key: `${accountId}-${index}`,
        name: quote.account?.name ?? "Account not known",
        accountId,
        quotes: [{ quote, index }],
      });
  }
  return groups;
}
