// Which screen is shown. A short stack, so that Esc goes back where one came from.

export type Route =
  { screen: "requests" } | { screen: "request"; id: string } | { screen: "import" } | { screen: "history" };

export class Router {
  route = $state.raw<Route>({ screen: "requests" });
  #past: Route[] = [];

  go(to: Route): void {
    if (JSON.stringify(to) === JSON.stringify(this.route)) return;
    this.#past.push(this.route);
    if (this.#past.length > 50) this.#past.shift();
    this.route = to;
  }

  /** Replaces what is shown, for example after the shown request was merged into another. */
  replace(to: Route): void {
    this.route = to;
  }

  back(): boolean {
    const to =
      this.#past.pop() ?? (this.route.screen === "request" ? { screen: "requests" as const } : undefined);
    if (!to) return false;
    this.route = to;
    return true;
  }
}
