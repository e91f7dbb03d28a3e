/**
 * Runs of a coding agent for the mock server, made from the sample transcript in fixtures/agents.
 *
 * Long because it makes every answer about a run from one sample, as the server does from events.
 */
import { readFileSync } from "node:fs";
import type {
  AgentComparison,
  AgentEntry,
  AgentEntryDetail,
  AgentFile,
  AgentFileVersions,
  AgentRun,
  Annotation,
  DiffHunk,
  FoundMoment,
  RunSummary,
  SessionDetail,
} from "../../src/server/api.ts";
import { session, type MockSession } from "./state.ts";

export const RUN_ID = "01JDAGENTRUN";
export const OTHER_RUN_ID = "01JDAGENTOTHER";
export const HOSTILE_RUN_ID = "01JDAGENTHOSTILE";

export interface MockRun {
  run: AgentRun;
  details: ReadonlyMap<string, AgentEntryDetail>;
  /** By path, by time: what it held from then on. */
  files: ReadonlyMap<string, readonly Version[]>;
  annotations: Annotation[];
  /** What was told of it, by version. */
  told: Map<string, AgentRun>;
}

interface Version {
  atMs: number;
  eventId: string;
  operation: string;
  text: string | null;
  drifted?: boolean;
}

interface Sample {
  info: {
    agent: string;
    agent_version: string;
    cwd: string;
    git_branch: string;
    model: string;
    title: string;
  };
  from_ms: number;
  to_ms: number;
  turns: { from_ms: number; to_ms: number; prompt: number; end: string | null; left_by: number | null }[];
  lanes: AgentRun["lanes"];
  prompts: { id: string; at_ms: number; kind: string; text: string }[];
  replies: { id: string; at_ms: number; model: string; text: string }[];
  thoughts: { id: string; at_ms: number; text: string }[];
  tool_uses: SampleTool[];
  notifications: { id: string; at_ms: number; kind: string; message: string }[];
  compactions: { id: string; from_ms: number; to_ms: number; trigger: string; summary: string }[];
  usage: {
    at_ms: number;
    model: string;
    cost_usd: number | null;
    tokens: Record<"input" | "output" | "cache_read" | "cache_write_5m" | "cache_write_1h", number>;
  }[];
  errors: { id: string; at_ms: number; message: string; code: string }[];
  branches: { at_ms: number; to_ms: number }[];
  idle: AgentRun["idle"];
}

interface SampleTool {
  id: string;
  tool: string;
  input: Record<string, string>;
  from_ms: number;
  to_ms: number;
  duration_ms: number;
  outcome: "success" | "error" | "interrupted";
  output: string | null;
  omitted: { reason: string; lines?: number } | null;
  exit_code: number | null;
}

const SAMPLE = new URL("../../../../fixtures/agents/expected/Transcript.session.json", import.meta.url);
const FAILING_TEST = [
  "\u001b[1m> npm test\u001b[22m",
  "",
  "\u001b[31m✗ total takes a discount\u001b[39m",
  "  expected \u001b[32m9\u001b[39m, received \u001b[31m10\u001b[39m",
  "\u001b[90mTests:       1 failed, 4 passed, 5 total\u001b[39m",
].join("\n");
const STATIONS: Record<string, string> = {
  Read: "bookshelf",
  Bash: "terminal",
  Edit: "workbench",
  Write: "desk",
  Task: "portal",
  Grep: "scanner",
};
const ROOT = "/home/ada/shop";
const TOTAL = `${ROOT}/src/total.js`;
const README = `${ROOT}/README.md`;
const FIRST_TOTAL =
  "export function total(items) {\n  return items.reduce((sum, item) => sum + item.price, 0);\n}\n";

export function agentSessions(nowMs: number): MockSession[] {
  const run = sampleRun();
  return [
    listed(RUN_ID, run, nowMs - 30 * 60_000),
    listed(OTHER_RUN_ID, otherRun(run), nowMs - 50 * 60_000),
    listed(HOSTILE_RUN_ID, hostileRun(run), nowMs - 70 * 60_000),
  ];
}

