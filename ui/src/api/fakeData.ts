// A believable company for tests and for looking at screens in a plain browser. Nothing of it ships.
import type { AskingAccount } from "./generated/AskingAccount";
import type { NearRequest } from "./generated/NearRequest";
import type { NamedTheme } from "./generated/NamedTheme";
import type { Quote } from "./generated/Quote";
import type { RoadmapLink } from "./generated/RoadmapLink";
import type { Standing } from "./generated/Standing";
import type { Why } from "./generated/Why";

/** A small seeded generator (mulberry32): the same company every time. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const titles = [
  "Export every report to a spreadsheet, with the filters applied",
  "Single sign-on with Microsoft Entra and Okta",
  "Work without a connection in basements and lift shafts, and hand the day's work over when the phone is back online",
  "Two-way sync with the accounting package",
  "Recurring visits outside maintenance contracts",
  "Van stock as a warehouse of its own",
  "Route suggestion for the morning tour",
  "Text message when the engineer is on the way",
  "Staged billing: deposit, interim and final invoice",
  "Own roles and permissions",
  "Hide prices from technicians",
  "Bulk reschedule when someone is ill",
  "Calendar sync with Outlook",
  "Import supplier price lists",
  "Payment reminders in three steps",
  "Customer portal to see appointments and pay invoices",
  "Checklists per type of job",
  "Photos with markings and arrows",
  "Signature of the customer on the phone",
  "Barcode scanner for parts",
  "Asset history at the address",
  "Audit log of who changed what",
  "Larger attachments",
  "Edit many customers at once",
  "Multiple currencies on quotes",
  "Dark screen for night shifts",
  "App in Polish and Romanian",
  "Subcontractors with limited access",
  "Timesheet export for payroll",
  "SLA clock on emergency calls",
  "Custom fields on jobs",
  "Quote templates with optional positions",
  "Webhooks for job status",
  "Duplicate a job with all its parts",
  "Map view with live positions",
  "Skill matching on dispatch",
  "Inventory count with the phone",
  "Warranty tracking for installed parts",
  "Serial numbers of refrigerant cylinders (F-gas logbook)",
  "Read meters and chart the values",
  "Several contacts for one site",
  "Parent and child accounts",
  "Credit notes without a workaround",
  "Tax rates per region",
  "Holiday calendar per country",
  "Undo for moved jobs",
  "Print job cards with QR code",
  "Attach e-mails to a job",
  "Merge duplicate customers",
  "Search inside documents",
  "Keyboard shortcuts on the board",
  "Weekly summary by e-mail",
  "Colour jobs by status",
  "Notify the office when a job overruns",
  "Deposits by card on the phone",
  "Sandbox for trying out settings",
  "Archive old customers",
  "API access to invoices",
  "Faster loading of the dispatch board on Mondays",
  "Show travel time between jobs",
  "Approval of purchase orders",
  "Customer-specific price lists",
  "Link to the manufacturer's manual",
  "Voice notes turned into text",
  "Time zones for teams across borders",
  "Donaudampfschifffahrtsgesellschaftskapitänsmützenverwaltung als eigenes Modul mit Auswertung nach Reederei",
];

const accountLines = [
  "Brackenridge Lifts|14400|healthy|Growth",
  "Halvorsen Vertical Transport|286000|at risk|Enterprise",
  "Calderbrook Facilities Group|214500|at risk|Enterprise",
  "Ostermeyer Gebäudetechnik|178000|at risk|Enterprise",
  "Pinyon Ridge Mechanical|162000|healthy|Enterprise",
  "Lakefront Fire & Life Safety|155400|watch|Enterprise",
  "Meridale Solar Operations|128000|at risk|Business",
  "Tessaract Medical Service|118400|healthy|Business",
  "Van der Wielen Koeltechniek|96500|at risk|Business",
  "Northgate Hygiene Partners|88200|watch|Business",
  "Quillhaven Elevator Co.|84000|healthy|Business",
  "Sablewood Property Services|79600|healthy|Business",
  "Gruppo Ferrante Impianti|72000|watch|Business",
  "Bluestem Generators||healthy|Business",
  "Arrowleaf Comfort Systems|58800|healthy|Growth",
  "Dunmallet Heating|52400|healthy|Growth",
  "Kestrel Point Security Systems|49800|watch|Growth",
  "Hochfeld Aufzugsdienst|47500|healthy|Growth",
  "Tamarack Pest Solutions||watch|Growth",
  "Coldwater Refrigeration Services|44100|at risk|Growth",
  "Stellan Energi Service|42000|healthy|Growth",
  "Fernhollow Grounds Care|39600|healthy|Growth",
  "Penhallow Fire Protection|38400|watch|Growth",
  "Big Marsh Septic & Drain|35400|healthy|Starter",
  "Corrigan & Daughters Plumbing|31800|healthy|Starter",
  "Wexcombe Lift Engineers|29400|at risk|Starter",
  "De Kraan Installatie||healthy|Starter",
  "Saltmarsh Pumps|21600|healthy|Starter",
];

const risks: Record<string, number> = { healthy: 0.08, watch: 0.3, "at risk": 0.62 };
/** What accounts of a plan pay, for those of which it is not known: least, usual, most. */
const pays: Record<string, [number, number, number]> = {
  Enterprise: [155_400, 178_000, 286_000],
  Business: [72_000, 88_200, 128_000],
  Growth: [14_400, 44_100, 58_800],
  Starter: [21_600, 31_800, 35_400],
};

