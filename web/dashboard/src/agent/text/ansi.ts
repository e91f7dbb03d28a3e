/**
 * A terminal's output as pieces with a look: colours and weights (SGR) are kept as classes, everything else that
 * steers a terminal is taken out, with it links and titles (OSC). What is in it is only ever text.
 */

export interface Piece {
  text: string;
  /** Names of classes; empty for plain text. */
  classes: readonly string[];
}

interface Look {
  colour: string | null;
  background: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
}

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
const PLAIN: Look = {
  colour: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
};
/** CSI; OSC, DCS, APC and PM up to their end; two-letter escapes. */
const ESCAPES =
  // eslint-disable-next-line no-control-regex
  /\u001b\[([0-9;:?]*)[ -/]*([@-~])|(?:\u001b[\]P_^X]|[\u009d\u0090])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*[0-~]?|\u009b([0-9;:?]*)[ -/]*([@-~])/g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

export function ansiPieces(output: string): Piece[] {
  const pieces: Piece[] = [];
  let look = PLAIN;
  let from = 0;
  const source = withoutOverwritten(output);
  for (const match of source.matchAll(ESCAPES)) {
    add(pieces, source.slice(from, match.index), look);
    from = match.index + match[0].length;
    const final = match[2] ?? match[4];
    if (final === "m") look = looked(look, match[1] ?? match[3] ?? "");
  }
  add(pieces, source.slice(from), look);
  return pieces;
}

/** Text without what steers a terminal, to be copied. */
export function ansiText(output: string): string {
  return ansiPieces(output)
    .map(({ text }) => text)
    .join("");
}

/** A return to the start of a line writes over it: of what was counted up, the last is left. */
function withoutOverwritten(output: string): string {
  return output
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1))
    .join("\n");
}

function add(pieces: Piece[], raw: string, look: Look): void {
  const text = raw.replace(CONTROLS, "");
  if (text === "") return;
  const classes = classesOf(look);
  const last = pieces.at(-1);
  if (last && last.classes.join(" ") === classes.join(" ")) last.text += text;
  else pieces.push({ text, classes });
}

function classesOf(look: Look): string[] {
  const on = (["bold", "dim", "italic", "underline", "strike"] as const).filter((name) => look[name]);
  return [
    ...on,
    ...(look.colour === null ? [] : [`fg-${look.colour}`]),
    ...(look.background === null ? [] : [`bg-${look.background}`]),
  ];
}

function looked(before: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  let look = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, length } = extended(codes.slice(at + 1));
      look = { ...look, [code === 38 ? "colour" : "background"]: colour };
      at += length;
    } else {
      look = changed(look, code);
    }
  }
  return look;
}

function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 9) return { ...look, strike: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 23) return { ...look, italic: false };
  if (code === 24) return { ...look, underline: false };
  if (code === 29) return { ...look, strike: false };
  if (code === 39) return { ...look, colour: null };
  if (code === 49) return { ...look, background: null };
  if (code >= 30 && code <= 37) return { ...look, colour: COLOURS[code - 30] ?? null };
  if (code >= 40 && code <= 47) return { ...look, background: COLOURS[code - 40] ?? null };
  if (code >= 90 && code <= 97) return { ...look, colour: bright(code - 90) };
  if (code >= 100 && code <= 107) return { ...look, background: bright(code - 100) };
  return look;
}

const bright = (place: number): string => (place === 0 ? "grey" : (COLOURS[place] ?? "white"));

/** `5;n` of 256 colours, or `2;r;g;b`: the nearest of the few that the theme has. */
function extended(rest: readonly number[]): { colour: string | null; length: number } {
  if (rest[0] === 2) return { colour: nearest(rest[1] ?? 0, rest[2] ?? 0, rest[3] ?? 0), length: 4 };
  if (rest[0] !== 5) return { colour: null, length: 0 };
  const code = rest[1] ?? 0;
  if (code < 8) return { colour: COLOURS[code] ?? null, length: 2 };
  if (code < 16) return { colour: bright(code - 8), length: 2 };
  if (code >= 232) return { colour: code < 238 ? "black" : code < 250 ? "grey" : "white", length: 2 };
  const cube = code - 16;
  const level = (value: number): number => value * 51;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return { colour: nearest(red ?? 0, green ?? 0, blue ?? 0), length: 2 };
}

function nearest(red: number, green: number, blue: number): string {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return most < 60 ? "black" : most < 200 ? "grey" : "white";
  const isOn = (value: number): number => (value > (most + least) / 2 ? 1 : 0);
  return COLOURS[isOn(red) + 2 * isOn(green) + 4 * isOn(blue)] ?? "white";
}
