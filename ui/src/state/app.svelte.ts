// Everything the screens share, made once from a door. Tests make it from a fake one.
import { createContext } from "svelte";
import type { Signal } from "../api/commands";
import type { NearRequest } from "../api/generated/NearRequest";
import type { Status } from "../api/generated/Status";
import type { Themes } from "../api/generated/Themes";
import type { WorkspaceInfo } from "../api/generated/WorkspaceInfo";
import { asApiError, type ApiError, type Door } from "../api/door";
import { count, counted } from "../lib/format";
import { Edits } from "./edits.svelte";
import { Importing } from "./importing.svelte";
import { Jobs } from "./jobs.svelte";
import { News } from "./news";
import { Ranking } from "./ranking.svelte";
import { remember, remembered } from "./remembered";
import { RequestView } from "./requestView.svelte";
import { Router } from "./router.svelte";
import { Theme } from "./theme.svelte";
import { Toasts } from "./toasts.svelte";
import { policyWords, Weighing } from "./weighing.svelte";
import { Why } from "./why.svelte";

/** Offered where there is room for a few; the drawer has all. */
export const policies = ["balanced", "reach", "revenue", "retention"] as const;

/** What a list answers to the movement keys. The list with the focus is found by its `data-list`. */
export interface ListControls {
  move(by: number, extend: boolean): void;
  page(by: number): void;
  to(end: "first" | "last"): void;
  toggle(): void;
  focus(): void;
  all(): void;
  open(): void;
}

/** A request to pick in the dialog, for merge, move and "never together". */
export interface Choice {
  title: string;
  verb: string;
  /** Shown before anything is typed. */
  near: NearRequest[];
  without: string[];
  chosen: (request: NearRequest) => void;
}

export type Dialog =
  { kind: "palette" } | { kind: "keys" } | { kind: "export" } | { kind: "choose"; choice: Choice };

