/**
 * Canvas commands of a recording, limited to drawing. rrweb's replayer looks up the constructors and methods
 * that a command names in the player's own window, so a recording could otherwise name `Function` or
 * `Worker`, or `__defineGetter__` of a context.
 */

const CONSTRUCTORS = new Set([
  "ImageBitmap",
  "ImageData",
  "Blob",
  "Path2D",
  "DOMMatrix",
  "DOMPoint",
  "HTMLImageElement",
  "HTMLCanvasElement",
  "HTMLVideoElement",
  "CanvasGradient",
  "CanvasPattern",
  "ArrayBuffer",
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
]);
const WEBGL_VARIABLE = /^WebGL[A-Za-z]+$/;
/** Members of a context that are not drawing. */
const NOT_DRAWING = new Set(["constructor", "canvas", "getContextAttributes"]);
/** A recording nests arguments a few levels deep: an image bitmap of a blob of a buffer. */
const ARGUMENT_DEPTH_MAX = 8;

type Command = Record<string, unknown>;

export function inertCanvasData(data: Record<string, unknown>): Record<string, unknown> {
  if (Array.isArray(data.commands)) {
    return { ...data, commands: (data.commands as unknown[]).filter(isDrawing).map(inertCommand) };
  }
  // A single command without its name draws nothing: an empty list of commands says so.
  const command: unknown = data;
  return isDrawing(command) ? inertCommand(command) : { ...data, commands: [] };
}

function isDrawing(command: unknown): command is Command {
  if (typeof command !== "object" || command === null) return false;
  const { property } = command as Command;
  if (typeof property !== "string" || NOT_DRAWING.has(property)) return false;
  return contextPrototypes().some((prototype) => Object.prototype.hasOwnProperty.call(prototype, property));
}

function contextPrototypes(): object[] {
  const names = ["CanvasRenderingContext2D", "WebGLRenderingContext", "WebGL2RenderingContext"];
  const scope = globalThis as unknown as Record<string, { prototype: object } | undefined>;
  return names.flatMap((name) => scope[name]?.prototype ?? []);
}

function inertCommand(command: Command): Command {
  const args = Array.isArray(command.args) ? command.args.map((arg) => inertArgument(arg, 0)) : [];
  return { ...command, args };
}

function inertArgument(argument: unknown, depth: number): unknown {
  if (typeof argument !== "object" || argument === null) return argument;
  if (depth > ARGUMENT_DEPTH_MAX) return null;
  if (Array.isArray(argument)) return argument.map((item) => inertArgument(item, depth + 1));
  const record = argument as Record<string, unknown>;
  if ("rr_type" in record) {
    const name = record.rr_type;
    if (typeof name !== "string" || !(CONSTRUCTORS.has(name) || WEBGL_VARIABLE.test(name))) return null;
  }
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, inertArgument(value, depth + 1)]),
  );
}
