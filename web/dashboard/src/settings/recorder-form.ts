/** The recorder's options as somebody edits them: texts and ticks. What is left empty is as the pages say. */
import type { RecorderOptions } from "../server/api.ts";

/** Options of which only the stricter value can be set here. */
export const STRICTER = {
  maskAllText: true,
  maskAllInputs: true,
  blockMedia: true,
  recordConsole: false,
  recordNetwork: false,
  recordCanvas: false,
  recordWebVitals: false,
  recordLongTasks: false,
  consent: "required",
  globalPrivacyControl: "honor",
} as const;
export type StricterName = keyof typeof STRICTER;

export interface RecorderForm {
  /** Percent. */
  sessionSampleRate: string;
  onErrorSampleRate: string;
  /** One a line: pattern, `=`, percent. */
  urlSampleRates: string;
  /** One pattern a line. */
  recordUrls: string;
  ignoreUrls: string;
  /** Seconds. */
  minimumDurationMs: string;
  maximumDurationMs: string;
  maskSelector: string;
  blockSelector: string;
  ignoreSelector: string;
  stricter: Record<StricterName, boolean>;
}

export type Problems = Partial<Record<keyof RecorderOptions, string>>;

const percent = (rate: number | undefined): string =>
  rate === undefined ? "" : String(Math.round(rate * 1e6) / 1e4);
const seconds = (ms: number | undefined): string => (ms === undefined ? "" : String(ms / 1_000));
const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function toForm(options: RecorderOptions): RecorderForm {
  const names = Object.keys(STRICTER) as StricterName[];
  return {
    sessionSampleRate: percent(options.sessionSampleRate),
    onErrorSampleRate: percent(options.onErrorSampleRate),
    urlSampleRates: (options.urlSampleRates ?? [])
      .map(({ pattern, rate }) => `${pattern} = ${percent(rate)}`)
      .join("\n"),
    recordUrls: (options.recordUrls ?? []).join("\n"),
    ignoreUrls: (options.ignoreUrls ?? []).join("\n"),
    minimumDurationMs: seconds(options.minimumDurationMs),
    maximumDurationMs: seconds(options.maximumDurationMs),
    maskSelector: options.maskSelector ?? "",
    blockSelector: options.blockSelector ?? "",
    ignoreSelector: options.ignoreSelector ?? "",
    stricter: Object.fromEntries(
      names.map((name) => [name, options[name] === STRICTER[name]]),
    ) as RecorderForm["stricter"],
  };
}

/** What the form says, beside what is set now: values that the form does not show are kept. */
export function toOptions(
  form: RecorderForm,
  now: RecorderOptions,
): { options: RecorderOptions; problems: Problems } {
  const options: RecorderOptions = {};
  const problems: Problems = {};

  const number = (
    name: "sessionSampleRate" | "onErrorSampleRate" | "minimumDurationMs" | "maximumDurationMs",
    [min, max]: [number, number],
    unit: number,
    expected: string,
  ): void => {
    const text = form[name].trim().replace(",", ".");
    if (text === "") return;
    const value = Number(text);
    if (!(value >= min && value <= max)) problems[name] = expected;
    else options[name] = value * unit;
  };
  number("sessionSampleRate", [0, 100], 0.01, "Write a number from 0 to 100.");
  number("onErrorSampleRate", [0, 100], 0.01, "Write a number from 0 to 100.");
  number("minimumDurationMs", [0, 86_400], 1_000, "Write seconds from 0 to 86400.");
  number("maximumDurationMs", [1, 86_400], 1_000, "Write seconds from 1 to 86400.");

  const rates = lines(form.urlSampleRates).map((line) => {
    const at = line.lastIndexOf("=");
    return { pattern: line.slice(0, at).trim(), rate: Number(line.slice(at + 1).trim() || NaN) / 100, line };
  });
  const wrong = rates.find(({ pattern, rate }) => pattern === "" || !(rate >= 0 && rate <= 1));
  if (wrong)
    problems.urlSampleRates = `“${wrong.line}”: write pattern, =, and percent, such as /checkout* = 100.`;
  else if (rates.length > 0) options.urlSampleRates = rates.map(({ pattern, rate }) => ({ pattern, rate }));

  for (const name of ["recordUrls", "ignoreUrls"] as const) {
    const patterns = lines(form[name]);
    const odd = patterns.find((pattern) => !/^[/*?]|:\/\//.test(pattern));
    if (odd !== undefined) problems[name] = `“${odd}” matches nothing: begin with /, * or scheme and host.`;
    else if (patterns.length > 0) options[name] = patterns;
  }
  for (const name of ["maskSelector", "blockSelector", "ignoreSelector"] as const) {
    const text = form[name].trim();
    if (text === "") continue;
    if (!isSelector(text)) problems[name] = `“${text}” is no CSS selector.`;
    else options[name] = text;
  }
  for (const name of Object.keys(STRICTER) as StricterName[]) {
    if (form.stricter[name]) Object.assign(options, { [name]: STRICTER[name] });
    else if (now[name] !== undefined && now[name] !== STRICTER[name])
      Object.assign(options, { [name]: now[name] });
  }
  return { options, problems };
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** The option that a refusal of the server names first, and what it says of it. */
export function problemOfField(detail: string): Problems {
  const [, name, why] = /^(\w+): (.*)$/s.exec(detail) ?? [];
  return name !== undefined && [...Object.keys(STRICTER), ...Object.keys(toForm({}))].includes(name)
    ? { [name]: why }
    : {};
}
