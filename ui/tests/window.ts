// The whole window over the fake door, driven by keys and clicks as a person would.
import { render, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import App from "../src/App.svelte";
import { FakeDoor, type FakeOptions } from "../src/api/fake";
import type { Name } from "../src/api/commands";
import type { App as State } from "../src/state/app.svelte";

export async function open(options: FakeOptions = {}) {
  const door = new FakeDoor(options);
  let app!: State;
  render(App, { door, onapp: (state: State) => (app = state) });
  const user = userEvent.setup();
  await waitFor(() => {
    if (!document.querySelector("[data-index], [data-message], [data-error]"))
      throw new Error("nothing is shown yet");
  });
  return { door, app, user };
}

export function made(door: FakeDoor, name: Name): unknown[] {
  return door.calls.filter((call) => call.name === name).map((call) => call.args);
}

export function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`there is no ${selector}`);
  return element;
}

export function rowWithFocus(): string | undefined {
  return (document.activeElement as HTMLElement | null)?.dataset.index;
}
