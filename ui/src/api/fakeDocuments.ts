// Documents of a made-up import, each as the core would plan it under the choices it was given.
import type { Alternative } from "./generated/Alternative";
import type { Choices } from "./generated/Choices";
import type { Decision } from "./generated/Decision";
import type { FilePlan } from "./generated/FilePlan";
import type { MappedColumn } from "./generated/MappedColumn";
import type { MonthCount } from "./generated/MonthCount";
import type { ProblemGroup } from "./generated/ProblemGroup";
import type { SetAside } from "./generated/SetAside";

export type Given = Partial<Choices>;
export type FakeDocument = (document: string, given: Given) => FilePlan;

/** What every plan has, with nothing in it. */
export function blank(document: string, file: string, part: string | null = null): FilePlan {
  return {
    document,
    file,
    part,
    source: "",
    source_key: "",
    what: "tickets",
    encoding: "UTF-8",
    because: "",
    remembered: null,
    decisions: [],
    mapping: [],
    columns: [],
    unused: [],
    preview: [],
    piles: { seen: 0, added: 0, changed: 0, same: 0, set_aside: 0 },
    problems: [],
    notes: [],
    months: [],
    refused: null,
  };
}

/** A decision as it stands when a person said nothing, or something. */
export function decide(
  what: "encoding" | "dates" | "zone" | "currency",
  options: Alternative[],
  given: Given,
  { because, sure }: { because: string; sure: boolean },
): Decision {
  const value = given[what] ?? options[0]!.value;
  const now = options.find((option) => option.value === value) ?? { value, shown: value, samples: [] };
  return {
    what,
    value,
    shown: now.shown,
    because: given[what] ? "you said so" : because,
    sure: sure || given[what] !== undefined,
    others: options.filter((option) => option.value !== value),
  };
}

export const option = (value: string, shown: string, ...samples: string[]): Alternative => ({
  value,
  shown,
  samples,
});

export type Base = Omit<MappedColumn, "filled"> & { filled?: number };

/** The mapping after what a person said: a column feeds one field, an empty one leaves the field out. */
export function mapped(base: Base[], given: Given, valuesOf: (column: string) => string[]): MappedColumn[] {
  const said = given.map ?? [];
  const fields = new Set(said.map((line) => line.field));
  const taken = new Set(said.map((line) => line.column));
  const kept = base
    .filter((line) => !fields.has(line.field) && !taken.has(line.column))
    .map((line) => ({ filled: 1, ...line }));
  const theirs = said
    .filter((line) => line.column !== "")
    .map((line): MappedColumn => {
      const known = base.find((b) => b.field === line.field && b.column === line.column);
      if (known) return { filled: 1, ...known };
      return {
        field: line.field,
        column: line.column,
        because: "you said so",
        confidence: "said",
        filled: 1,
        samples: valuesOf(line.column).slice(0, 3),
      };
    });
  const order = base.map((line) => line.field);
  return [...kept, ...theirs].sort((a, b) => (order.indexOf(a.field) >>> 0) - (order.indexOf(b.field) >>> 0));
}

export function months(from: string, counts: number[]): MonthCount[] {
  const [year = 0, month = 1] = from.split("-").map(Number);
  return counts
    .map((count, i) => ({
      month: new Date(Date.UTC(year, month - 1 + i, 1)).toISOString().slice(0, 7),
      count,
    }))
    .filter((entry) => entry.count > 0);
}

export const aside = (
  file: string,
  row: number,
  column: string | null,
  found: string,
  rest: Partial<SetAside>,
) => ({
  file,
  sheet: null,
  row,
  line: row + 1,
  column,
  found,
  expected: "",
  cure: "",
  ...rest,
});

/** Zendesk's full export: no table, nothing to ask, three groups of problems and no repair. */
export const tickets: FakeDocument = (document) => {
  const file = "zendesk-december.jsonl";
  const group = (
    column: string | null,
    expected: string,
    cure: string,
    found: [number, string][],
  ): ProblemGroup => ({
    set_aside: true,
    column,
    expected,
    cure,
    count: found.length,
    examples: found.map(([row, text]) => aside(file, row, column, text, { expected, cure })),
    repair: null,
  });
  return {
    ...blank(document, file),
    source: "Zendesk, JSON lines",
    source_key: "zendesk",
    because: "every line is a ticket with “requester_id” and “via.channel”, as Zendesk exports them",
    unused: ["satisfaction_rating", "sharing_agreement_ids"],
    piles: { seen: 1208, added: 1137, changed: 12, same: 52, set_aside: 7 },
    problems: [
      group("created_at", "a date that exists", "Correct the date in the help desk and export again", [
        [212, "31/02/2026 08:00"],
        [340, "yesterday"],
        [341, ""],
        [602, "00.00.0000"],
      ]),
      group("description", "some text", "Nothing to do: tickets without any text hold no wish", [
        [878, ""],
        [1190, ""],
      ]),
      group(null, "a whole JSON object on one line", "The file seems cut off here: download it again", [
        [877, '{"id": 50231, "subject": "Re: invoi'],
      ]),
    ],
    notes: [
      "Dates carry a time zone; all are read as UTC.",
      "Private notes are read as your own words, never as a customer's.",
    ],
    months: months("2025-10", [61, 84, 92, 77, 101, 0, 0, 118, 96, 104, 131, 140, 122, 82]),
  };
};

