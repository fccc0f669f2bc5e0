// Small comforts kept between runs. Losing them costs nothing, so a storage that refuses is no error.

export function remembered<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const value = localStorage.getItem(`groundswell.${key}`);
    return allowed.find((a) => a === value) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`groundswell.${key}`, value);
  } catch {
    // Not remembered; that is all.
  }
}
