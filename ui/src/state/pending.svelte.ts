// The loading rule: under 100 ms nothing is shown, then a thin bar over the old content.

const PATIENCE_MS = 100;

export class Pending {
  slow = $state(false);
  #open = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async during<T>(work: Promise<T>): Promise<T> {
    this.#open += 1;
    this.#timer ??= setTimeout(() => (this.slow = true), PATIENCE_MS);
    try {
      return await work;
    } finally {
      this.#open -= 1;
      if (this.#open === 0) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.slow = false;
      }
    }
  }
}
