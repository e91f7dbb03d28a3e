import {
  PROTECTED_TYPED_MAX,
  PROTECTED_VALUES_MAX,
  PROTECTED_VALUE_CHARS_MIN,
  PROTECTED_VALUE_TYPING_MS,
} from "../limits";

/**
 * What was typed into protected fields, kept in memory only, so that it can be masked wherever else the page shows or
 * sends it: a card's preview, a log line, a request's body, an address.
 */

interface SeenValue {
  text: string;
  groups: boolean;
  /** Set for a value that went on being typed: it only matters for what was recorded meanwhile. */
  outdatedAtMs?: number;
}

/** The form in which the value may stand inside JSON text, with the ways in which pages write it. */
function spellings({ text, groups }: SeenValue): string[] {
  const escapeJson = (value: string) => JSON.stringify(value).slice(1, -1);
  const literal = (value: string) => value.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  const trimmed = text.trim();
  const encoded = encodeURIComponent(trimmed);
  const found = new Set([
    trimmed,
    encoded,
    encoded.replace(/%20/g, "+"),
    escapeJson(trimmed),
    JSON.stringify(escapeJson(trimmed)).slice(1, -1),
  ]);
  const sources = [...found].map(literal);
  const compact = trimmed.replace(/[\s.-]/g, "");
  if (/^[a-z\d]{8,}$/i.test(compact) && /\d/.test(compact))
    sources.push(compact.split("").join("(?:[\\s.-]|%20|\\+|\\\\u00a0)?"));
  if (groups && compact.length >= 13) sources.push(...(compact.match(/.{4}/g) ?? []));
  return sources;
}

const CSS_KEYS = new Set(["_cssText", "cssText", "rule", "replace", "replaceSync", "tagName"]);

export class ProtectedValues {
  readonly #seen = new Map<string, SeenValue>();
  readonly #lastOf = new WeakMap<Element, string>();
  #matcher: RegExp | undefined;

  constructor(private readonly now: () => number) {}

  /** Takes note of a field's present value; `groups` if it may be shown again four characters at a time. */
  note(element: Element, value: string, groups = false): void {
    const last = this.#lastOf.get(element);
    if (value === last) return;
    this.#lastOf.set(element, value);
    if (last !== undefined && value.startsWith(last)) {
      const typing = this.#seen.get(last);
      if (typing) typing.outdatedAtMs = this.now();
    }
    this.add(value, groups);
  }

  add(value: string, groups = false): void {
    if (value.trim().length < PROTECTED_VALUE_CHARS_MIN) return;
    this.#seen.delete(value);
    this.#seen.set(value, { text: value, groups });
    this.#evict((seen) => seen.outdatedAtMs !== undefined, PROTECTED_TYPED_MAX);
    this.#evict((seen) => seen.outdatedAtMs === undefined, PROTECTED_VALUES_MAX);
    this.#matcher = undefined;
  }

  get size(): number {
    return this.#seen.size;
  }

  occursIn(text: string): boolean {
    const matcher = this.#compile();
    if (!matcher) return false;
    matcher.lastIndex = 0;
    return matcher.test(text);
  }

  mask(text: string): string {
    const matcher = this.#compile();
    return matcher ? text.replace(matcher, (found) => "*".repeat(found.length)) : text;
  }

  /** Masks every string of a tree, except style sheets, whose colours look like numbers. Names with digits are masked too. */
  maskTree(value: unknown, key = ""): unknown {
    if (typeof value === "string") return CSS_KEYS.has(key) ? value : this.mask(value);
    if (Array.isArray(value)) return value.map((entry) => this.maskTree(entry, key));
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        /\d/.test(name) ? this.mask(name) : name,
        this.maskTree(entry, name),
      ]),
    );
  }

  /** Drops the oldest of one sort; what was typed on the way must not push out what was typed in the end. */
  #evict(ofSort: (seen: SeenValue) => boolean, max: number): void {
    const sort = [...this.#seen].filter(([, seen]) => ofSort(seen));
    for (const [value] of sort.slice(0, Math.max(0, sort.length - max))) this.#seen.delete(value);
  }

  #compile(): RegExp | undefined {
    const now = this.now();
    for (const [value, seen] of this.#seen)
      if (seen.outdatedAtMs !== undefined && now - seen.outdatedAtMs > PROTECTED_VALUE_TYPING_MS) {
        this.#seen.delete(value);
        this.#matcher = undefined;
      }
    if (!this.#seen.size) return undefined;
    if (!this.#matcher) {
      const sources = [...new Set([...this.#seen.values()].flatMap(spellings))];
      this.#matcher = new RegExp(sources.sort((a, b) => b.length - a.length).join("|"), "gi");
    }
    return this.#matcher;
  }
}
