// What Ctrl+C gives: a table that a spreadsheet takes as it is. Numbers are bare, dates ISO, money named.
import type { Quote } from "../api/generated/Quote";
import type { RankedRequest } from "../api/generated/RankedRequest";
import { standing } from "./standing";

function cell(value: string | number): string {
  // A tab or a line break would start another cell; a leading = would start a formula.
  const text = String(value).replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(text) && typeof value === "string" ? `'${text}` : text;
}

function table(rows: (string | number)[][]): string {
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}

export function requestsAsTsv(rows: RankedRequest[]): string {
  const currency = rows[0]?.currency ?? "";
  const head = [
    "Rank",
    "Request",
    "Title",
    "Reports",
    "Accounts",
    `ARR ${currency}`.trim(),
    "Accounts with unknown ARR",
    `Renewing in 90 days ${currency}`.trim(),
    `Churn exposure ${currency}`.trim(),
    "Roadmap",
  ];
  const lines = rows.map((row) => [
    row.rank,
    row.id,
    row.title,
    row.reports,
    row.accounts,
    row.arr_unknown >= row.accounts ? "" : row.arr,
    row.arr_unknown,
    row.renewing_90d,
    row.churn_exposure,
    standing(row.roadmap?.standing).word,
  ]);
  return table([head, ...lines]);
}

export function quotesAsTsv(quotes: Quote[]): string {
  const head = ["Account", "Date", "Ticket", "Source", "Quote"];
  return table([
    head,
    ...quotes.map((quote) => [
      quote.account?.name ?? "",
      quote.at?.slice(0, 10) ?? "",
      quote.external_id,
      quote.source,
      quote.text,
    ]),
  ]);
}