/** What was recorded is from another day than what the list says, as with a clock that is wrong. */
function listed(id: string, { run, ...rest }: MockRun, startedMs: number): MockSession {
  const durationMs = run.to_ms - run.from_ms;
  const detail: SessionDetail = {
    ...session(id, 2, startedMs, durationMs),
    source: "agent",
    user: null,
    browser: null,
    system: null,
    country: null,
    entry_url: null,
    clock_offset_ms: startedMs - run.from_ms,
    error_count: run.facts.errors,
    event_count: run.entries.length,
    active_ms: run.facts.active_ms,
    agent: {
      name: run.info.agent,
      version: run.info.agent_version,
      title: run.info.title,
      folder: run.info.folder,
      branch: run.info.branch,
      models: Object.keys(run.facts.models),
      tools: Object.keys(run.facts.tools),
      summary: summaryOf(run),
    },
  };
  return { detail, events: [], health: [], moments: momentsOf(run), run: { run, ...rest } };
}

function summaryOf({ facts }: AgentRun): RunSummary {
  const tools = Object.entries(facts.tools).map(([name, { uses }]) => [name, uses] as const);
  const { input, output, cache_read, cache_write } = facts.tokens;
  return {
    is_current: true,
    prompts: facts.prompts,
    tool_uses: facts.tool_uses,
    failures: facts.failures,
    tools: Object.fromEntries(tools),
    files_touched: Object.keys(facts.files).length,
    files_changed: Object.values(facts.files).filter(({ changes }) => changes > 0).length,
    lines_added: facts.lines_added,
    lines_removed: facts.lines_removed,
    tokens: { input, output, cache_read, cache_write, total: input + output + cache_read + cache_write },
    cost_usd: facts.cost_usd,
    tokens_without_price: facts.tokens_without_price,
  };
}

/** What the search finds in a run. */
function momentsOf(run: AgentRun): FoundMoment[] {
  const kinds: Partial<Record<AgentEntry["kind"], FoundMoment["kind"]>> = {
    prompt: "prompt",
    reply: "reply",
    error: "error",
  };
  return run.entries.flatMap(({ kind, at_ms, text, tool }) => {
    const found = tool?.name === "Bash" ? "command" : kinds[kind];
    return found
      ? [{ window: "window-1", page: "page-1", at_ms, kind: found, snippet: text, marks: [] }]
      : [];
  });
}

function sampleRun(): MockRun {
  const sample = JSON.parse(readFileSync(SAMPLE, "utf8")) as Sample;
  const failing = sample.tool_uses.find(({ id }) => id === "toolu_0002");
  if (failing) failing.output = FAILING_TEST;
  const files = versions(sample.tool_uses);
  const details = new Map<string, AgentEntryDetail>();
  const entries = entriesOf(sample, files, details);
  return { run: runOf(sample, entries), details, files, annotations: [], told: new Map() };
}

const entry = (kind: AgentEntry["kind"], id: string, atMs: number, text: string): AgentEntry => ({
  kind,
  id,
  at_ms: atMs,
  to_ms: null,
  lane: null,
  text: text.slice(0, 2048),
  text_bytes: text.length,
  detail: null,
});

