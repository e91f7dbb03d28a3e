import { attempt } from "./guard";

/** localStorage and sessionStorage that may be blocked, full or absent; then memory stands in for the page's life. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function openStorage(name: "localStorage" | "sessionStorage"): KeyValue {
  const memory = new Map<string, string>();
  const area = attempt(() => {
    window[name].getItem("");
    return window[name];
  });
  const touch = <R>(work: (storage: Storage) => R): R | undefined => area && attempt(() => work(area));
  return {
    get: (key) => memory.get(key) ?? touch((storage) => storage.getItem(key)) ?? null,
    set(key, value) {
      const written = touch((storage) => (storage.setItem(key, value), true));
      if (written) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      touch((storage) => storage.removeItem(key));
    },
  };
}

export const parseStored = <T>(text: string | null): T | undefined =>
  text ? attempt(() => JSON.parse(text) as T) : undefined;
