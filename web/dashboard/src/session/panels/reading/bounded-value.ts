/** Recorded values, cut to what a page can show: they come from outside and may be as large and deep as they like. */

export interface ValueLimits {
  depthMax: number;
  entriesMax: number;
  charsMax: number;
  /** Of the whole value. */
  nodesMax: number;
}

export const VALUE_LIMITS: ValueLimits = {
  depthMax: 40,
  entriesMax: 1_000,
  charsMax: 100_000,
  nodesMax: 20_000,
};

/** JSON, whose missing parts are said in words. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [name: string]: PlainValue };

export function boundedValue(value: unknown, limits: ValueLimits = VALUE_LIMITS): PlainValue {
  let nodesLeft = limits.nodesMax;

  function bounded(input: unknown, depth: number): PlainValue {
    nodesLeft -= 1;
    if (typeof input === "string") return cut(input, limits.charsMax);
    if (input === null || typeof input === "boolean" || typeof input === "number") return input;
    if (typeof input !== "object") return String(input);
    if (nodesLeft <= 0) return "… more than is shown";
    if (depth >= limits.depthMax) return "… deeper than is shown";
    return Array.isArray(input) ? list(input, depth) : members(input, depth);
  }

  function list(input: unknown[], depth: number): PlainValue[] {
    const shown: PlainValue[] = [];
    for (const item of input.slice(0, limits.entriesMax)) {
      if (nodesLeft <= 0) break;
      shown.push(bounded(item, depth + 1));
    }
    if (shown.length < input.length) shown.push(`… ${input.length - shown.length} more`);
    return shown;
  }

  function members(input: object, depth: number): Record<string, PlainValue> {
    // Without a prototype, so that a member called `__proto__` is one like any other.
    const shown = Object.create(null) as Record<string, PlainValue>;
    const names = Object.keys(input);
    let count = 0;
    for (const name of names.slice(0, limits.entriesMax)) {
      if (nodesLeft <= 0) break;
      shown[cut(name, 200)] = bounded((input as Record<string, unknown>)[name], depth + 1);
      count += 1;
    }
    if (count < names.length) shown["…"] = `${names.length - count} more`;
    return shown;
  }

  return bounded(value, 0);
}

export function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
}

/** A text that may be JSON: what it says, or the text itself. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A value on one line. */
export function preview(value: PlainValue, charsMax: number): string {
  let text = "";

  function write(input: PlainValue, depth: number): void {
    if (text.length >= charsMax) return;
    if (typeof input === "string") text += depth === 0 ? input : `"${input}"`;
    else if (input === null || typeof input !== "object") text += String(input);
    else if (depth > 2) text += Array.isArray(input) ? "[…]" : "{…}";
    else if (Array.isArray(input))
      group(
        "[",
        input.map((item) => ["", item] as const),
        "]",
        depth,
      );
    else
      group(
        "{",
        Object.entries(input).map(([name, item]) => [`${name}: `, item] as const),
        "}",
        depth,
      );
  }

  function group(
    open: string,
    items: readonly (readonly [string, PlainValue])[],
    close: string,
    depth: number,
  ): void {
    text += open;
    for (const [at, [name, item]] of items.entries()) {
      if (text.length >= charsMax) break;
      text += (at > 0 ? ", " : "") + name;
      write(item, depth + 1);
    }
    text += close;
  }

  write(value, 0);
  return cut(text, charsMax);
}
