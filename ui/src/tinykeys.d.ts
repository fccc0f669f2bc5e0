// tinykeys 3.0.0 ships types that its "exports" do not point to.
declare module "tinykeys" {
  export function createKeybindingsHandler(
    bindings: Record<string, (event: KeyboardEvent) => void>,
    options?: { timeout?: number },
  ): (event: Event) => void;
}
