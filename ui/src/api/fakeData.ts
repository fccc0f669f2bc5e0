// A believable company for tests and for looking at screens in a plain browser. Nothing of it ships.
import type { AskingAccount } from "./generated/AskingAccount";
import type { NearRequest } from "./generated/NearRequest";
import type { NamedTheme } from "./generated/NamedTheme";
import type { Quote } from "./generated/Quote";
import type { RankedRequest } from "./generated/RankedRequest";
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

export const accounts: AskingAccount[] = accountLines.map((line, i) => {
  const [name = "", arr = "", health = "", plan = ""] = line.split("|");
  const month = String(((i * 5) % 12) + 1).padStart(2, "0");
  return {
    id: i + 1,
    name,
    reports: 0,
    arr: arr ? Number(arr) : null,
    renewal: i % 9 === 8 ? null : `2027-${month}-${String(1 + ((i * 7) % 27)).padStart(2, "0")}`,
    churn_risk: i % 7 === 6 ? null : (risks[health] ?? null),
    health,
    plan,
    segment: plan === "Enterprise" ? "Enterprise" : "Mid-market",
    found_by: i % 3 === 0 ? "domain" : "organisation id",
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

const weights: Record<string, Record<string, number>> = {
  balanced: { reach: 0.3, reports: 0.1, revenue: 0.25, renewal: 0.15, churn: 0.1, trend: 0.1 },
  reach: { reach: 0.6, reports: 0.25, revenue: 0.05, renewal: 0.03, churn: 0.02, trend: 0.05 },
  revenue: { reach: 0.1, reports: 0.05, revenue: 0.6, renewal: 0.15, churn: 0.05, trend: 0.05 },
  retention: { reach: 0.1, reports: 0.05, revenue: 0.15, renewal: 0.35, churn: 0.3, trend: 0.05 },
};

export function weightsOf(policy: string): Record<string, number> {
  return weights[policy] ?? weights.balanced!;
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

export function rowOf(request: FakeRequest, policy: string): RankedRequest {
  const { quotes } = request;
  const asking = distinctAccounts(quotes);
  const months = Array.from({ length: 12 }, () => 0);
  for (const quote of quotes) {
    const at = new Date(quote.at!);
    const back = (2026 - at.getUTCFullYear()) * 12 + 10 - at.getUTCMonth();
    if (back >= 0 && back < 12) months[11 - back]! += 1;
  }
  const recent = months.slice(9).reduce((a, b) => a + b, 0);
  const earlier = months.slice(6, 9).reduce((a, b) => a + b, 0);
  const arr = asking.reduce((sum, account) => sum + (account.arr ?? 0), 0);
  const renewing = asking
    .filter((account) => account.renewal && account.renewal < "2027-02-15")
    .reduce((sum, account) => sum + (account.arr ?? 0), 0);
  const churn = asking.reduce((sum, account) => sum + (account.arr ?? 0) * (account.churn_risk ?? 0), 0);
  const trend = recent + earlier === 0 ? 0 : (recent - earlier) / (recent + earlier);
  const loudest = [...asking].sort((a, b) => b.reports - a.reports)[0];
  const share = loudest ? loudest.reports / quotes.length : 0;
  const parts: Record<string, [number, string]> = {
    reach: [asking.length / 28, `${asking.length} of 86 accounts ask for it`],
    reports: [Math.min(1, quotes.length / 45), `${quotes.length} reports`],
    revenue: [
      Math.min(1, arr / 2_000_000),
      `accounts worth $${Math.round(arr / 1000)}K a year, each counted once`,
    ],
    renewal: [Math.min(1, renewing / 700_000), `$${Math.round(renewing / 1000)}K renews within 90 days`],
    churn: [Math.min(1, churn / 500_000), `$${Math.round(churn / 1000)}K of it at risk`],
    trend: [Math.max(0, trend), `${recent} in the last 90 days, ${earlier} in the 90 before`],
  };
  const terms = Object.entries(weightsOf(policy)).map(([name, weight]) => {
    const [amount, because] = parts[name]!;
    return { name, amount: Math.round(amount * weight * 1000) / 10, because };
  });
  return {
    rank: 0,
    id: request.id,
    title: request.title,
    renamed: request.renamed,
    reports: quotes.length,
    asks: quotes.length,
    accounts: asking.length,
    reports_without_account: quotes.filter((quote) => !quote.account).length,
    arr,
    currency: "USD",
    arr_unknown: asking.filter((account) => account.arr === null).length,
    renewing_90d: renewing,
    churn_exposure: Math.round(churn),
    risk_unknown: asking.filter((account) => account.churn_risk === null).length,
    score: terms.reduce((sum, term) => sum + term.amount, 0),
    terms,
    months,
    trend,
    carried_by: loudest && quotes.length >= 3 && share >= 0.5 ? { account: loudest.name, share } : null,
    roadmap: request.roadmap,
    theme: request.theme,
    absorbed: request.absorbed.length,
  };
}
