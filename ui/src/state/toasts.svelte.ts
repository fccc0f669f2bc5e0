// One bar at the bottom and one polite live region. A new word replaces the old one: the newest edit is the one
// that Undo takes back.

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "problem";
  detail?: string;
  actions: { label: string; keys?: string; run: () => void }[];
}

const STAYS_MS = 9000;
const SPEAK_AFTER_MS = 300;

export class Toasts {
  shown = $state.raw<Toast | null>(null);
  spoken = $state("");
  #next = 1;
  #hide: ReturnType<typeof setTimeout> | undefined;
  #speak: ReturnType<typeof setTimeout> | undefined;

  show(text: string, more: Partial<Omit<Toast, "id" | "text">> = {}): void {
    const toast = { id: this.#next, text, tone: "plain" as const, actions: [], ...more };
    this.#next += 1;
    this.shown = toast;
    this.hold();
    // A problem stays until it is closed: nobody should miss why something did not happen.
    if (toast.tone === "plain") this.release();
    const undo = toast.actions.find((a) => a.keys);
    this.say(undo ? `${text}. ${undo.label} with ${undo.keys}` : text);
  }

  /** While the pointer or the focus is on it, it stays. */
  hold(): void {
    clearTimeout(this.#hide);
  }

  release(): void {
    clearTimeout(this.#hide);
    if (this.shown?.tone === "plain") this.#hide = setTimeout(() => this.close(), STAYS_MS);
  }

  close(): void {
    clearTimeout(this.#hide);
    this.shown = null;
  }

  /** Speaks without showing: counts after a filter, the state of an import. */
  say(text: string): void {
    clearTimeout(this.#speak);
    this.#speak = setTimeout(() => (this.spoken = text), SPEAK_AFTER_MS);
  }
}
