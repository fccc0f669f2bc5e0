// Every command of the window, once. Keys, menu, palette and key sheet are all made from this table.
import { importCommands, mayChoose } from "./importCommands";
import type { App } from "./state/app.svelte";
import { policies } from "./state/app.svelte";
import * as verbs from "./verbs";

export const lists = ["requests", "quotes"] as const;
export type ListName = (typeof lists)[number];

/** Where a key works: everywhere, in any list, in one list, or on the import screen. */
export type Scope = "anywhere" | "list" | ListName | "import";

export interface Command {
  id: string;
  title: string;
  group: "Go to" | "Lists" | "Requests" | "Quotes" | "Import" | "Edit" | "Files" | "View";
  keys: string[];
  scope: Scope[];
  /** Also listed in the window's menu, which sends `{type: "menu", command: id}`. */
  menu?: boolean;
  /** Keys that work while a person writes in a field. */
  whileWriting?: boolean;
  /** Movement is learnt from the key sheet, not picked from a palette. */
  inPalette?: boolean;
  /** True, or in words why not now. */
  when?: (app: App) => true | string;
  /** False says: not mine after all, let the browser do what it does. */
  run: (app: App) => void | boolean | Promise<unknown>;
}

const onRequests = (app: App): true | string => verbs.inHand(app).length > 0 || "Pick a request first";
const onQuotes = (app: App): true | string =>
  (app.router.route.screen === "request" && app.request.chosen.length > 0) ||
  "Open a request and pick a quote first";
const idle = (app: App): true | string => app.jobs.current === null || "Something else is running";
const withRanking = (app: App): true | string =>
  (app.ranking.head?.total ?? 0) > 0 || "There are no requests yet";

const list = (app: App) => {
  const name = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-list]")?.dataset
    .list;
  const { screen } = app.router.route;
  return app.lists.get(name ?? (screen === "request" ? "quotes" : "requests"));
};

const move = (id: string, title: string, keys: string[], run: (app: App) => void): Command => ({
  id: `list.${id}`,
  title,
  group: "Lists",
  keys,
  scope: ["list"],
  inPalette: false,
  run,
});

