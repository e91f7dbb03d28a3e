/** What a tool was given, as people read it: a command on its own, the rest by name. */

/** Inputs whose value is a command line. */
const COMMAND_NAMES = ["command", "cmd"];

export interface ToolInput {
  command: string | null;
  /** Everything else, by name. */
  rest: readonly { name: string; text: string }[];
}

export function toolInput(input: unknown): ToolInput {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { command: null, rest: input == null ? [] : [{ name: "input", text: asText(input) }] };
  }
  const entries = Object.entries(input);
  const given = entries.find(([name]) => COMMAND_NAMES.includes(name));
  const rest = entries.filter(([name]) => name !== given?.[0]);
  return {
    command: given === undefined ? null : commandText(given[1]),
    rest: rest.map(([name, value]) => ({ name, text: asText(value) })),
  };
}

function commandText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(" ") : asText(value);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