export class App {
  info = $state.raw<WorkspaceInfo | null>(null);
  status = $state.raw<Status | null>(null);
  /** What requests are about. Not to be taken for `theme`, light or dark. */
  themes = $state.raw<Themes | null>(null);
  error = $state.raw<ApiError | null>(null);
  inspector = $state(remembered("inspector", ["open", "closed"], "closed") === "open");
  /** In a narrow window it covers the list, so there it opens only when asked for. */
  #over = $state(false);
  rail = $state(remembered("rail", ["open", "folded"], "open"));
  dialog = $state.raw<Dialog | null>(null);
  hovering = $state.raw<{ files: number } | null>(null);
  /** Under 1180 px the inspector lies over the list and the left bar is folded. */
  narrow = $state(false);
  inspecting = $derived(this.narrow ? this.#over : this.inspector);
  /** The first rows beside the import: as wide as the window allows, or as a person wants them. */
  rows = $state<"auto" | "open" | "closed">("auto");
  /** The ticket in the side panel of the detail screen. */
  ticket = $state<number | null>(null);
  /** True while a title is edited in place. */
  renaming = $state<string | null>(null);

  readonly theme = new Theme();
  readonly router = new Router();
  readonly toasts = new Toasts();
  readonly news = new News();
  readonly lists = new Map<string, ListControls>();
  readonly jobs: Jobs;
  readonly edits: Edits;
  readonly ranking: Ranking;
  readonly weighing: Weighing;
  readonly why: Why;
  readonly request: RequestView;
  readonly importing: Importing;

  constructor(readonly door: Door) {
    this.jobs = new Jobs(door);
    this.edits = new Edits(door, this.news, this.toasts);
    this.weighing = new Weighing(door, this.edits, () => this.ranking.refresh());
    this.ranking = new Ranking(door, () => this.weighing.asked);
    this.why = new Why(door, () => this.weighing.asked.choice);
    this.request = new RequestView(door, () => this.weighing.asked.choice.policy);
    this.importing = new Importing(door, this.jobs, {
      imported: () => this.#imported(),
      // Who looks at something else is told where they look; on the screen itself it is only spoken.
      say: (text) => (this.router.route.screen === "import" ? this.toasts.say(text) : this.toasts.show(text)),
    });
    // A rule that keeps two apart moves no number; everything else may.
    this.news.listen(["apart"], () => void this.ranking.refresh());
    this.news.listen(["apart", "naming", "weighing"], () => void this.#readStatus());
    this.news.listen(["apart", "naming", "weighing"], () => void this.#readThemes());
    const curated = ["apart", "naming", "merged", "moved", "request", "dismissed"];
    this.news.listen(curated, () => void this.weighing.read());
  }

  async start(): Promise<void> {
    await this.readAll();
    await this.door.watch((signal) => this.heard(signal)).catch(() => undefined);
    const [first, ...more] = this.info?.notices ?? [];
    if (first) this.toasts.show(first, { detail: more.join(" ") || undefined });
  }

  async readAll(): Promise<void> {
    try {
      const [info, status] = await Promise.all([
        this.door.call("info", {}),
        this.door.call("status", {}),
        this.ranking.refresh(),
        this.#readThemes(),
        this.weighing.read(),
      ]);
      this.info = info;
      this.status = status;
      this.edits.heard(info);
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  async #readStatus(): Promise<void> {
    this.status = await this.door.call("status", {}).catch(() => this.status);
  }

  /** A list without themes is as good as one that cannot be read: nothing is offered to filter by. */
  async #readThemes(): Promise<void> {
    this.themes = await this.door.call("themes", {}).catch(() => null);
    // After an import a theme may be gone; then all requests are shown again.
    const { theme } = this.ranking;
    if (theme && !this.themes?.items.some((item) => item.id === theme)) await this.ranking.setTheme("");
  }

  /** Evidence changed: whoever shows something reads it again, each once. */
  #imported(): void {
    this.news.tell(null);
    this.door.call("info", {}).then(
      (info) => {
        this.info = info;
        this.edits.heard(info);
      },
      () => undefined,
    );
  }

  heard(signal: Signal): void {
    if (signal.type === "hovering") this.hovering = signal.over ? { files: signal.files } : null;
    else if (signal.type === "dropped") {
      this.hovering = null;
      this.bringIn(signal.files);
    } else if (signal.type === "menu") this.onMenu(signal.command);
    else if (signal.type === "changed") this.#imported();
  }

  /** Set by the key handler: menu events run the same table as keys. */
  onMenu: (command: string) => void = () => undefined;

  /** Fields that keys jump to announce themselves here; one that is not on screen yet is focused when it comes. */
  fields = new Map<string, HTMLElement>();
  #awaited: string | null = null;
  focusField(name: string): void {
    const field = this.fields.get(name);
    this.#awaited = field ? null : name;
    field?.focus();
  }
  /** True where what had the focus is gone, and the keys are with nothing or with the screen as a whole. */
  get focusLost(): boolean {
    const active = document.activeElement;
    return !active || active === document.body || active.matches("[data-screen]");
  }
  /** Back to the list of the screen, for example out of a field. */
  focusScreen(): void {
    const list = this.lists.get(this.router.route.screen === "request" ? "quotes" : "requests");
    if (list) list.focus();
    else document.querySelector<HTMLElement>("[data-screen][tabindex]")?.focus();
  }
  field(name: string): (element: HTMLElement) => () => void {
    return (element) => {
      this.fields.set(name, element);
      if (this.#awaited === name) {
        this.#awaited = null;
        element.focus();
      }
      return () => this.fields.delete(name);
    };
  }

  bringIn(files: Parameters<Importing["take"]>[0]): void {
    this.router.go({ screen: "import" });
    if (this.importing.stage === "importing")
      this.toasts.show("Another import is running; drop these again when it is done");
    else void this.importing.take(files);
  }

  /** Ranks by a policy as it comes, to look at; keeping it is another step. */
  async setPolicy(policy: string): Promise<void> {
    if (policy === this.weighing.name) return;
    await this.weighing.pick(policy);
    if (this.request.detail) void this.request.load(this.request.detail.row.id);
    this.toasts.say(this.weighing.words || `Ranked by ${policyWords(policy)}`);
  }

  toggleWeights(): void {
    const { weighing } = this;
    if (weighing.open) {
      weighing.open = false;
      // What had the focus goes with the drawer.
      setTimeout(() => this.focusLost && this.focusScreen(), 0);
      return;
    }
    this.router.go({ screen: "requests" });
    weighing.open = true;
  }

  async keepWeights(): Promise<void> {
    if (await this.weighing.keep()) setTimeout(() => this.focusLost && this.focusScreen(), 0);
  }

  async dropTrial(): Promise<void> {
    await this.weighing.drop();
    if (this.request.detail) void this.request.load(this.request.detail.row.id);
    this.toasts.say(`Ranked by ${policyWords(this.weighing.name)} again`);
  }

  async setFilter(filter: string): Promise<void> {
    await this.ranking.setFilter(filter);
    this.#sayShown();
  }

  /** Shows only the requests of a theme, by its name; all for none. */
  async setTheme(theme: string): Promise<void> {
    await this.ranking.setTheme(theme);
    this.#sayShown();
  }

  /** All requests again. */
  async clearFilters(): Promise<void> {
    await this.ranking.setTheme("");
    await this.setFilter("");
  }

  #sayShown(): void {
    const { head } = this.ranking;
    if (head) this.toasts.say(`${counted(head.total, "request")}, ${count(head.matching)} shown`);
  }

  toggleInspector(): void {
    if (this.narrow) {
      this.#over = !this.#over;
      return;
    }
    this.inspector = !this.inspector;
    remember("inspector", this.inspector ? "open" : "closed");
  }

  /** Whether the rows are seen is the screen's to say: it knows how much room there is. */
  rowsShown = $state(false);
  toggleRows(): void {
    this.rows = this.rowsShown ? "closed" : "open";
  }

  toggleRail(): void {
    this.rail = this.rail === "open" ? "folded" : "open";
    remember("rail", this.rail);
  }

  openRequest(id: string): void {
    this.ticket = null;
    this.renaming = null;
    this.router.go({ screen: "request", id });
  }
}

export const [useApp, setApp] = createContext<App>();
