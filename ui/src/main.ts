import "@fontsource-variable/inter/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { tauriDoor, type Door } from "./api/door";

/** In a plain browser there is no core: `vite` shows the screens over made-up data. The build drops this branch. */
async function doorHere(): Promise<Door> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { fakeFromAddress } = await import("./api/fake");
    return fakeFromAddress(location.search);
  }
  return tauriDoor;
}

const target = document.getElementById("app")!;
void doorHere().then((door) => mount(App, { target, props: { door } }));
