/** The origins a project's recorder may send from, as somebody types them: one a line. */

export interface ParsedOrigins {
  origins: string[];
  /** What is wrong with a line, in words; null if every line is an origin. */
  problem: string | null;
}

export function parseOrigins(text: string): ParsedOrigins {
  const origins: string[] = [];
  for (const line of text.split(/[\n,]/)) {
    const value = line.trim();
    if (value === "") continue;
    const origin = originOf(value);
    if (origin === null) {
      const problem = `“${value}” is not an origin. Write scheme and host, such as https://shop.example.com`;
      return { origins: [], problem };
    }
    if (!origins.includes(origin)) origins.push(origin);
  }
  return { origins, problem: null };
}

/** `*` allows every origin, and `https://*.shop.example` all below a domain. */
function originOf(value: string): string | null {
  if (value === "*") return value;
  const below = /^(https?:\/\/)\*\.([^*]+\.[^*]+)$/i.exec(value);
  if (below) return originOf(`${below[1]}${below[2]}`)?.replace("://", "://*.") ?? null;
  if (value.includes("*")) return null;
  try {
    const { origin, pathname, search, hash, protocol } = new URL(value);
    const plain = pathname === "/" && search === "" && hash === "";
    return plain && (protocol === "https:" || protocol === "http:") ? origin : null;
  } catch {
    return null;
  }
}

/** What a team puts into its pages. */
export function snippet(origin: string, publicKey: string): string {
  return `<script src="${origin}/recorder.js" data-key="${publicKey}"></script>`;
}