function entriesOf(
  sample: Sample,
  files: MockRun["files"],
  details: Map<string, AgentEntryDetail>,
): AgentEntry[] {
  const said = (kind: AgentEntry["kind"], id: string, atMs: number, text: string): AgentEntry => {
    details.set(`${kind} ${id}`, { text });
    return entry(kind, id, atMs, text);
  };
  const tools = sample.tool_uses.map((used) => {
    details.set(`tool ${used.id}`, toolDetail(used, files));
    return toolEntry(used);
  });
  const inLane = toolEntry({
    id: "toolu_lane",
    tool: "Read",
    input: { file_path: TOTAL },
    from_ms: sample.from_ms + 17_200,
    to_ms: sample.from_ms + 17_260,
    duration_ms: 60,
    outcome: "success",
    output: null,
    omitted: null,
    exit_code: null,
  });
  details.set("tool toolu_lane", toolDetail(null, files));
  const entries = [
    ...sample.prompts.map(({ id, at_ms, kind, text }) => ({
      ...said("prompt", id, at_ms, text),
      detail: kind,
    })),
    ...sample.thoughts.map(({ id, at_ms, text }) => said("thinking", id, at_ms, text)),
    ...sample.replies.map(({ id, at_ms, text, model }, place) => ({
      ...said("reply", id, at_ms, place === 1 ? LONG_REPLY : text),
      detail: model,
    })),
    ...tools,
    { ...inLane, lane: sample.lanes[0]?.id ?? null },
    ...sample.notifications.map(({ id, at_ms, kind, message }) => ({
      ...said("notification", id, at_ms, message),
      detail: kind,
    })),
    ...sample.compactions.map(({ id, from_ms, to_ms, trigger, summary }) => ({
      ...said("compaction", id, from_ms, summary),
      to_ms,
      detail: trigger,
    })),
    ...sample.errors.map(({ id, at_ms, message, code }) => ({
      ...said("error", id, at_ms, message),
      detail: code,
    })),
    {
      ...said("question", "question-1", sample.from_ms + 6_200, "May Bash run npm test?"),
      detail: "granted",
      to_ms: sample.from_ms + 6_900,
      tool: { name: "Bash", station: "terminal", outcome: null, exit_code: null, duration_ms: null },
    },
  ];
  return entries.sort((one, other) => one.at_ms - other.at_ms);
}

const LONG_REPLY = [
  "## Done",
  "",
  "The total takes a **discount**, and a test says so. `total(items, 0.1)` is:",
  "",
  "```js",
  'export function total(items, discount = 0) { return "…"; }',
  "```",
  "",
  "- between 0 and 1",
  "- *not* more, see [the issue](https://shop.example/issues/7)",
  "",
  `${"What else was looked at is told here. ".repeat(70)}`,
  "",
  "The very end.",
].join("\n");

function toolEntry(used: SampleTool): AgentEntry {
  const { id, tool, input, from_ms: fromMs, to_ms: toMs, duration_ms, outcome, exit_code } = used;
  const text = input.command ?? input.file_path ?? input.pattern ?? input.description ?? "";
  return {
    ...entry("tool", id, fromMs, text),
    to_ms: toMs,
    tool: { name: tool, station: STATIONS[tool] ?? null, outcome, exit_code, duration_ms },
  };
}

function toolDetail(used: SampleTool | null, files: MockRun["files"]): AgentEntryDetail {
  const changes = [...files].flatMap(([path, versions]) =>
    versions.flatMap((version, place) => {
      if (used === null || version.eventId !== used.id || version.operation === "read") return [];
      const hunk = hunkOf(versions[place - 1]?.text ?? "", version.text ?? "");
      const count = (sign: string): number => hunk.lines.filter((line) => line.startsWith(sign)).length;
      return {
        path,
        event_id: version.eventId,
        at_ms: version.atMs,
        operation: version.operation,
        lines_added: count("+"),
        lines_removed: count("-"),
        hunks: [hunk],
      };
    }),
  );
  return {
    text: used ? (toolEntry(used).text ?? "") : TOTAL,
    tool: {
      input: used?.input ?? { file_path: TOTAL },
      output: used?.output ?? null,
      data: null,
      omitted: used?.omitted ? "Contents of files that were only read are not kept." : null,
      image_count: 0,
      changes,
    },
  };
}

/** Everything between the first and the last line that differ. */
function hunkOf(before: string, after: string): DiffHunk {
  const old = before.split("\n").slice(0, -1);
  const now = after.split("\n").slice(0, -1);
  let same = 0;
  while (same < Math.min(old.length, now.length) && old[same] === now[same]) same += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - same && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const kept = (lines: string[]): string[] => lines.map((line) => ` ${line}`);
  return {
    old_start: 1,
    new_start: 1,
    lines: [
      ...kept(old.slice(0, same)),
      ...old.slice(same, old.length - tail).map((line) => `-${line}`),
      ...now.slice(same, now.length - tail).map((line) => `+${line}`),
      ...kept(old.slice(old.length - tail)),
    ],
  };
}

