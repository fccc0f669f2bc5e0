// The commands of the import screen: a part of the one table in commands.ts, which holds those of the menu itself.
import { tick } from "svelte";
import type { Command } from "./commands";
import type { App } from "./state/app.svelte";

const idle = (app: App): true | string => app.jobs.current === null || "Something else is running";
/** Files may join while others are looked at, not while they are imported. */
export const mayChoose = (app: App): true | string => {
  const { current } = app.jobs;
  return current === null || app.importing.stage === "planning" || "Something else is running";
};
const looking = (app: App): true | string => {
  const { stage } = app.importing;
  return stage === "planned" || stage === "planning" || "Choose files first";
};
const atProblem = (app: App): true | string => {
  const choosing = looking(app);
  if (choosing !== true) return choosing;
  if (app.importing.problems.length === 0) return "There are no problems";
  return app.importing.current !== null || "Go to a problem first, with E";
};

/** To the next problem, whichever document it is in. */
export function nextProblem(app: App): void {
  const next = app.importing.next();
  if (!next) return app.toasts.say("No problem is left");
  app.focusField(`problem ${next.name}`);
}

/** After something made a problem go away, the focus must not go with it. */
async function goOn(app: App): Promise<void> {
  await tick();
  if (!app.focusLost) return;
  if (app.importing.problems.some((problem) => problem.document === app.importing.at)) nextProblem(app);
  else app.focusField("problems");
}

export async function fixAll(app: App): Promise<void> {
  const at = app.importing.current;
  if (!at?.group.repair) return;
  await app.importing.fix(at.document, at.group.repair);
  await goOn(app);
}

export function leaveAside(app: App): void {
  const at = app.importing.current;
  if (!at) return;
  app.importing.leave(at.name, true);
  nextProblem(app);
}

export const importCommands: Command[] = [
  {
    id: "import.choose.here",
    title: "Choose files",
    group: "Import",
    keys: ["o"],
    scope: ["import"],
    inPalette: false,
    when: mayChoose,
    run: (app) => app.importing.choose(),
  },
  {
    id: "import.problem",
    title: "Next problem of the import",
    group: "Import",
    keys: ["e"],
    scope: ["import"],
    when: (app) => {
      const choosing = looking(app);
      return choosing === true && app.importing.problems.length === 0 ? "There are no problems" : choosing;
    },
    run: nextProblem,
  },
  {
    id: "import.fix",
    title: "Fix all like this",
    group: "Import",
    keys: ["f"],
    scope: ["import"],
    when: (app) => {
      const at = atProblem(app);
      if (at !== true) return at;
      return !!app.importing.current?.group.repair || "These cannot be fixed here; their cure says how";
    },
    run: fixAll,
  },
  {
    id: "import.leave",
    title: "Leave these aside",
    group: "Import",
    keys: ["s"],
    scope: ["import"],
    when: atProblem,
    run: leaveAside,
  },
  {
    id: "import.rows",
    title: "Show or hide the first rows",
    group: "Import",
    keys: ["i"],
    scope: ["import"],
    when: looking,
    run: (app) => app.toggleRows(),
  },
  {
    id: "import.commit",
    title: "Import these files",
    group: "Import",
    keys: ["$mod+Enter"],
    scope: ["import"],
    whileWriting: true,
    when: (app) => {
      const { stage, taking } = app.importing;
      if (stage === "planning") return "The files are still being read";
      if (stage !== "planned") return "Choose files first";
      return taking.length > 0 || "None of these can be imported";
    },
    run: (app) => app.importing.commit(),
  },
  {
    id: "import.on",
    title: "Go on reading tickets",
    group: "Import",
    keys: [],
    scope: ["anywhere"],
    when: (app) => {
      const still = idle(app);
      return still === true && (app.status?.unread ?? 0) === 0 ? "All tickets are read" : still;
    },
    run: (app) => {
      app.router.go({ screen: "import" });
      return app.importing.readOn();
    },
  },
  {
    id: "import.cancel",
    title: "Stop what is running",
    group: "Files",
    keys: [],
    scope: ["anywhere"],
    when: (app) => app.jobs.current !== null || "Nothing is running",
    run: (app) => app.jobs.cancel(),
  },
];
