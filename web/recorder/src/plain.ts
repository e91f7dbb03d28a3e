import { isSensitiveKey, maskSensitive, stars } from "./privacy/text";

export interface PlainLimits {
  charsMax: number;
  depthMax: number;
  entriesMax: number;
}

/** Whether strings are searched for e-mail addresses, cards and tokens, and members named like secrets are masked. */
export type Masking = "masked" | "as-declared";

/**
 * Any value of the page as plain JSON data: cycles, getters that throw, elements, errors and huge structures included.
 * Numbers under sensitive names are masked as well as strings: a card's check code is one.
 */
export function toPlain(value: unknown, limits: PlainLimits, masking: Masking = "masked"): unknown {
  let charsLeft = limits.charsMax;
  const above: object[] = [];

  const text = (raw: string): string => {
    const cut = raw.length > charsLeft ? raw.slice(0, Math.max(charsLeft, 0)) + "…" : raw;
    charsLeft -= cut.length;
    return masking === "masked" ? maskSensitive(cut) : cut;
  };

  const walk = (input: unknown, depth: number): unknown => {
    charsLeft -= 2;
    if (typeof input === "string") return text(input);
    if (typeof input === "bigint") return `${input}n`;
    if (typeof input === "number") return Number.isFinite(input) ? input : String(input);
    if (typeof input === "function") return `[function ${input.name || "anonymous"}]`;
    if (typeof input === "symbol") return String(input);
    if (input === null || typeof input !== "object") return input;
    if (above.includes(input)) return "[circular]";
    if (depth >= limits.depthMax || charsLeft <= 0)
      return Array.isArray(input) ? `[array of ${input.length}]` : `[object]`;
    above.push(input);
    try {
      return structure(input, depth + 1);
    } catch (error) {
      return `[unreadable: ${String(error).slice(0, 80)}]`;
    } finally {
      above.pop();
    }
  };

  const structure = (input: object, depth: number): unknown => {
    if (input instanceof Error) return text(`${input.name}: ${input.message}`);
    if (input instanceof Node) return describeNode(input);
    if (input instanceof Map)
      return {
        "[map]": entries(
          [...input].map(([key, item]) => [String(key), item]),
          depth,
        ),
      };
    if (input instanceof Set) return { "[set]": list([...input], depth) };
    if (Array.isArray(input)) return list(input, depth);
    if (ArrayBuffer.isView(input) || input instanceof ArrayBuffer) return `[${input.byteLength} bytes]`;
    const toJson = (input as { toJSON?: unknown }).toJSON;
    if (typeof toJson === "function") return walk(toJson.call(input), depth);
    const names = Object.keys(input);
    return entries(
      names
        .slice(0, limits.entriesMax + 1)
        .map((name) => [name, read(input as Record<string, unknown>, name)]),
      depth,
    );
  };

  const list = (items: unknown[], depth: number): unknown[] => {
    const shown = items.slice(0, limits.entriesMax).map((item) => walk(item, depth));
    if (items.length > limits.entriesMax) shown.push(`… ${items.length - limits.entriesMax} more`);
    return shown;
  };

  const entries = (pairs: [string, unknown][], depth: number): Record<string, unknown> => {
    const shown: Record<string, unknown> = {};
    for (const [name, item] of pairs.slice(0, limits.entriesMax)) {
      charsLeft -= name.length;
      const hide =
        masking === "masked" &&
        (typeof item === "string" || typeof item === "number") &&
        isSensitiveKey(name);
      const value = hide ? stars(String(item)) : walk(item, depth);
      if (value !== undefined) shown[masking === "masked" ? maskSensitive(name) : name] = value;
    }
    if (pairs.length > limits.entriesMax) shown["…"] = "more";
    return shown;
  };

  return walk(value, 0);
}

function read(object: Record<string, unknown>, name: string): unknown {
  try {
    return object[name];
  } catch {
    return "[unreadable]";
  }
}

/** An element's place, without its texts and values. */
function describeNode(node: Node): string {
  const element = node as Element;
  return node.nodeType === 1
    ? `<${element.localName}${element.id ? ` id="${element.id}"` : ""}>`
    : node.nodeName;
}
