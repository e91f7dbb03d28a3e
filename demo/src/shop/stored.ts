/** A value that survives page loads (local storage) and is the same in every tab of the shop. */
export class Stored<T> {
  #value: T;
  readonly #key: string;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(key: string, fallback: T, isValid: (value: unknown) => value is T) {
    this.#key = `larch.${key}`;
    const read = (): T => {
      try {
        const value: unknown = JSON.parse(localStorage.getItem(this.#key) ?? "null");
        return isValid(value) ? value : fallback;
      } catch {
        return fallback; // storage is off, or holds something that is not JSON
      }
    };
    this.#value = read();
    addEventListener("storage", (event) => {
      if (event.key !== this.#key && event.key !== null) return;
      this.#value = read();
      this.#announce();
    });
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    this.#value = value;
    try {
      localStorage.setItem(this.#key, JSON.stringify(value));
    } catch {
      // Storage is off or full: the value then lives as long as the page.
    }
    this.#announce();
  }

  /** Calls the listener at every change; the answer ends that. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #announce(): void {
    for (const listener of this.#listeners) listener(this.#value);
  }
}
