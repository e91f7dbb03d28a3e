/**
 * Markdown as a tree of plain values, for a component to draw: there is no way from here to HTML. Headings, lists,
 * quotes, code, tables as they are, emphasis and links; HTML stays the text that it is, images are told by their words.
 */

export type Inline =
  | { kind: "text" | "code" | "strong" | "emphasis" | "strike"; text: string }
  /** `href` only where it is http, https or mailto. */
  | { kind: "link"; text: string; href: string | null; address: string }
  | { kind: "image"; text: string; address: string };

export type Block =
  | { kind: "paragraph" | "quote"; inline: Inline[] }
  | { kind: "heading"; level: number; inline: Inline[] }
  | { kind: "list"; items: { marker: string; depth: number; inline: Inline[] }[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "rule" };

const FENCE = /^\s{0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;
const TABLE = /^\s*\|.*\|\s*$/;
const INDENT_SPACES = 2;
const DEPTH_MAX = 6;

export function markdownBlocks(source: string): Block[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const read = readBlock(lines, at);
    if (read.block) blocks.push(read.block);
    at = read.next;
  }
  return blocks;
}

interface Read {
  block: Block | null;
  next: number;
}

function readBlock(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { block: null, next: at + 1 };
  const fence = FENCE.exec(line);
  if (fence) return readFence(lines, at, fence[1] ?? "```", fence[2] ?? "");
  const heading = HEADING.exec(line);
  if (heading) {
    const level = heading[1]?.length ?? 1;
    return { block: { kind: "heading", level, inline: inlineOf(heading[2] ?? "") }, next: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: "rule" }, next: at + 1 };
  if (ITEM.test(line)) return readList(lines, at);
  if (QUOTE.test(line)) {
    const next = whileTrue(lines, at, (other) => QUOTE.test(other));
    const text = lines.slice(at, next).map((other) => QUOTE.exec(other)?.[1] ?? "");
    return { block: { kind: "quote", inline: inlineOf(text.join("\n")) }, next };
  }
  if (TABLE.test(line)) {
    const next = whileTrue(lines, at, (other) => TABLE.test(other));
    return { block: { kind: "code", language: "", text: lines.slice(at, next).join("\n") }, next };
  }
  const next = whileTrue(lines, at, (other, place) => place === at || !endsParagraph(other));
  return { block: { kind: "paragraph", inline: inlineOf(lines.slice(at, next).join("\n")) }, next };
}

function endsParagraph(line: string): boolean {
  return line.trim() === "" || [FENCE, HEADING, ITEM, QUOTE, RULE, TABLE].some((start) => start.test(line));
}

function whileTrue(
  lines: readonly string[],
  from: number,
  isPart: (line: string, place: number) => boolean,
): number {
  let at = from;
  while (at < lines.length && isPart(lines[at] ?? "", at)) at += 1;
  return at;
}

/** Without an end it goes to the end of the text, as a reply that is cut does. */
function readFence(lines: readonly string[], at: number, fence: string, language: string): Read {
  const isEnd = (line: string): boolean => {
    const text = line.trim();
    return text.startsWith(fence) && text.replaceAll(fence[0] ?? "`", "") === "";
  };
  const end = whileTrue(lines, at + 1, (line) => !isEnd(line));
  return { block: { kind: "code", language, text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function readList(lines: readonly string[], from: number): Read {
  const items: { marker: string; depth: number; text: string }[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const item = ITEM.exec(line);
    const last = items.at(-1);
    if (item) {
      const depth = Math.min(DEPTH_MAX, Math.floor((item[1]?.length ?? 0) / INDENT_SPACES));
      const marker = /\d/.test(item[2] ?? "") ? (item[2] ?? "") : "•";
      items.push({ marker, depth, text: item[3] ?? "" });
    } else if (last && /^\s+\S/.test(line) && !FENCE.test(line)) {
      last.text += `\n${line.trim()}`;
    } else {
      break;
    }
  }
  const drawn = items.map(({ marker, depth, text }) => ({ marker, depth, inline: inlineOf(text) }));
  return { block: { kind: "list", items: drawn }, next: at };
}

/** Code first, then images, links, and emphasis. Each alternative runs in linear time: none can cross a line's end twice. */
const INLINE =
  /(`+)([^`]|[^`][^\n]*?[^`])\1(?!`)|(!?)\[([^\]\n]{0,400})\]\(\s*([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,400})?)(?:\s+"[^"\n]{0,400}")?\s*\)|\*\*([^*\n]{1,2000})\*\*|__([^_\n]{1,2000})__|\*([^*\s][^*\n]{0,2000})\*|~~([^~\n]{1,2000})~~/g;

export function inlineOf(source: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of source.matchAll(INLINE)) {
    if (match.index > from) parts.push({ kind: "text", text: source.slice(from, match.index) });
    parts.push(partOf(match));
    from = match.index + match[0].length;
  }
  if (from < source.length) parts.push({ kind: "text", text: source.slice(from) });
  return parts;
}

function partOf(match: RegExpMatchArray): Inline {
  const [, , code, bang, label, address, strong, under, emphasis, strike] = match;
  if (code !== undefined) return { kind: "code", text: code };
  if (address !== undefined) {
    const text = label ?? "";
    if (bang === "!") return { kind: "image", text, address };
    return { kind: "link", text: text === "" ? address : text, href: safeAddress(address), address };
  }
  if (strong !== undefined || under !== undefined) return { kind: "strong", text: strong ?? under ?? "" };
  if (strike !== undefined) return { kind: "strike", text: strike };
  return { kind: "emphasis", text: emphasis ?? "" };
}

/** What a click may open; null for everything else. */
export function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
