// Numbers, money and dates as people read them. Everything goes through Intl; nothing here asks the clock.

/** What the system says, if Intl knows it: under LANG=C WebKit calls the language "C", and Intl throws on that. */
export function usableLocale(language: string | undefined): string {
  try {
    const [found] = Intl.NumberFormat.supportedLocalesOf(language ? [language] : []);
    return found ?? "en";
  } catch {
    return "en";
  }
}

const locale = usableLocale(typeof navigator === "undefined" ? undefined : navigator.language);

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const plurals = new Intl.PluralRules("en");
const listing = new Intl.ListFormat("en", { type: "conjunction" });

export function count(n: number): string {
  return whole.format(n);
}

/** "1 report", "1,204 reports". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${plurals.select(n) === "one" ? one : many}`;
}

export function list(words: string[]): string {
  return listing.format(words);
}

export function percent(share: number): string {
  // Never "100 %" for a share that is not whole, never "0 %" for one that is not none.
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return "99 %";
  if (rounded === 0 && share > 0) return "<1 %";
  return `${rounded} %`;
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, compact: boolean): Intl.NumberFormat {
  const key = `${currency}${compact}`;
  let format = moneyFormats.get(key);
  if (!format) {
    const base: Intl.NumberFormatOptions = /^[A-Za-z]{3}$/.test(currency)
      ? { style: "currency", currency, currencyDisplay: "narrowSymbol" }
      : {};
    format = new Intl.NumberFormat(
      locale,
      compact
        ? { ...base, notation: "compact", minimumSignificantDigits: 3, maximumSignificantDigits: 3 }
        : { ...base, maximumFractionDigits: 0 },
    );
    moneyFormats.set(key, format);
  }
  return format;
}

/** "$1.24M": for lists, at most three significant figures. */
export function money(amount: number, currency: string): string {
  // Below a hundred, "$5.00" would claim cents that nobody asked for; from there on, three figures line up.
  return moneyFormat(currency, Math.abs(amount) >= 100).format(amount);
}

/** "$1,240,500": for the one number a person came to read. */
export function moneyExact(amount: number, currency: string): string {
  return moneyFormat(currency, false).format(amount);
}

export interface MoneyCell {
  /** The known part, or null where nothing is known. Unknown is never shown as 0. */
  known: string | null;
  /** "3 unknown", or empty. */
  unknown: string;
  /** Both in words, for a name or a tooltip. */
  words: string;
}

/** Money of several accounts of which some are unknown. */
export function moneyCell(amount: number, unknown: number, of: number, currency: string): MoneyCell {
  const nothingKnown = of === 0 || unknown >= of;
  const known = nothingKnown && amount === 0 ? null : money(amount, currency);
  const unknownWords = unknown > 0 ? `${count(unknown)} unknown` : "";
  const exact = known === null ? "" : moneyExact(amount, currency);
  const words =
    known === null
      ? of === 0
        ? "no account known"
        : unknownWords
      : [exact, unknownWords].filter(Boolean).join(", ");
  return { known, unknown: unknownWords, words };
}

/** An amount of which not all is known, in words: "About $84,000, between $72,000 and $128,000; 2 unknown". */
export function rangeTitle(
  amount: number,
  range: { least: number; most: number },
  currency: string,
  unknown: string,
): string {
  const [least, most] = [moneyExact(range.least, currency), moneyExact(range.most, currency)];
  return `About ${moneyExact(amount, currency)}, between ${least} and ${most}; ${unknown}`;
}

const day = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const monthOnly = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** A calendar day, "2026-11-03" or an instant, as "3 Nov 2026". */
export function date(iso: string | null): string {
  if (!iso) return "";
  const parsed = new Date(iso);
  return Number.isNaN(parsed.getTime()) ? iso : day.format(parsed);
}

/** An instant with its time, in this machine's zone. */
export function when(iso: string | null): string {
  if (!iso) return "";
  const parsed = new Date(iso);
  return Number.isNaN(parsed.getTime()) ? iso : moment.format(parsed);
}

/** Names of the `n` months that end with the month of `asOf`, oldest first. Without a day, no names. */
export function monthNames(asOf: string | null, n: number): string[] {
  if (!asOf) return Array.from({ length: n }, () => "");
  const [year = 0, month = 1] = asOf.split("-").map(Number);
  return Array.from({ length: n }, (_, i) => monthOnly.format(new Date(Date.UTC(year, month - n + i, 1))));
}

/** "2026-03" as "Mar 2026". */
export function monthName(month: string): string {
  return monthNames(`${month}-01`, 1)[0]!;
}

/** "1.2 MB". */
export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let unit = 0;
  let value = n;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[unit]!,
    unitDisplay: unit === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(value);
}

/** Points of a score: "12.4". */
export function points(n: number): string {
  return n.toFixed(1);
}

export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const start = trimmed[0]!.toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** "zendesk" is how the store names a source; people write it as a name. */
export function sourceName(source: string): string {
  return source.slice(0, 1).toUpperCase() + source.slice(1);
}
