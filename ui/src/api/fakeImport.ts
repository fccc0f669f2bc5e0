// Files, plans, imports that were made and those to be made, for the fake door.
import type { PastImport } from "./generated/PastImport";
import type { PickedFile } from "./commands";
import type { CallOptions } from "./door";
import type { FilePlan } from "./generated/FilePlan";
import type { ImportArgs } from "./generated/ImportArgs";
import type { ImportOutcome } from "./generated/ImportOutcome";
import type { ImportPlan } from "./generated/ImportPlan";
import { accounts, blank, tickets, type FakeDocument, type Given } from "./fakeDocuments";
import { locked, roadmap, wide, workbook } from "./fakeTables";

const sheets = [
  "Field service",
  "Dispatch",
  "Back office",
  "Finance",
  "Warehouse",
  "Sales",
  "Partners",
  "Onboarding",
  "Support EMEA",
  "Support NA",
  "Produktfeedback Deutschland",
  "Archive",
];

interface FakeFile extends PickedFile {
  documents: { part: string | null; plan: FakeDocument }[];
}

const one = (token: string, name: string, bytes: number, plan: FakeDocument): FakeFile => ({
  token,
  name,
  bytes,
  documents: [{ part: null, plan }],
});

const files: FakeFile[] = [
  one("f1", "zendesk-december.jsonl", 4_812_000, tickets),
  one("f2", "accounts-from-the-crm-with-a-rather-long-file-name-2026-Q4-final.csv", 18_400, accounts),
  one("f3", "Kundenanfragen_Gesamtexport_inkl_Freitext_2024-2026_überarbeitet_v3.csv", 214_000_000, wide),
  {
    token: "f4",
    name: "Team feedback 2026.xlsx",
    bytes: 388_000,
    documents: sheets.map((part, i) => ({ part, plan: workbook(part, i) })),
  },
  one("f5", "crm-with-password.xlsx", 94_000, locked),
  one("f6", "roadmap.md", 2_100, roadmap),
];

/** Files a person might choose, by token: two unless told. */
export function fakePicked(...tokens: string[]): PickedFile[] {
  const wanted = tokens.length > 0 ? tokens : ["f1", "f2"];
  return files
    .filter((file) => wanted.includes(file.token))
    .map(({ token, name, bytes }) => ({ token, name, bytes }));
}

export function fakePlan(args: ImportArgs): ImportPlan {
  const plans = args.files.flatMap((token, i): FilePlan[] => {
    const file = files.find((f) => f.token === token);
    return (file?.documents ?? []).flatMap(({ part, plan }) => {
      const document = part === null ? String(i) : `${i}/${part}`;
      const given: Given = args.of.find((choices) => choices.document === document) ?? {};
      return given.skip ? [] : [plan(document, given)];
    });
  });
  return { files: plans, set_aside: args.set_aside ? "/home/ada/Documents/set aside.csv" : null };
}

export function fakePast(): PastImport[] {
  const past = (
    id: number,
    at: string,
    file: string,
    source: string,
    what: string,
    n: number[],
    waiting = 0,
    part: string | null = null,
  ): PastImport => {
    const [seen = 0, added = 0, changed = 0, same = 0, set_aside = 0] = n;
    return { id, at, file, part, source, what, piles: { seen, added, changed, same, set_aside }, waiting };
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
      4,
    ),
    past(2, "2026-10-02T09:03:00Z", crm, "Spreadsheet, CSV", "accounts", [86, 86]),
    past(1, "2026-10-02T08:55:00Z", "roadmap.md", "Markdown table", "roadmap", [25, 25]),
  ];
}

type Progress = (phases: [string, number][], options: CallOptions) => Promise<void>;

/** What an import of so many asks into known requests says of those that could as well stand elsewhere. */
function disputed(joined: number): Pick<ImportOutcome["grouping"], "disputed" | "grown" | "disputes"> {
  const named = (id: string, title: string) => ({ id, title });
  if (joined === 0) return { disputed: 0, grown: [], disputes: [] };
  return {
    disputed: 3,
    grown: [{ request: named("R-1", "Work offline in the phone app"), asks: 14 }],
    disputes: [
      {
        ask: "A1204.5f3a9c0b",
        text: "Please let us export the plan of a week.",
        request: named("R-3", "Export to Excel"),
        other: named("R-7", "Print the weekly plan"),
        similarity: 0.44,
        other_similarity: 0.42,
        margin: 0.02,
      },
    ],
  };
}

/** The commands that bring evidence in. */
export class FakeIntake {
  /** Answered in place of the plan that would be made. */
  planned: ImportPlan | null = null;
  /** Tickets not read for asks yet. */
  unread = 0;
  /** True once what was set aside has been tried again. */
  retried = false;

  /** `leaves` is how many tickets an import leaves unread. */
  constructor(
    private readonly progress: Progress,
    private readonly revise: () => number,
    private readonly leaves: number,
  ) {}

  past(): PastImport[] {
    return fakePast().map((past) => (this.retried ? { ...past, waiting: 0 } : past));
  }

  async plan(args: ImportArgs, options: CallOptions): Promise<ImportPlan> {
    await this.progress([["Reading zendesk-december.jsonl", 4_812_000]], options);
    return this.planned ?? fakePlan(args);
  }

  async import(args: ImportArgs, options: CallOptions): Promise<ImportOutcome> {
    await this.progress(
      [
        ["Backing up", 1],
        ["Reading zendesk-december.jsonl", 4_812_000],
        ["Finding asks", 1204],
        ["Embedding", 512],
        ["Naming requests", 96],
      ],
      options,
    );
    this.unread = this.leaves;
    return {
      ...this.outcome(),
      files: (this.planned ?? fakePlan(args)).files,
      grouping: {
        asks: 512,
        joined: 388,
        requests_joined: 41,
        requests_new: 96,
        ...disputed(388),
        edits_changed: 0,
      },
      backup: "/home/ada/Tarnwell feedback.backups/2026-11-16.groundswell",
    };
  }

  async retry(options: CallOptions): Promise<ImportOutcome> {
    await this.progress([["Reading what was set aside", 4]], options);
    this.retried = true;
    const past = fakePast()[0]!;
    const piles = { seen: 4, added: 3, changed: 0, same: 0, set_aside: 1 };
    return {
      ...this.outcome(),
      files: [{ ...blank("0", past.file), source: past.source, piles }],
      grouping: { asks: 2, joined: 2, requests_joined: 2, requests_new: 0, ...disputed(0), edits_changed: 0 },
    };
  }

  async readOn(options: CallOptions): Promise<ImportOutcome> {
    await this.progress([["Finding asks", this.unread]], options);
    this.unread = 0;
    return {
      ...this.outcome(),
      grouping: {
        asks: 31,
        joined: 20,
        requests_joined: 9,
        requests_new: 4,
        ...disputed(20),
        edits_changed: 0,
      },
    };
  }

  private outcome(): ImportOutcome {
    return {
      files: [],
      grouping: { asks: 0, joined: 0, requests_joined: 0, requests_new: 0, ...disputed(0), edits_changed: 0 },
      unread: this.unread,
      backup: null,
      set_aside: null,
      revision: this.revise(),
    };
  }
}