export const commands: Command[] = [
  {
    id: "go.requests",
    title: "Requests",
    group: "Go to",
    keys: ["$mod+1"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    run: (app) => void (app.router.go({ screen: "requests" }) || app.focusScreen()),
  },
  {
    id: "go.import",
    title: "Import",
    group: "Go to",
    keys: ["$mod+2"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    run: (app) => void (app.router.go({ screen: "import" }) || app.focusScreen()),
  },
  {
    id: "go.history",
    title: "History",
    group: "Go to",
    keys: ["$mod+3", "$mod+Shift+h"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    run: (app) => void (app.router.go({ screen: "history" }) || app.focusScreen()),
  },
  {
    id: "go.back",
    title: "Back",
    group: "Go to",
    keys: ["Escape"],
    scope: ["anywhere"],
    inPalette: false,
    run: verbs.escape,
  },
  {
    id: "go.region",
    title: "Next part of the window",
    group: "Go to",
    keys: ["F6"],
    scope: ["anywhere"],
    inPalette: false,
    whileWriting: true,
    run: () => nextRegion(1),
  },
  {
    id: "go.region.back",
    title: "Previous part of the window",
    group: "Go to",
    keys: ["Shift+F6"],
    scope: ["anywhere"],
    inPalette: false,
    whileWriting: true,
    run: () => nextRegion(-1),
  },

  {
    id: "palette",
    title: "Find a command or a request",
    group: "View",
    keys: ["$mod+k"],
    scope: ["anywhere"],

    whileWriting: true,
    inPalette: false,
    run: (app) => void (app.dialog = { kind: "palette" }),
  },
  {
    id: "search",
    title: "Search everything",
    group: "View",
    keys: ["$mod+f"],
    scope: ["anywhere"],

    whileWriting: true,
    run: (app) => app.focusField("search"),
  },
  {
    id: "filter",
    title: "Filter this list",
    group: "View",
    keys: ["/", "Shift+/"],
    scope: ["anywhere"],
    run: (app) => {
      app.router.go({ screen: "requests" });
      app.focusField("filter");
    },
  },
  {
    id: "keys",
    title: "Show all keys",
    group: "View",
    keys: ["Shift+?", "F1"],
    scope: ["anywhere"],
    menu: true,
    run: (app) => void (app.dialog = { kind: "keys" }),
  },
  {
    id: "view.inspector",
    title: "Show or hide why it ranks there",
    group: "View",
    keys: ["i", "Space"],
    scope: ["requests"],
    run: (app) => app.toggleInspector(),
  },
  {
    id: "view.weights",
    title: "Weigh what counts",
    group: "View",
    keys: ["w"],
    scope: ["requests"],
    when: withRanking,
    run: (app) => app.toggleWeights(),
  },
  {
    id: "weights.keep",
    title: "Keep the weights that are tried out",
    group: "View",
    keys: [],
    scope: ["anywhere"],
    when: (app) => (app.weighing.trial !== null && !app.weighing.empty) || "Nothing is tried out",
    run: (app) => app.keepWeights(),
  },
  {
    id: "weights.back",
    title: "Back to the weights that are kept",
    group: "View",
    keys: [],
    scope: ["anywhere"],
    when: (app) => app.weighing.trial !== null || "Nothing is tried out",
    run: (app) => app.dropTrial(),
  },
  {
    id: "view.rail",
    title: "Fold or unfold the left bar",
    group: "View",
    keys: ["$mod+b"],
    scope: ["anywhere"],

    whileWriting: true,
    run: (app) => app.toggleRail(),
  },
  {
    id: "view.theme",
    title: "Switch between light and dark",
    group: "View",
    keys: ["$mod+Shift+l"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    run: (app) => app.theme.flip(),
  },
  {
    id: "view.theme.system",
    title: "Light or dark as the system",
    group: "View",
    keys: [],
    scope: ["anywhere"],
    run: (app) => app.theme.choose("system"),
  },
  ...policies.map((policy): Command => ({
    id: `rank.${policy}`,
    title: `Rank by ${policy}`,
    group: "View",
    keys: [],
    scope: ["anywhere"],
    when: (app) => (app.weighing.name === policy ? "It is ranked so now" : true),
    run: (app) => app.setPolicy(policy),
  })),

  move("next", "Next", ["j", "ArrowDown"], (app) => list(app)?.move(1, false)),
  move("previous", "Previous", ["k", "ArrowUp"], (app) => list(app)?.move(-1, false)),
  move("select.next", "Select downwards", ["Shift+j", "Shift+ArrowDown"], (app) => list(app)?.move(1, true)),
  move("select.previous", "Select upwards", ["Shift+k", "Shift+ArrowUp"], (app) => list(app)?.move(-1, true)),
  move("page.down", "A page down", ["PageDown"], (app) => list(app)?.page(1)),
  move("page.up", "A page up", ["PageUp"], (app) => list(app)?.page(-1)),
  move("first", "First", ["Home", "$mod+Home"], (app) => list(app)?.to("first")),
  move("last", "Last", ["End", "$mod+End"], (app) => list(app)?.to("last")),
  move("select", "Select or unselect", ["x"], (app) => list(app)?.toggle()),
  move("open", "Open", ["Enter"], (app) => list(app)?.open()),
  {
    id: "list.all",
    title: "Select all that match",
    group: "Lists",
    keys: ["$mod+a"],
    scope: ["list"],
    run: (app) => list(app)?.all(),
  },
  {
    id: "list.copy",
    title: "Copy as a table",
    group: "Lists",
    keys: ["$mod+c"],
    scope: ["list"],
    when: (app) => (app.router.route.screen === "request" ? onQuotes(app) : onRequests(app)),
    run: (app) => {
      // Marked text is what a person wants to copy; the list gives way.
      if (!(document.getSelection()?.isCollapsed ?? true)) return false;
      return verbs.copyRows(app);
    },
  },

  {
    id: "request.merge",
    title: "Merge requests",
    group: "Requests",
    keys: ["m"],
    menu: true,
    scope: ["requests"],
    when: onRequests,
    run: verbs.merge,
  },
  {
    id: "request.rename",
    title: "Rename the request",
    group: "Requests",
    keys: ["r", "F2"],
    menu: true,
    scope: ["list"],
    when: onRequests,
    run: (app) => void (app.renaming = verbs.inHand(app)[0]?.id ?? null),
  },
  {
    id: "request.apart",
    title: "Never together with…",
    group: "Requests",
    keys: ["n"],
    menu: true,
    scope: ["list"],
    when: (app) => {
      const n = verbs.inHand(app).length;
      return n > 2 ? "Pick one or two requests" : onRequests(app);
    },
    run: verbs.keepApart,
  },
  {
    id: "request.dismiss",
    title: "Put the quotes aside as no request",
    group: "Requests",
    keys: ["d"],
    menu: true,
    scope: ["requests"],
    when: onRequests,
    run: verbs.dismissRequests,
  },

  {
    id: "quote.move",
    title: "Move quotes to another request",
    group: "Quotes",
    keys: ["m"],
    scope: ["quotes"],
    when: onQuotes,
    run: verbs.moveQuotes,
  },
  {
    id: "quote.split",
    title: "Split quotes into a new request",
    group: "Quotes",
    keys: ["s"],
    menu: true,
    scope: ["quotes"],
    when: onQuotes,
    run: verbs.splitQuotes,
  },
  {
    id: "quote.dismiss",
    title: "Quote is not a request",
    group: "Quotes",
    keys: ["u"],
    scope: ["quotes"],
    when: onQuotes,
    run: verbs.dismissQuotes,
  },
  {
    id: "quote.ticket",
    title: "Open the ticket of the quote",
    group: "Quotes",
    keys: ["o"],
    scope: ["quotes"],
    when: onQuotes,
    run: (app) => void (app.ticket = app.request.focused?.ticket ?? null),
  },

  {
    id: "undo",
    title: "Undo",
    group: "Edit",
    keys: ["$mod+z"],
    scope: ["anywhere"],
    menu: true,
    when: (app) => app.edits.undoable !== null || "There is nothing to undo",
    run: (app) => app.edits.undo(),
  },
  {
    id: "redo",
    title: "Redo",
    group: "Edit",
    keys: ["$mod+Shift+z", "$mod+y"],
    scope: ["anywhere"],
    menu: true,
    when: (app) => app.edits.redoable !== null || "There is nothing to redo",
    run: (app) => app.edits.redo(),
  },

  {
    id: "import.choose",
    title: "Choose files to import",
    group: "Files",
    keys: ["$mod+o"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    when: mayChoose,
    run: (app) => {
      app.router.go({ screen: "import" });
      return app.importing.choose();
    },
  },
  ...importCommands,
  {
    id: "backup",
    title: "Back up now",
    group: "Files",
    keys: [],
    scope: ["anywhere"],
    menu: true,
    when: idle,
    run: verbs.backup,
  },
  {
    id: "check",
    title: "Check the workspace for damage",
    group: "Files",
    keys: [],
    scope: ["anywhere"],
    when: idle,
    run: verbs.check,
  },
  {
    id: "export",
    title: "Export the ranking",
    group: "Files",
    keys: ["$mod+e"],
    scope: ["anywhere"],
    menu: true,
    whileWriting: true,
    when: withRanking,
    run: (app) => void (app.dialog = { kind: "export" }),
  },
];

export const byId = new Map(commands.map((command) => [command.id, command]));

/** True, or why not. */
export function ready(command: Command, app: App): true | string {
  return command.when?.(app) ?? true;
}

/** Runs a command by name, as the menu and buttons do. Says why if it cannot be done now. */
export function run(id: string, app: App): boolean {
  const command = byId.get(id);
  if (!command) return false;
  const answer = ready(command, app);
  if (answer !== true) {
    app.toasts.show(answer);
    return true;
  }
  return command.run(app) !== false;
}

function nextRegion(step: number): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const region = regions[(at + step + regions.length) % regions.length];
  const target = region?.querySelector<HTMLElement>(
    "[tabindex='0'], button:not(:disabled), input, select, a[href]",
  );
  target?.focus();
}
