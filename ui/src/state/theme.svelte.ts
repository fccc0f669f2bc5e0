// Light, dark, or as the system says. Always written to `data-theme`, so that tests and CSS see one thing.
import { remember, remembered } from "./remembered";

const choices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof choices)[number];

export class Theme {
  choice = $state<ThemeChoice>(remembered("theme", choices, "system"));
  #dark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : undefined;
  systemDark = $state(this.#dark?.matches ?? false);
  shown = $derived<"light" | "dark">(
    this.choice === "system" ? (this.systemDark ? "dark" : "light") : this.choice,
  );

  constructor() {
    this.#dark?.addEventListener?.("change", (event) => {
      this.systemDark = event.matches;
      this.apply();
    });
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset.theme = this.shown;
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    remember("theme", choice);
    this.apply();
  }

  /** One press always changes what is seen. */
  flip(): void {
    this.choose(this.shown === "dark" ? "light" : "dark");
  }
}