function versions(tools: readonly SampleTool[]): Map<string, Version[]> {
  const firstMs = tools[0]?.to_ms ?? 0;
  const files = new Map<string, Version[]>([
    [TOTAL, [{ atMs: firstMs, eventId: "toolu_0001", operation: "read", text: FIRST_TOTAL }]],
    [README, [{ atMs: firstMs, eventId: "before", operation: "read", text: "# Shop\n\nA small shop.\n" }]],
  ]);
  for (const { id, tool, input, to_ms: atMs, outcome } of tools) {
    const path = input.file_path;
    if (path === undefined || outcome !== "success" || (tool !== "Edit" && tool !== "Write")) continue;
    const known = files.get(path) ?? [];
    const before = known.at(-1)?.text ?? "";
    const edited = before.replace(input.old_string ?? "\0", input.new_string ?? "");
    const text = tool === "Write" ? (input.content ?? "") : edited;
    known.push({ atMs, eventId: id, operation: tool.toLowerCase(), text, drifted: id === "toolu_0009" });
    files.set(path, known);
  }
  return files;
}

const NO_TOKENS = { input: 0, output: 0, cache_read: 0, cache_write: 0 };

function runOf(sample: Sample, entries: AgentEntry[]): AgentRun {
  const usage = sample.usage.map(({ at_ms, model, cost_usd, tokens }) => ({
    at_ms,
    model,
    cost_usd,
    lane: null,
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cache_read,
    cache_write_tokens: tokens.cache_write_5m + tokens.cache_write_1h,
  }));
  // A model of which nobody knows the price.
  usage.push({ ...usage.at(-1)!, model: "house-model-1", cost_usd: null as unknown as number });
  const [first] = entries;
  return {
    version: "1",
    info: {
      agent: sample.info.agent,
      agent_version: sample.info.agent_version,
      branch: sample.info.git_branch,
      folder: sample.info.cwd,
      is_ended: true,
      model: sample.info.model,
      permission_mode: "default",
      sources: ["transcript"],
      title: sample.info.title,
    },
    from_ms: first?.at_ms ?? sample.from_ms,
    to_ms: sample.to_ms,
    entries,
    turns: sample.turns.map(({ from_ms, to_ms, prompt, end, left_by }) => ({
      from_ms,
      to_ms,
      end,
      is_left: left_by !== null,
      prompt_id: sample.prompts[prompt]?.id ?? null,
    })),
    lanes: sample.lanes,
    branches: sample.branches.map(({ at_ms, to_ms }) => ({ at_ms, to_ms })),
    idle: sample.idle,
    usage,
    scenes: [],
    stations: [],
    highlights: highlights(sample),
    facts: factsOf(sample, entries, usage),
    damaged_batches: 0,
    unknown_lines: 1,
    is_cut: false,
  };
}

function highlights(sample: Sample): AgentRun["highlights"] {
  const of = (id: string): number => sample.tool_uses.find((used) => used.id === id)?.from_ms ?? 0;
  const mark = (rule: string, about: string, text: string): AgentRun["highlights"][number] => ({
    rule,
    about,
    text,
    at_ms: of(about),
    to_ms: null,
    path: null,
  });
  return [
    mark("first_failing_test", "toolu_0002", "npm test failed"),
    mark("fix_of_first_failing_test", "toolu_0007", "npm test passed again"),
    mark("largest_edit", "toolu_0006", "5 lines in test/total.test.js"),
  ];
}

