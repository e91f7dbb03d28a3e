/** localStorage and sessionStorage that may be blocked, full or absent; then memory stands in for the page's life. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function openStorage(name: "localStorage" | "sessionStorage"): KeyValue {
  const memory = new Map<string, string>();
  let area: Storage | undefined;
  try {
    area = window[name];
    area.getItem("");
  } catch {
    area = undefined;
  }
  const touch = <R>(work: (storage: Storage) => R, fallback: R): R => {
    if (!area) return fallback;
    try {
      return work(area);
    } catch {
      return fallback;
    }
  };
  return {
    get: (key) => memory.get(key) ?? touch((storage) => storage.getItem(key), null),
    set(key, value) {
      const written = touch((storage) => (storage.setItem(key, value), true), false);
      if (written) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      touch((storage) => storage.removeItem(key), undefined);
    },
  };
}

export function parseStored<T>(text: string | null): T | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
