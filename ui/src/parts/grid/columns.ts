export interface Column<Row = unknown> {
  key: string;
  title: string;
  /** Said in full to a screen reader and in the tooltip, where the header is short. */
  hint?: string;
  /** A CSS track: "84px", "minmax(240px, 1fr)". */
  track: string;
  align?: "start" | "end";
  sortable?: boolean;
  /** What a cell says in full when the pointer rests on it. */
  says?(row: Row): string | undefined;
}

export interface Sorting {
  key: string;
  ascending: boolean;
}

/** What keys do to a grid. */
export interface GridControls {
  move(by: number, extend: boolean): void;
  page(by: number): void;
  to(end: "first" | "last"): void;
  toggle(): void;
  focus(): void;
}
