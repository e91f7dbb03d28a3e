import { expect, test } from "vitest";
import { AnswerTooSlow, retried } from "../src/retry.ts";

const never = new AbortController().signal;
const options = { signal: never, isTransient: () => true, delaysMs: [0, 0] };

test("what fails for a passing reason is done again, so often and no more", async () => {
  let tries = 0;
  const failing = (): Promise<never> => Promise.reject(new Error(`try ${++tries}`));
  await expect(retried(failing, options)).rejects.toThrow("try 3");
  tries = 0;
  const late = (): Promise<string> =>
    ++tries < 3 ? Promise.reject(new Error("no")) : Promise.resolve("yes");
  expect(await retried(late, options)).toBe("yes");
});

test("a refusal that will not change is told at once", async () => {
  let tries = 0;
  const refused = (): Promise<never> => Promise.reject(new Error(`try ${++tries}`));
  await expect(retried(refused, { ...options, isTransient: () => false })).rejects.toThrow("try 1");
});

test("an answer that never begins is given up and asked for anew", async () => {
  let tries = 0;
  const silent = (signal: AbortSignal): Promise<string> => {
    if (++tries === 2) return Promise.resolve("answer");
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  };
  expect(await retried(silent, { ...options, answerMsMax: 1 })).toBe("answer");
  tries = 5;
  await expect(retried(silent, { ...options, delaysMs: [], answerMsMax: 1 })).rejects.toThrow(AnswerTooSlow);
});

test("what nobody wants any more is not done again", async () => {
  const giving = new AbortController();
  let tries = 0;
  const failing = (): Promise<never> => {
    tries += 1;
    giving.abort(new Error("given up"));
    return Promise.reject(new Error("failed"));
  };
  await expect(retried(failing, { ...options, signal: giving.signal })).rejects.toThrow();
  expect(tries).toBe(1);
});