/** How near a renewal is, 0 to 1. */
export function nearness(renewal: string | null, horizon: number): number | null {
  if (!renewal) return null;
  const days = (Date.parse(renewal) - Date.parse("2026-11-14")) / 86_400_000;
  return Math.max(0, 1 - days / horizon);
}

export interface Guessed {
  least: number;
  likely: number;
  most: number;
}

const sure = (value: number): Guessed => ({ least: value, likely: value, most: value });
const times = (a: Guessed, b: Guessed): Guessed => ({
  least: a.least * b.least,
  likely: a.likely * b.likely,
  most: a.most * b.most,
});

/** The money of an account; what is not known lies between what accounts like it have. */
export function moneyOf(
  account: AskingAccount,
  horizon: number,
): Record<"arr" | "churn" | "renewal", Guessed> {
  const [least, likely, most] = pays[account.plan] ?? [0, 0, 0];
  const arr = account.arr === null ? { least, likely, most } : sure(account.arr);
  const risk =
    account.churn_risk === null ? { least: 0.08, likely: 0.2, most: 0.62 } : sure(account.churn_risk);
  const near = nearness(account.renewal, horizon);
  const churn = times(arr, risk);
  return {
    arr,
    churn,
    renewal: times(churn, near === null ? { least: 0, likely: 0.3, most: 1 } : sure(near)),
  };
}

export const accounts: AskingAccount[] = accountLines.map((line, i) => {
  const [name = "", arr = "", health = "", plan = ""] = line.split("|");
  const month = String(((i * 5) % 12) + 1).padStart(2, "0");
  const account: AskingAccount = {
    id: i + 1,
    name,
    part_of: null,
    reports: 0,
    arr: arr ? Number(arr) : null,
    arr_range: { least: 0, most: 0 },
    nearness: null,
    renewal_exposure: 0,
    then: "paying",
    now: "paying",
    renewal: i % 9 === 8 ? null : `2027-${month}-${String(1 + ((i * 7) % 27)).padStart(2, "0")}`,
    churn_risk: i % 7 === 6 ? null : (risks[health] ?? null),
    health,
    plan,
    segment: plan === "Enterprise" ? "Enterprise" : "Mid-market",
    found_by: i % 3 === 0 ? "domain" : "organisation id",
  };
  const money = moneyOf(account, 180);
  return {
    ...account,
    arr_range: { least: money.arr.least, most: money.arr.most },
    nearness: nearness(account.renewal, 180),
    renewal_exposure: Math.round(money.renewal.likely),
  };
});

const openings = [
  "Hello team, we have been using Tarnwell for two years now and the crews like it.",
  "Thanks for the quick answer last week.",
  "Our operations manager raised this again in the Monday meeting.",
  "I know I have asked this before, sorry to insist.",
  "Following up on my call with Priya.",
];
const asks = [
  "It would save us hours every month if we could {t}.",
  "Is there any plan to support this: {t}? We keep a spreadsheet on the side only for that.",
  "We really need {t} before the renewal, otherwise I cannot defend the tool to our board.",
  "Please add {t}.",
  "What we are missing most is {t}, and two of our branches have started looking at alternatives because of it.",
];
const closings = [
  "Happy to jump on a call and show you how we work around it today.",
  "Our contract is up for renewal in spring, so timing matters.",
  "Best regards from a rainy depot.",
  "No need to rush, but it comes up every single week.",
];
const people = [
  "Marta Lindqvist",
  "Tom Achterberg",
  "Aoife Corrigan",
  "J. Halvorsen",
  "Sanjay Rao",
  "Birgit Ostermeyer",
];

const standings: { standing: Standing; status: string; target: string }[] = [
  { standing: "in_progress", status: "In progress", target: "2026-Q4" },
  { standing: "planned", status: "Planned", target: "2027-Q1" },
  { standing: "shipped", status: "Shipped", target: "2026-Q3" },
  { standing: "considering", status: "Considering", target: "2027-Q3" },
  { standing: "declined", status: "Declined", target: "" },
];

