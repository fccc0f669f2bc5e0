// More documents of a made-up import: a wide table in two scripts, a workbook, one that is locked, one all known.
import type { MappedColumn } from "./generated/MappedColumn";
import type { ProblemGroup } from "./generated/ProblemGroup";
import { chance } from "./fakeData";
import { aside, blank, decide, mapped, months, option, type Base, type FakeDocument } from "./fakeDocuments";

/** A wide table in German and Arabic, with 200 broken rows that one repair mends. */
export const wide: FakeDocument = (document, given) => {
  const file = "Kundenanfragen_Gesamtexport_inkl_Freitext_2024-2026_überarbeitet_v3.csv";
  const random = chance(7);
  const named = [
    "Ticketnummer",
    "Betreff",
    "Beschreibung",
    "E-Mail des Kunden",
    "Firma",
    "Erstellt am",
    "Status",
    "Schlagworte",
  ];
  const columns = [
    ...named,
    ...Array.from({ length: 52 }, (_, i) => `Zusatzfeld ${i + 1} (Auswahlliste, optional)`),
  ];
  const subjects = [
    "Rechnungsstellungsübersichtsexport nach Kostenstellen fehlt",
    "نرغب في تصدير التقارير إلى إكسل مع عوامل التصفية",
    "Wann kommt die Terminbestätigung per SMS?",
    "אפשר לקבל התראה כשהטכנאי בדרך?",
  ];
  const preview = Array.from({ length: 50 }, (_, i) => [
    String(40_001 + i),
    subjects[i % 4]!,
    `${subjects[(i + 1) % 4]!} Wir arbeiten mit zwölf Monteuren und müssen das bislang von Hand übertragen.`,
    `kunde${i}@beispiel.example`,
    ["Müller & Söhne", "شركة المصاعد", "Überlinger Kältetechnik"][i % 3]!,
    `0${1 + (i % 9)}.0${1 + (i % 7)}.2026 08:1${i % 10}`,
    ["offen", "gelöst"][i % 2]!,
    "export,bericht",
    ...Array.from({ length: 52 }, () => (random() < 0.4 ? "" : String(Math.floor(random() * 90)))),
  ]);
  const valuesOf = (column: string) => preview.map((row) => row[columns.indexOf(column)] ?? "");
  const line = (
    field: string,
    column: string,
    confidence: MappedColumn["confidence"],
    because: string,
  ): Base => ({
    field,
    column,
    confidence,
    because,
    filled: 1,
    samples: valuesOf(column).slice(0, 3),
  });
  const mapping = mapped(
    [
      line("id", "Ticketnummer", "sure", "header says “Ticketnummer”"),
      line("subject", "Betreff", "sure", "header says “Betreff”"),
      line("body", "Beschreibung", "sure", "header says “Beschreibung”"),
      line("requester_email", "E-Mail des Kunden", "likely", "its values are e-mail addresses"),
      line("org_name", "Firma", "likely", "header says “Firma”"),
      line("created_at", "Erstellt am", "likely", "header says “Erstellt am”, all values are dates"),
      line("status", "Status", "sure", "header says “Status”"),
      line("tags", "Schlagworte", "guess", "only the values look like it"),
    ],
    given,
    valuesOf,
  );
  const used = new Set(mapping.map((m) => m.column));
  const mended = given.repairs?.includes("plain-quotes") ?? false;
  const [expected, cure] = [
    "a quote that is closed before the next column",
    "Read the quotes as plain characters, or correct the rows",
  ];
  const groups: ProblemGroup[] = [
    {
      set_aside: true,
      column: "Beschreibung",
      expected,
      cure,
      count: 412,
      examples: Array.from({ length: 200 }, (_, i) =>
        aside(file, 300 + i * 9, "Beschreibung", `Er sagte: "bitte 19" Einschub für Regal ${i}`, {
          expected,
          cure,
        }),
      ),
      repair: { value: "plain-quotes", words: "Read these quotes as plain characters" },
    },
    {
      set_aside: true,
      column: "Erstellt am",
      expected: "a date such as 24.12.2026 08:15",
      cure: "Correct the date in the help desk and export again",
      count: 3,
      examples: [
        aside(file, 77, "Erstellt am", "demnächst", {}),
        aside(file, 912, "Erstellt am", "32.01.2026", {}),
        aside(file, 4_401, "Erstellt am", "تاريخ غير معروف", {}),
      ],
      repair: null,
    },
  ];
  return {
    ...blank(document, file),
    source: "Spreadsheet, CSV with semicolons",
    source_key: "table",
    encoding: "UTF-8",
    because: "columns “Ticketnummer”, “Betreff” and “Beschreibung” are tickets",
    decisions: [
      decide(
        "encoding",
        [option("utf-8", "UTF-8"), option("windows-1252", "Windows-1252", "MÃ¼ller & SÃ¶hne")],
        given,
        {
          because: "all bytes are valid UTF-8 and 4,211 letters need it",
          sure: true,
        },
      ),
      decide(
        "dates",
        [
          option("day", "day first", "03.04.2026 is 3 Apr 2026"),
          option("month", "month first", "03.04.2026 is 4 Mar 2026"),
        ],
        given,
        {
          because: "dates with dots mostly are, but none here has a day above 12",
          sure: false,
        },
      ),
      decide(
        "zone",
        [
          option("+01:00", "UTC+1", "08:15 is 07:15 UTC"),
          option("UTC", "UTC", "08:15 is 08:15 UTC"),
          option("+02:00", "UTC+2", "08:15 is 06:15 UTC"),
        ],
        given,
        {
          because: "no time names one, and this machine is set to it",
          sure: false,
        },
      ),
    ],
    mapping,
    columns,
    unused: columns.filter((column) => !used.has(column)),
    preview,
    piles: {
      seen: 61_204,
      added: 60_789 + (mended ? 412 : 0),
      changed: 0,
      same: 0,
      set_aside: mended ? 3 : 415,
    },
    problems: mended ? groups.slice(1) : groups,
    notes: [],
    months: months(
      "2024-01",
      Array.from({ length: 34 }, (_, i) => (i === 13 || i === 14 ? 0 : 1200 + Math.round(random() * 1400))),
    ),
  };
};

