/** A snippet cut where its marks are. */
export interface TextPart {
  text: string;
  marked: boolean;
}

/** Marks are offsets in UTF-16 code units, as JavaScript counts; what lies outside the text or overlaps is passed over. */
export function markedParts(text: string, marks: readonly { start: number; end: number }[]): TextPart[] {
  const parts: TextPart[] = [];
  const add = (part: string, marked: boolean): void => {
    if (part !== "") parts.push({ text: part, marked });
  };
  let at = 0;
  for (const { start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    if (end <= at || start >= text.length) continue;
    const from = Math.max(at, start);
    add(text.slice(at, from), false);
    add(text.slice(from, end), true);
    at = Math.min(end, text.length);
  }
  add(text.slice(at), false);
  return parts;
}
