/** What is asked of the server while files are looked at: seldom, only what is still wanted, and nothing twice. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeptAnswers } from "../../src/agent/views/files/kept-answers.svelte.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = (asked: string[], key: string) => async (): Promise<string> => {
  asked.push(key);
  return Promise.resolve(`answer ${key}`);
};

test("however fast it plays, it is asked at most twice a second, and not only in the end", async () => {
  const asked: string[] = [];
  const answers = new KeptAnswers<string>();
  let end = (): void => undefined;
  for (let step = 0; step < 200; step += 1) {
    end();
    end = answers.ask(String(step), request(asked, String(step)));
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.length).toBeLessThanOrEqual(21);
});

test("what was answered is not asked again, and what is not wanted any more is given up", async () => {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const answers = new KeptAnswers<string>();
  answers.ask("a", request(asked, "a"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers.value).toEqual({ key: "a", answer: "answer a" });
  const end = answers.ask("slow", (signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  await vi.advanceTimersByTimeAsync(1_000);
  end();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  answers.ask("a", request(asked, "a"));
  expect(answers.value).toEqual({ key: "a", answer: "answer a" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(["a"]);
});

test("a failure is told, and the next answer ends it", async () => {
  const answers = new KeptAnswers<string>();
  answers.ask("a", () => Promise.reject(new Error("away")));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers.problem?.detail).toBe("away");
  answers.ask("b", request([], "b"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([answers.problem, answers.value?.key]).toEqual([null, "b"]);
});
