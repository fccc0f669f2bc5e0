// Why a request stands where it stands, and how sure that is. The old answer stays until the new one is there.
import type { Explanation } from "../api/generated/Explanation";
import type { PolicyChoice } from "../api/generated/PolicyChoice";
import type { Door } from "../api/door";
import type { App } from "./app.svelte";

/** Passing over rows with a held key must not explain every one of them. */
export const WHY_MS = 120;

export class Why {
  explanation = $state.raw<Explanation | null>(null);
  #door: Door;
  #choice: () => PolicyChoice;
  #generation = 0;

  constructor(door: Door, choice: () => PolicyChoice) {
    this.#door = door;
    this.#choice = choice;
  }

  async load(id: string): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    try {
      const explanation = await this.#door.call("explain", { id, ...this.#choice() });
      if (generation === this.#generation) this.explanation = explanation;
    } catch {
      // The rank and its terms stand without it; there is no more to say of how sure they are.
      if (generation === this.#generation) this.explanation = null;
    }
  }
}

/** Keeps the explanation at this request, whatever is tried out or changed. For use while a component is made. */
export function explaining(app: App, id: () => string | undefined): void {
  const revision = $derived(app.ranking.head?.revision);
  $effect(() => {
    const wanted = id();
    void revision;
    void app.weighing.asked.choice;
    if (!wanted || app.weighing.moving) return;
    const timer = setTimeout(() => void app.why.load(wanted), WHY_MS);
    return () => clearTimeout(timer);
  });
}
