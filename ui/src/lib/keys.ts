// Keys in words, for the palette, the key sheet and tooltips. The notation is that of tinykeys ("$mod+Shift+z").

const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform ?? "");

const names: Record<string, string> = {
  $mod: mac ? "⌘" : "Ctrl",
  Shift: mac ? "⇧" : "Shift",
  Alt: mac ? "⌥" : "Alt",
  Control: "Ctrl",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Space: "Space",
  PageDown: "Page down",
  PageUp: "Page up",
  BracketLeft: "[",
  BracketRight: "]",
  Enter: "Enter",
  Delete: "Del",
};

/** ["Ctrl", "Shift", "Z"], one cap each. */
export function keyCaps(keys: string): string[] {
  // "?" is typed with Shift on most keyboards; the cap people look for is "?".
  const shown = keys === "Shift+?" ? "?" : keys;
  return shown.split("+").map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

export function keyWords(keys: string): string {
  return keyCaps(keys).join(mac ? "" : "+");
}

/** A key that types a letter must not act outside lists (WCAG 2.1.4). */
export function isSingleLetter(keys: string): boolean {
  return /^(Shift\+)?[A-Za-z]$/.test(keys);
}

/** True where the person writes: there, keys are letters and undo is the field's own. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type)
  );
}