function factsOf(sample: Sample, entries: AgentEntry[], usage: AgentRun["usage"]): AgentRun["facts"] {
  const tools: AgentRun["facts"]["tools"] = {};
  for (const { tool } of entries) {
    if (!tool?.outcome) continue;
    const fact = (tools[tool.name] ??= { uses: 0, failures: 0, denials: 0, duration_ms: 0, longest_ms: 0 });
    fact.uses += 1;
    fact.failures += tool.outcome === "error" ? 1 : 0;
    fact.duration_ms += tool.duration_ms ?? 0;
    fact.longest_ms = Math.max(fact.longest_ms, tool.duration_ms ?? 0);
  }
  const models: AgentRun["facts"]["models"] = {};
  const tokens = { ...NO_TOKENS };
  for (const used of usage) {
    const model = (models[used.model ?? ""] ??= { replies: 0, cost_usd: null, tokens: { ...NO_TOKENS } });
    model.replies += 1;
    if (used.cost_usd !== null) model.cost_usd = (model.cost_usd ?? 0) + used.cost_usd;
    for (const name of ["input", "output", "cache_read", "cache_write"] as const) {
      model.tokens[name] += used[`${name}_tokens`];
      tokens[name] += used[`${name}_tokens`];
    }
  }
  return {
    active_ms: 44_000,
    duration_ms: sample.to_ms - sample.from_ms,
    branches: 1,
    compactions: 1,
    cost_usd: usage.reduce((sum, { cost_usd: cost }) => sum + (cost ?? 0), 0),
    drifts: 1,
    errors: sample.errors.length,
    failures: sample.tool_uses.filter(({ outcome }) => outcome === "error").length,
    files: {
      [TOTAL]: { changes: 4, reads: 1, lines_added: 5, lines_removed: 4 },
      [README]: { changes: 1, reads: 1, lines_added: 1, lines_removed: 1 },
      [`${ROOT}/test/total.test.js`]: { changes: 1, reads: 0, lines_added: 5, lines_removed: 0 },
    },
    files_compared: 5,
    files_equal: 4,
    lanes: 1,
    lines_added: 11,
    lines_removed: 5,
    longest_waits: [...sample.idle].sort((a, b) => b.to_ms - b.from_ms - (a.to_ms - a.from_ms)).slice(0, 3),
    models,
    prompts: sample.prompts.length,
    replies: sample.replies.length,
    retries: 1,
    tokens,
    tokens_without_price: 12_902,
    tool_uses: sample.tool_uses.length + 1,
    tools,
    turns: sample.turns.length,
  };
}

/** The same until the tests pass; then another question. */
function otherRun({ run, details, files }: MockRun): MockRun {
  const lastSame = run.entries.findIndex(({ id }) => id === "toolu_0007");
  const entries = run.entries.slice(0, lastSame + 1);
  const atMs = (entries.at(-1)?.to_ms ?? run.from_ms) + 2_000;
  const prompt = entry("prompt", "other-1", atMs, "Now publish it.");
  const all = [...entries, { ...prompt, detail: "typed" }];
  return {
    run: {
      ...run,
      entries: all,
      to_ms: atMs + 1_000,
      turns: run.turns.slice(0, 1),
      lanes: [],
      idle: [],
      branches: [],
      info: { ...run.info, title: "Discounts, second try" },
    },
    details: new Map([...details, ["prompt other-1", { text: prompt.text }]]),
    files,
    annotations: [],
    told: new Map(),
  };
}

export const HOSTILE_MARKDOWN = [
  "<script>window.ran = 1</script> <img src=x onerror='window.ran = 2'>",
  "",
  "[click me](javascript:window.ran=3) ![picture](https://evil.example/pixel.png) [data](data:text/html,x)",
  "",
  "```html",
  "<script>window.ran = 4</script>",
  "```",
].join("\n");
export const HOSTILE_OUTPUT =
  "\u001b]8;;javascript:window.ran=5\u0007a link\u001b]8;;\u0007 \u001b[31m<img src=x onerror='window.ran = 6'>\u001b[0m \u001b]0;title\u0007end";
export const HOSTILE_PATH = `${ROOT}/<img src=x onerror="window.ran=7">.js`;