const accountRows: string[][] = [
  ["0018d00000xYz", "Brackenridge Lifts", "14,400.00", "01/04/2027", "Green", "brackenridge-lifts.example"],
  ["0018d00000xZa", "Halvorsen Vertical Transport", "286,000.00", "05/03/2027", "Red", "halvorsen.example"],
  ["0018d00000xZb", "Calderbrook Facilities Group", "214,500.00", "06/06/2027", "Red", ""],
  [
    "0018d00000xZc",
    "Müller & Söhne Aufzüge GmbH",
    "96,120.00",
    "11/12/2026",
    "Yellow",
    "mueller-soehne.example",
  ],
  ["0018d00000xZd", "شركة المصاعد الحديثة", "41,000.00", "09/02/2027", "Green", "masaed.example"],
  ["0018d00000xZe", "Orrin Street Housing Association", "tbd", "10/10/2027", "", "orrinstreet.example"],
];

/** An account list of 86 rows: a remembered mapping, one question (the currency), one group with a repair. */
export const accounts: FakeDocument = (document, given) => {
  const file = "accounts-from-the-crm-with-a-rather-long-file-name-2026-Q4-final.csv";
  const base: Base[] = [
    {
      field: "id",
      column: "Salesforce ID",
      because: "header says “ID”, every value is different",
      confidence: "sure",
      samples: [],
    },
    {
      field: "name",
      column: "Account Name",
      because: "header says “Account Name”",
      confidence: "sure",
      samples: [],
    },
    {
      field: "domains",
      column: "Website",
      because: "values are web addresses",
      confidence: "likely",
      filled: 0.84,
      samples: [],
    },
    {
      field: "arr",
      column: "ARR (converted)",
      because: "header says “ARR”, 83 of 86 values are amounts",
      confidence: "likely",
      filled: 0.97,
      samples: [],
    },
    {
      field: "renewal",
      column: "Contract End",
      because: "only the values look like it: 86 dates",
      confidence: "guess",
      samples: [],
    },
    {
      field: "health",
      column: "CS Health",
      because: "values are Green, Yellow, Red",
      confidence: "likely",
      filled: 0.91,
      samples: [],
    },
  ];
  const columns = [
    "Salesforce ID",
    "Account Name",
    "ARR (converted)",
    "Contract End",
    "CS Health",
    "Website",
    "Owner",
    "Region",
    "Employees",
  ];
  const preview = Array.from({ length: 50 }, (_, i) => {
    const row = accountRows[i % accountRows.length]!;
    const more = [["Ada", "Ben", "Chi"][i % 3]!, ["EMEA", "NA"][i % 2]!, String(40 + i * 7)];
    return [...row.slice(0, 4), row[4]!, row[5]!, ...more];
  });
  const valuesOf = (column: string) => preview.map((row) => row[columns.indexOf(column)] ?? "");
  const mapping = mapped(
    base.map((line) => ({ ...line, samples: valuesOf(line.column).slice(0, 3) })),
    given,
    valuesOf,
  );
  const used = new Set(mapping.map((line) => line.column));
  const fixed = given.repairs?.includes("unknown-amounts") ?? false;
  const unknown = [
    aside(file, 14, "ARR (converted)", "tbd", {}),
    aside(file, 19, "ARR (converted)", "n/a", {}),
  ];
  return {
    ...blank(document, file),
    source: "Spreadsheet, CSV with semicolons",
    source_key: "table",
    what: given.as ?? "accounts",
    encoding: "Windows-1252",
    because: "columns “ARR (converted)” and “Contract End” are an account list",
    remembered: "2026-10-02T09:03:00Z",
    decisions: [
      decide(
        "encoding",
        [option("windows-1252", "Windows-1252"), option("utf-8", "UTF-8", "M�ller & S�hne Aufz�ge GmbH")],
        given,
        {
          because: "the bytes of “Müller” are letters there and nothing in UTF-8",
          sure: true,
        },
      ),
      decide(
        "dates",
        [
          option("day", "day first", "05/03/2027 is 5 Mar 2027"),
          option("month", "month first", "05/03/2027 is 3 May 2027", "25/03/2027 is no date"),
        ],
        given,
        {
          because: "row 14 says 25/03/2027",
          sure: true,
        },
      ),
      decide(
        "currency",
        [
          option("USD", "USD", "286,000.00 is $286,000"),
          option("EUR", "EUR", "286,000.00 is €286,000"),
          option("GBP", "GBP", "286,000.00 is £286,000"),
        ],
        given,
        {
          because: "no amount names one, and the workspace counts in USD",
          sure: false,
        },
      ),
    ],
    mapping,
    columns,
    unused: columns.filter((column) => !used.has(column)),
    preview,
    piles: { seen: 86, added: 0, changed: 9, same: 77, set_aside: 0 },
    problems: fixed
      ? []
      : [
          {
            set_aside: false,
            column: "ARR (converted)",
            expected: "an amount such as 14,400.00",
            cure: "Put the amount into the file, or leave it: the account counts with unknown ARR",
            count: 2,
            examples: unknown,
            repair: { value: "unknown-amounts", words: "Take “tbd” and “n/a” as unknown" },
          },
        ],
    notes: ["3 accounts have no ARR. They are counted as unknown, not as 0."],
  };
};