export interface FakeRequest {
  id: string;
  title: string;
  renamed: boolean;
  quotes: Quote[];
  roadmap: RoadmapLink | null;
  mergedInto: string | null;
  absorbed: string[];
  theme: NamedTheme | null;
}

/** What made-up requests are about; every fifth is about nothing else. */
const themes: (NamedTheme | null)[] = [
  { id: "T-1", title: "Invoices and payments" },
  { id: "T-2", title: "Calendar and appointments" },
  { id: "T-3", title: "Push notifications" },
  { id: "T-4", title: "Passwords and sign-in" },
  null,
];

function lower(title: string): string {
  return title[0]!.toLowerCase() + title.slice(1);
}

export function makeRequests(many: number): FakeRequest[] {
  const random = chance(7);
  let ticket = 1000;
  return Array.from({ length: many }, (_, n) => {
    const base = titles[n % titles.length]!;
    const title = n < titles.length ? base : `${base} (${n})`;
    const reports =
      n < titles.length
        ? Math.max(1, Math.round(42 * Math.exp(-n / 13) + random() * 5))
        : 1 + Math.floor(random() * 4);
    // Every ninth request rests on one loud account, a few on nobody we know.
    const loud = n % 9 === 4 ? accounts[0]! : null;
    const quotes = Array.from({ length: reports }, (_, i): Quote => {
      ticket += 1;
      const account =
        loud && random() < 0.93
          ? loud
          : n % 17 === 11 || random() < 0.08
            ? null
            : accounts[Math.floor(random() ** 1.4 * accounts.length)]!;
      const monthsBack = Math.floor(random() ** (n % 4 === 0 ? 2 : 1) * 12);
      const at = new Date(
        Date.UTC(2026, 10 - monthsBack, 1 + Math.floor(random() * (monthsBack === 0 ? 14 : 27)), 9, 12),
      );
      return {
        ask: `A${ticket}.${(n * 7919 + i * 104729).toString(16).padStart(8, "0").slice(0, 8)}`,
        ticket,
        external_id: String(48000 + ticket),
        source: "Zendesk",
        subject: i % 4 === 0 ? title : `Question about ${lower(title).slice(0, 40)}`,
        at: at.toISOString(),
        author: people[Math.floor(random() * people.length)]!,
        account: account && { id: account.id, name: account.name },
        before: openings[Math.floor(random() * openings.length)]!,
        text: asks[Math.floor(random() * asks.length)]!.replace("{t}", lower(title)),
        after: closings[Math.floor(random() * closings.length)]!,
        score: 0.62 + random() * 0.37,
        cues: ["would save us", "missing"].slice(0, 1 + (i % 2)),
        moved: i % 13 === 5,
        language: "English",
        by_words: false,
        why: null,
      };
    });
    const place = standings[Math.floor(random() * 9)];
    const roadmap = place
      ? {
          id: `RM-${String(n + 1).padStart(2, "0")}`,
          title: base.split(",")[0]!.slice(0, 60),
          ...place,
          score: 0.7 + random() * 0.25,
          accepted: n % 5 === 0,
          because: quotes[0]!.text,
        }
      : null;
    return {
      id: `R-${n + 1}`,
      title,
      renamed: n % 11 === 3,
      quotes,
      roadmap,
      mergedInto: null,
      absorbed: [],
      theme: themes[n % themes.length]!,
    };
  });
}

/** Reasons as the engine gives them, from the quotes beside it. */
export function fakeWhy(quote: Quote, all: Quote[], next: NearRequest | undefined): Why {
  const others = all.filter((other) => other.ask !== quote.ask);
  const inside = others.length > 0 ? 0.46 : null;
  return {
    nearest: others.slice(0, 3).map(({ ask, text }, i) => ({ ask, text, similarity: 0.62 - i * 0.05 })),
    words: others.length > 0 ? ["offline", "phone"] : [],
    inside,
    next: next ? { ...next, similarity: 0.31 } : null,
    margin: inside !== null && next ? inside - 0.31 : null,
  };
}

export function distinctAccounts(quotes: Quote[]): AskingAccount[] {
  const reports = new Map<number, number>();
  for (const quote of quotes)
    if (quote.account) reports.set(quote.account.id, (reports.get(quote.account.id) ?? 0) + 1);
  return [...reports]
    .map(([id, n]) => ({ ...accounts[id - 1]!, reports: n }))
    .sort((a, b) => (b.arr ?? -1) - (a.arr ?? -1) || a.id - b.id);
}