function hostileRun({ run }: MockRun): MockRun {
  const at = (s: number): number => run.from_ms + s * 1_000;
  const bash: SampleTool = {
    id: "hostile-bash",
    tool: "<b>Bash</b>",
    input: { command: "echo '<script>window.ran = 8</script>'" },
    from_ms: at(4),
    to_ms: at(5),
    duration_ms: 1_000,
    outcome: "success",
    output: HOSTILE_OUTPUT,
    omitted: null,
    exit_code: 0,
  };
  const write: SampleTool = {
    ...bash,
    id: "hostile-write",
    tool: "Write",
    input: { file_path: HOSTILE_PATH, content: "<script>window.ran = 9</script>\n" },
    from_ms: at(6),
    to_ms: at(7),
    output: null,
  };
  const files = versions([bash, write]);
  const entries = [
    { ...entry("prompt", "h1", at(0), HOSTILE_MARKDOWN), detail: "typed" },
    entry("reply", "h2", at(2), HOSTILE_MARKDOWN),
    toolEntry(bash),
    toolEntry(write),
  ];
  const details = new Map<string, AgentEntryDetail>([
    ["tool hostile-bash", toolDetail(bash, files)],
    ["tool hostile-write", toolDetail(write, files)],
  ]);
  const info = { ...run.info, title: "<img src=x onerror='window.ran = 10'>", branch: "<b>branch</b>" };
  return {
    run: {
      ...run,
      info,
      entries,
      to_ms: at(20),
      turns: [],
      lanes: [],
      idle: [],
      branches: [],
      highlights: [],
    },
    details,
    files,
    annotations: [],
    told: new Map(),
  };
}

export function fileVersions({ files }: MockRun): { files: AgentFileVersions[] } {
  const all = [...files].map(([path, versions]): AgentFileVersions => ({
    path,
    touches: versions.map(({ atMs: at_ms, operation }) => ({ at_ms, operation })),
    versions: versions.map(({ atMs: at_ms, eventId: event_id, operation, text }, place) => ({
      id: `${path} ${place}`,
      at_ms,
      event_id,
      is_made: operation !== "read",
      state: text === null ? "unknown" : "known",
      bytes: text?.length ?? null,
      lines: text === null ? null : text.split("\n").length - 1,
    })),
    drifts_ms: versions.flatMap(({ drifted, atMs }) => (drifted ? [atMs] : [])),
  }));
  return { files: all.sort((one, other) => one.path.localeCompare(other.path)) };
}

export function fileAt({ files }: MockRun, path: string, atMs: number): AgentFile | null {
  const versions = files.get(path)?.filter((version) => version.atMs <= atMs) ?? [];
  const last = versions.at(-1);
  if (!last) return null;
  const changes = versions.filter(({ operation }) => operation !== "read");
  const lines = (last.text ?? "").split("\n").slice(0, -1);
  const origins = lines.map((line, place) => {
    const wrote = versions.find(({ text }) => text?.split("\n").includes(line));
    const isOwn = wrote !== undefined && wrote.operation !== "read";
    return {
      from_line: place + 1,
      to_line: place + 1,
      at_ms: isOwn ? wrote.atMs : null,
      event_id: isOwn ? wrote.eventId : null,
    };
  });
  return {
    path,
    state: last.text === null ? "unknown" : "known",
    text: last.text,
    changes: changes.map(({ atMs: at_ms, eventId: event_id }) => ({ at_ms, event_id })),
    drifts: versions
      .filter(({ drifted }) => drifted)
      .map(({ atMs: at_ms, eventId: event_id, text }) => ({
        at_ms,
        event_id,
        rebuilt: text,
        recorded: (text ?? "").replace("  return", "\treturn"),
      })),
    origins,
  };
}

export function compare(left: AgentRun, right: AgentRun): AgentComparison {
  const steps = (run: AgentRun): AgentEntry[] =>
    run.entries.filter(({ kind, lane }) => (kind === "prompt" || kind === "tool") && lane === null);
  const [ours, theirs] = [steps(left), steps(right)];
  const length = Math.max(ours.length, theirs.length);
  const same = (place: number): boolean => ours[place]?.text === theirs[place]?.text;
  const split = Array.from({ length }, (_, place) => place).find((place) => !same(place)) ?? null;
  const shared = split ?? length;
  const step = ({ id, at_ms, kind }: AgentEntry): AgentComparison["left"][number] => ({
    id,
    at_ms,
    kind: kind === "prompt" ? "prompt" : "tool",
  });
  return {
    left: ours.map(step),
    right: theirs.map(step),
    diverges_at: split,
    rows: [
      ...Array.from({ length: shared }, (_, place) => ({ left: place, right: place })),
      ...ours.slice(shared).map((_, place) => ({ left: shared + place, right: null })),
      ...theirs.slice(shared).map((_, place) => ({ left: null, right: shared + place })),
    ],
  };
}
