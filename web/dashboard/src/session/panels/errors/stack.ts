/** Stacks as browsers write them: Chromium's `at name (file:1:2)`, Firefox's and Safari's `name@file:1:2`. */
export interface StackLine {
  /** The function; empty where it has no name. */
  name: string;
  /** Null where the line names no place; then `name` is the whole line. */
  place: { file: string; line: number; column: number | null } | null;
}

const LINES_MAX = 200;
const LINE_CHARS_MAX = 1_000;
const CHROMIUM = /^\s*at (?:(.*?) \()?(.*?):(\d+)(?::(\d+))?\)?$/;
const OTHERS = /^(.*?)@(.*?):(\d+)(?::(\d+))?$/;

export function parseStack(stack: string): StackLine[] {
  const lines = stack
    .slice(0, LINES_MAX * LINE_CHARS_MAX)
    .split("\n")
    .slice(0, LINES_MAX);
  const found = lines.map((line) => parseLine(line.slice(0, LINE_CHARS_MAX)));
  // The message is shown above the stack; Chromium repeats it there.
  const first = found.findIndex(({ place }) => place !== null);
  return (first < 0 ? found : found.slice(first)).filter(({ name, place }) => place !== null || name !== "");
}

function parseLine(line: string): StackLine {
  const match = CHROMIUM.exec(line) ?? OTHERS.exec(line.trim());
  if (!match) return { name: line.trim(), place: null };
  const [, name = "", file = "", lineNumber = "", column] = match;
  return {
    name: name.trim(),
    place: { file, line: Number(lineNumber), column: column === undefined ? null : Number(column) },
  };
}

/** The last parts of a file's address, which tell it apart. */
export function shortFile(file: string): string {
  const path = file
    .replace(/[?#].*$/, "")
    .split("/")
    .filter(Boolean);
  return path.slice(-2).join("/") || file;
}
