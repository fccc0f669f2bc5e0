// Who must read again after an edit. A reader names the tables it does not care about; any other table, and any
// table we do not know, makes it read again: one read too many is better than a stale number.

type Reader = { ignores: ReadonlySet<string>; read: () => void };

export class News {
  #readers = new Set<Reader>();

  /** Returns the way to stop listening. */
  listen(ignores: string[], read: () => void): () => void {
    const reader = { ignores: new Set(ignores), read };
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** `null` says: something changed, nobody knows what. */
  tell(tables: string[] | null): void {
    for (const reader of [...this.#readers]) {
      if (tables === null || tables.some((table) => !reader.ignores.has(table))) reader.read();
    }
  }
}
