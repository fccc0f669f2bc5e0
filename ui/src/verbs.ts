// What the keys do to requests and quotes. Each verb works on what is in hand: the selection, else the focused one.
import type { NamedRequest } from "./api/generated/NamedRequest";
import type { RankedRequest } from "./api/generated/RankedRequest";
import { asApiError } from "./api/door";
import { copy } from "./lib/clipboard";
import { counted } from "./lib/format";
import { quotesAsTsv, requestsAsTsv } from "./lib/tsv";
import type { App, Choice } from "./state/app.svelte";
import { survivor, type Titled } from "./state/edits.svelte";

/** The requests a verb would act on now. */
export function inHand(app: App): RankedRequest[] {
  const { route } = app.router;
  if (route.screen === "requests") return app.ranking.chosen;
  if (route.screen === "request" && app.request.detail) return [app.request.detail.row];
  return [];
}

async function choose(app: App, near: NamedRequest | undefined, choice: Omit<Choice, "near">): Promise<void> {
  // The likeliest targets are those most alike; without them the dialog still searches.
  const known = near && app.request.detail?.row.id === near.id ? app.request.detail.near : undefined;
  const found =
    known ??
    (near
      ? await app.door.call("request", { id: near.id }).then(
          (d) => d.near,
          () => [],
        )
      : []);
  app.dialog = { kind: "choose", choice: { ...choice, near: found } };
}

/** "Merge 3 requests into “CSV export”", or "Merge into …". Said before it is done. */
export function mergeWords(rows: RankedRequest[]): string {
  const into = rows.length > 1 ? survivor(rows) : undefined;
  return into ? `Merge ${counted(rows.length, "request")} into “${into.title}”` : "Merge into…";
}

export async function merge(app: App): Promise<void> {
  const rows = inHand(app);
  const into = rows.length > 1 ? survivor(rows) : undefined;
  if (into) return mergeInto(app, rows, into);
  const one = rows[0];
  if (!one) return;
  await choose(app, one, {
    title: `Merge “${one.title}” into`,
    verb: "Merge",
    without: [one.id],
    chosen: (target) => void mergeInto(app, [one], target),
  });
}

export async function mergeInto(
  app: App,
  rows: Titled[],
  into: { id: string; title: string },
): Promise<void> {
  app.ranking.follow(into.id);
  const changed = await app.edits.merge(rows, into);
  // The selection has served: left standing, the survivor would be drawn into the next merge.
  if (changed) app.ranking.clearSelection();
  // The request that is shown may have gone into another: show that one.
  const { route } = app.router;
  if (changed && route.screen === "request" && route.id !== into.id) {
    app.router.replace({ screen: "request", id: into.id });
  }
}

export async function keepApart(app: App): Promise<void> {
  const rows = inHand(app);
  const [one, other] = rows;
  if (one && other && rows.length === 2) {
    if (await app.edits.apart(one, other)) app.ranking.clearSelection();
    return;
  }
  if (!one || rows.length > 2) return;
  await choose(app, one, {
    title: `Never together with “${one.title}”`,
    verb: "Keep apart",
    without: [one.id],
    chosen: (target) => void app.edits.apart(one, target),
  });
}

export async function dismissRequests(app: App): Promise<void> {
  const rows = inHand(app);
  if (rows.length === 0) return;
  const changed = await app.edits.dismissRequests(rows);
  if (!changed) return;
  app.ranking.clearSelection();
  if (app.router.route.screen === "request") app.router.back();
}

export async function moveQuotes(app: App): Promise<void> {
  const quotes = app.request.chosen;
  const from = app.request.detail?.row;
  if (!from || quotes.length === 0) return;
  await choose(app, from, {
    title: `Move ${counted(quotes.length, "quote")} to`,
    verb: "Move",
    without: [from.id],
    chosen: (target) => void app.edits.move(quotes, target),
  });
}

export async function splitQuotes(app: App): Promise<void> {
  const from = app.request.detail?.row;
  const quotes = app.request.chosen;
  if (!from || quotes.length === 0) return;
  await app.edits.split(from.id, quotes);
}

export async function dismissQuotes(app: App): Promise<void> {
  const quotes = app.request.chosen;
  if (quotes.length > 0) await app.edits.dismiss(quotes.map((quote) => quote.ask));
}

export async function selectAllRequests(app: App): Promise<void> {
  try {
    const n = await app.ranking.selectAll();
    app.toasts.say(`${counted(n, "request")} selected`);
  } catch (thrown) {
    app.edits.failed(asApiError(thrown));
  }
}

export async function copyRows(app: App): Promise<void> {
  const onDetail = app.router.route.screen === "request";
  const rows = onDetail ? [] : app.ranking.chosen;
  const quotes = onDetail ? app.request.chosen : [];
  const n = rows.length + quotes.length;
  if (n === 0) return;
  const done = await copy(onDetail ? quotesAsTsv(quotes) : requestsAsTsv(rows));
  const what = counted(n, onDetail ? "quote" : "request");
  app.toasts.show(done ? `Copied ${what} as a table` : "The clipboard could not be reached", {
    tone: done ? "plain" : "problem",
  });
}

export async function backup(app: App): Promise<void> {
  try {
    const path = await app.jobs.run("backup", {}, "Backing up");
    app.toasts.show("Backed up", { detail: path });
  } catch (thrown) {
    app.edits.failed(asApiError(thrown));
  }
}

export async function check(app: App): Promise<void> {
  try {
    const { clean, looked_at, wrong } = await app.jobs.run("check", {}, "Checking");
    if (clean) app.toasts.show("Nothing is wrong", { detail: `Looked at ${looked_at.join(", ")}` });
    else
      app.toasts.show(counted(wrong.length, "thing is wrong", "things are wrong"), {
        tone: "problem",
        detail: wrong.join("; "),
      });
  } catch (thrown) {
    app.edits.failed(asApiError(thrown));
  }
}

/** Esc: closes the nearest thing, and goes back when nothing is open. */
export function escape(app: App): void {
  const { route } = app.router;
  if (app.ticket !== null) app.ticket = null;
  else if (route.screen === "import" && app.importing.running) void app.jobs.cancel();
  else if (route.screen === "import" && app.rows === "open") app.rows = "auto";
  else if (route.screen === "requests" && app.ranking.selection.ids.size > 0) app.ranking.clearSelection();
  else if (route.screen === "request" && app.request.selection.ids.size > 0) app.request.clearSelection();
  else if (route.screen === "requests" && app.weighing.open) app.toggleWeights();
  else if (route.screen === "requests" && app.narrow && app.inspecting) app.toggleInspector();
  else if (route.screen === "requests" && app.ranking.filter) app.setFilter("");
  else if (route.screen === "requests" && app.ranking.theme) app.setTheme("");
  else app.router.back();
}