/** A workbook with a sheet for each team; some are empty, some hold no table. */
export const workbook =
  (name: string, i: number): FakeDocument =>
  (document, given) => {
    const file = "Team feedback 2026.xlsx";
    const none = i % 5 === 3;
    if (none)
      return {
        ...blank(document, file, name),
        refused: {
          message: "the sheet has no row with column names",
          cure: "put the names of the columns into its first row, or leave the sheet out",
        },
      };
    const columns = ["Date", "Customer", "Request", "Notes"];
    const preview = Array.from({ length: 14 }, (_, n) => [
      `2026-0${1 + (n % 9)}-1${n % 10}`,
      ["Brackenridge Lifts", "Calderbrook"][n % 2]!,
      "Please let us export the visit list with the filters applied",
      "",
    ]);
    const valuesOf = (column: string) => preview.map((row) => row[columns.indexOf(column)] ?? "");
    const mapping = mapped(
      [
        {
          field: "created_at",
          column: "Date",
          because: "header says “Date”",
          confidence: "likely",
          samples: valuesOf("Date").slice(0, 3),
        },
        {
          field: "org_name",
          column: "Customer",
          because: "header says “Customer”",
          confidence: "likely",
          samples: valuesOf("Customer").slice(0, 3),
        },
        {
          field: "body",
          column: "Request",
          because: "its values are sentences",
          confidence: "guess",
          samples: valuesOf("Request").slice(0, 3),
        },
      ],
      given,
      valuesOf,
    );
    const seen = 14 + i * 11;
    const same = i % 4 === 1 ? seen : 0;
    return {
      ...blank(document, file, name),
      source: "Spreadsheet, Excel",
      source_key: "table",
      because: "columns “Customer” and “Request” are feedback",
      mapping,
      columns,
      unused: columns.filter((column) => !mapping.some((m) => m.column === column)),
      preview,
      piles: { seen, added: seen - same, changed: 0, same, set_aside: 0 },
      months: months("2026-01", [2, 3, 1, 4, 2, 2, i, 3]),
    };
  };

/** A file nobody can read without its password. */
export const locked: FakeDocument = (document) => ({
  ...blank(document, "crm-with-password.xlsx"),
  refused: {
    message: "the workbook is protected by a password",
    cure: "open it in Excel, save a copy without a password, and drop that one here",
  },
});

/** A roadmap of which everything is known. */
export const roadmap: FakeDocument = (document, given) => ({
  ...blank(document, "roadmap.md"),
  source: "Markdown table",
  source_key: "markdown",
  what: given.as ?? "roadmap",
  because: "its table has the columns Item, Status and Target",
  piles: { seen: 25, added: 0, changed: 0, same: 25, set_aside: 0 },
});
