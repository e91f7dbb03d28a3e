/** What lists say of a run. */
import { expect, test } from "vitest";
import { costNote, costText, runInShort, toolsText } from "../../src/agent/run-numbers.ts";
import { momentParameters } from "../../src/search/moment-link.ts";
import type { FoundMoment, RunSummary } from "../../src/server/api.ts";
import { agentSessions } from "../mock/agent-run.ts";

const [run] = agentSessions(Date.UTC(2026, 10, 21, 12));
const sample = run!.detail.agent!.summary!;
const of = (part: Partial<RunSummary>): RunSummary => ({ ...sample, ...part });

test("a cost says what it leaves out", () => {
  const tokens = { ...sample.tokens, total: 1_234_567 };
  const whole = of({ cost_usd: 1.239, tokens, tokens_without_price: 0 });
  expect([costText(whole), costNote(whole)]).toEqual(["$1.24", "1.2M tokens"]);
  const partly = of({ cost_usd: 0.25, tokens, tokens_without_price: 9 });
  expect([costText(partly), costNote(partly)]).toEqual(["$0.250", "partly unknown"]);
  const unknown = of({ cost_usd: null, tokens, tokens_without_price: tokens.total });
  expect([costText(unknown), costNote(unknown)]).toEqual(["not known", "1.2M tokens"]);
  const none = of({ cost_usd: null, tokens: { ...tokens, total: 0 }, tokens_without_price: 0 });
  expect([costText(none), costNote(none)]).toEqual(["–", ""]);
});

test("the tools that were used most are named with how often", () => {
  const tools = { Read: 3, Bash: 12, Edit: 3, Grep: 1, Write: 1 };
  expect(toolsText(of({ tools }))).toBe("Bash 12, Edit 3, Read 3 and 2 more");
  expect(toolsText(of({ tools: { Bash: 1 } }))).toBe("Bash 1");
});

test("a run in a line leaves an unknown cost out", () => {
  const counts = { tool_uses: 1, files_touched: 2 };
  expect(runInShort(of({ ...counts, cost_usd: null }))).toBe("1 tool use, 2 files");
  expect(runInShort(of({ ...counts, cost_usd: 2 }))).toBe("1 tool use, 2 files, $2.00");
});

test("a moment of a run is a time in it, whichever clock recorded it", () => {
  const { detail } = run!;
  const atMs = detail.started_at_ms - detail.clock_offset_ms + 61_500;
  const moment: FoundMoment = {
    window: "w",
    page: "p",
    at_ms: atMs,
    kind: "command",
    snippet: "npm test",
    marks: [],
  };
  expect(momentParameters({ ...detail, window_count: 3 }, moment)).toEqual({ t: "61.5" });
});
