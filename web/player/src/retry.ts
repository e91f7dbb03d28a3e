/** Does a request again when it failed for a passing reason, or took longer than anybody waits. */

/** Between the tries. */
const RETRY_DELAYS_MS = [300, 1_200] as const;
/** An answer that has not begun by then is asked for anew. */
const ANSWER_MS_MAX = 20_000;

export interface RetryOptions {
  signal: AbortSignal;
  isTransient: (error: unknown) => boolean;
  delaysMs?: readonly number[];
  answerMsMax?: number;
}

export async function retried<T>(
  request: (signal: AbortSignal) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { signal, isTransient, delaysMs = RETRY_DELAYS_MS, answerMsMax = ANSWER_MS_MAX } = options;
  for (let attempt = 0; ; attempt++) {
    const slow = new AbortController();
    const timer = setTimeout(() => slow.abort(new AnswerTooSlow(answerMsMax)), answerMsMax);
    try {
      return await request(AbortSignal.any([signal, slow.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      const cause: unknown = slow.signal.aborted ? slow.signal.reason : error;
      const delayMs = delaysMs[attempt];
      if (delayMs === undefined || !(slow.signal.aborted || isTransient(error))) throw cause;
      await pause(delayMs, signal);
    } finally {
      clearTimeout(timer);
    }
  }
}

export class AnswerTooSlow extends Error {
  constructor(waitedMs: number) {
    super(`The server has not answered within ${Math.round(waitedMs / 1000)} seconds.`);
    this.name = "AnswerTooSlow";
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
