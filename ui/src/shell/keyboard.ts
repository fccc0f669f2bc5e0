// Keys to commands. One listener for the window; the table says what a key does where the focus is.
import { createKeybindingsHandler } from "tinykeys";
import { commands, ready, run, type Command, type Scope } from "../commands";
import { isWriting } from "../lib/keys";
import type { App } from "../state/app.svelte";

/** The scopes that hold where the event happened. */
export function scopesAt(target: EventTarget | null): Set<Scope> {
  const scopes = new Set<Scope>(["anywhere"]);
  const element = target instanceof Element ? target : null;
  const list = element?.closest<HTMLElement>("[data-list]")?.dataset.list;
  if (list) scopes.add("list").add(list as Scope);
  if (element?.closest("[data-screen='import']")) scopes.add("import");
  return scopes;
}

/** Enter and Space on a button press that button; they are not ours. */
function isPressing(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return (
    (event.key === "Enter" || event.key === " ") &&
    !!target?.closest("button, a[href], select, summary, input")
  );
}

export function keyHandler(app: App): (event: Event) => void {
  const byKey = new Map<string, Command[]>();
  for (const command of commands) {
    for (const key of command.keys) byKey.set(key, [...(byKey.get(key) ?? []), command]);
  }
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const [key, candidates] of byKey) bindings[key] = (event) => pressed(event, candidates);

  function pressed(event: KeyboardEvent, candidates: Command[]): void {
    // A dialog has the keys to itself.
    if (event.defaultPrevented || app.dialog) return;
    if (isPressing(event) && !event.ctrlKey && !event.metaKey) return;
    const writing = isWriting(event.target);
    const scopes = scopesAt(event.target);
    const command = candidates.find((c) => c.scope.some((scope) => scopes.has(scope)));
    if (!command || (writing && !command.whileWriting)) return;
    // Holding a key moves on; it must not merge again and again.
    if (event.repeat && command.group !== "Lists") return event.preventDefault();
    const answer = ready(command, app);
    if (answer !== true) {
      event.preventDefault();
      return void app.toasts.say(answer);
    }
    if (command.run(app) !== false) event.preventDefault();
  }

  return createKeybindingsHandler(bindings);
}

/** The menu runs the same table. In a text field, undo belongs to the field. */
export function menuHandler(app: App): (id: string) => void {
  return (id) => {
    if ((id === "undo" || id === "redo") && isWriting(document.activeElement)) {
      document.execCommand(id);
      return;
    }
    if (!app.dialog) run(id, app);
  };
}
