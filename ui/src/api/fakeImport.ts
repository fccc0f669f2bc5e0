// Plans of an import, for the fake door.
import type { PastImport } from "./generated/PastImport";
import type { PickedFile } from "./commands";
import type { FilePlan } from "./generated/FilePlan";
import type { ImportArgs } from "./generated/ImportArgs";
import type { ImportPlan } from "./generated/ImportPlan";

export function fakePicked(): PickedFile[] {
  return [
    { token: "f1", name: "zendesk-december.jsonl", bytes: 4_812_000 },
    {
      token: "f2",
      name: "accounts-from-the-crm-with-a-rather-long-file-name-2026-Q4-final.csv",
      bytes: 18_400,
    },
  ];
}

function tickets(): FilePlan {
  const aside = (row: number, column: string, found: string, expected: string, cure: string) => ({
    file: "zendesk-december.jsonl",
    sheet: null,
    row,
    line: row + 1,
    column,
    found,
    expected,
    cure,
  });
  return {
    file: "zendesk-december.jsonl",
    source: "Zendesk, JSON lines",
    what: "tickets",
    encoding: "UTF-8",
    because: "every line is a ticket with “requester_id” and “via.channel”, as Zendesk exports them",
    mapping: [],
    unused: ["satisfaction_rating", "sharing_agreement_ids"],
    piles: { seen: 1208, added: 1137, changed: 12, same: 52, set_aside: 7 },
    problems: [
      aside(
        212,
        "created_at",
        "31/02/2026 08:00",
        "a date that exists",
        "Correct the date in the help desk and export again",
      ),
      aside(
        340,
        "created_at",
        "yesterday",
        "a date such as 2026-11-03T09:12:00Z",
        "Correct the date in the help desk and export again",
      ),
      aside(341, "created_at", "", "a date", "Correct the date in the help desk and export again"),
      aside(
        602,
        "created_at",
        "00.00.0000",
        "a date that exists",
        "Correct the date in the help desk and export again",
      ),
      aside(
        877,
        "",
        '{"id": 50231, "subject": "Re: invoi',
        "a whole JSON object on one line",
        "The file seems cut off here: download it again",
      ),
      aside(878, "description", "", "some text", "Nothing to do: tickets without any text hold no wish"),
      aside(1190, "description", "", "some text", "Nothing to do: tickets without any text hold no wish"),
    ],
    remarks: [],
    notes: [
      "Dates carry a time zone; all are read as UTC.",
      "Private notes are read as your own words, never as a customer's.",
    ],
  };
}

function accountsFile(args: ImportArgs): FilePlan {
  const given = new Map((args.map ?? []).map((m) => [m.field, m.column]));
  const base = [
    {
      field: "id",
      column: "Salesforce ID",
      because: "header says “ID”, every value is different",
      samples: ["0018d00000xYz", "0018d00000xZa", "0018d00000xZb"],
    },
    {
      field: "name",
      column: "Account Name",
      because: "header says “Account Name”",
      samples: ["Brackenridge Lifts", "Halvorsen Vertical Transport", "Calderbrook Facilities Group"],
    },
    {
      field: "arr",
      column: "ARR (converted)",
      because: "header says “ARR”, 83 of 86 values are amounts",
      samples: ["USD 14,400.00", "USD 286,000.00", "USD 214,500.00"],
    },
    {
      field: "renewal",
      column: "Contract End",
      because: "values are dates, day first, because row 14 says 25/03/2027",
      samples: ["01/04/2027", "25/03/2027", "30/06/2027"],
    },
    {
      field: "health",
      column: "CS Health",
      because: "values are Green, Yellow, Red",
      samples: ["Green", "Red", "Red"],
    },
    {
      field: "domains",
      column: "Website",
      because: "values are web addresses",
      samples: ["brackenridge-lifts.example", "halvorsen-vertical.example", ""],
    },
  ];
  const all = [...base.map((m) => m.column), "Owner", "Region", "Employees"];
  const mapping = base
    .map((m) => {
      const column = given.get(m.field) ?? m.column;
      return column === "" ? null : column === m.column ? m : { ...m, column, because: "you said so" };
    })
    .filter((m) => m !== null);
  const used = new Set(mapping.map((m) => m.column));
  return {
    file: "accounts-from-the-crm-with-a-rather-long-file-name-2026-Q4-final.csv",
    source: "Spreadsheet, CSV with semicolons",
    what: "accounts",
    encoding: "Windows-1252",
    because: "columns “ARR (converted)” and “Contract End” are an account list",
    mapping,
    unused: all.filter((column) => !used.has(column)),
    piles: { seen: 86, added: 0, changed: 9, same: 77, set_aside: 0 },
    problems: [],
    remarks: [
      {
        file: "accounts.csv",
        sheet: null,
        row: 14,
        line: 15,
        column: "ARR (converted)",
        found: "tbd",
        expected: "an amount such as 14,400.00",
        cure: "Put the amount into the file, or leave it: the account counts with unknown ARR",
      },
      {
        file: "accounts.csv",
        sheet: null,
        row: 19,
        line: 20,
        column: "ARR (converted)",
        found: "n/a",
        expected: "an amount such as 14,400.00",
        cure: "Put the amount into the file, or leave it: the account counts with unknown ARR",
      },
    ],
    notes: ["3 accounts have no ARR. They are counted as unknown, not as 0."],
  };
}

export function fakePast(): PastImport[] {
  const past = (
    id: number,
    at: string,
    file: string,
    source: string,
    what: string,
    n: number[],
  ): PastImport => {
    const [seen = 0, added = 0, changed = 0, same = 0, set_aside = 0] = n;
    return { id, at, file, source, what, piles: { seen, added, changed, same, set_aside } };
  };
  const crm = "accounts-from-the-crm-with-a-rather-long-file-name-2026-Q3-final-final.csv";
  return [
    past(
      3,
      "2026-11-16T08:41:00Z",
      "zendesk-november.jsonl",
      "Zendesk, JSON lines",
      "tickets",
      [611, 184, 12, 411, 4],
    ),
    past(2, "2026-10-02T09:03:00Z", crm, "Spreadsheet, CSV", "accounts", [86, 86]),
    past(1, "2026-10-02T08:55:00Z", "roadmap.md", "Markdown table", "roadmap", [25, 25]),
  ];
}

export function fakePlan(args: ImportArgs): ImportPlan {
  const files = (args.files ?? []).map((token) => (token === "f2" ? accountsFile(args) : tickets()));
  return { files };
}
