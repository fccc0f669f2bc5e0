// The themes of made-up requests, counted as the core counts them.
import { distinctAccounts, type FakeRequest } from "./fakeData";
import type { Themes } from "./generated/Themes";

export function fakeThemes(living: FakeRequest[], revision: number): Themes {
  const ids = [...new Set(living.flatMap((request) => request.theme?.id ?? []))].sort();
  const items = ids.map((id) => {
    const own = living.filter((request) => request.theme?.id === id);
    const quotes = own.flatMap((request) => request.quotes);
    const heard = distinctAccounts(quotes);
    return {
      id,
      title: own[0]!.theme!.title,
      requests: own.length,
      asks: quotes.length,
      reports: new Set(quotes.map((quote) => quote.ticket)).size,
      accounts: heard.length,
      arr: heard.reduce((sum, account) => sum + (account.arr ?? 0), 0),
    };
  });
  return { items, without: living.filter((request) => !request.theme).length, currency: "USD", revision };
}
