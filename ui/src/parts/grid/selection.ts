// Selection by id, never by position: it survives sorting, merging and reading the list again.

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range starts, as a row index. */
  anchor: number | null;
}

export const nothing: Selection = { ids: new Set(), anchor: null };

export function toggle(selection: Selection, id: string, index: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: index };
}

/** Adds every row from the anchor to `index`. Rows not read yet have no id and are left out. */
export function extend(
  selection: Selection,
  index: number,
  idAt: (index: number) => string | undefined,
): Selection {
  const anchor = selection.anchor ?? index;
  const ids = new Set(selection.ids);
  for (let i = Math.min(anchor, index); i <= Math.max(anchor, index); i += 1) {
    const id = idAt(i);
    if (id) ids.add(id);
  }
  return { ids, anchor };
}

/** Keeps only what still exists. */
export function keep(selection: Selection, exists: (id: string) => boolean): Selection {
  const ids = new Set([...selection.ids].filter(exists));
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor };
}
