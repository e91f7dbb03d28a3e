/** The page is left its turn while less than this is left of an idle moment. */
const LEFT_MS_MIN = 1;
/** Where browsers do not tell of idle moments: so long after each step, and at most so long a step. */
const PAUSE_MS = 200;
const STEP_MS = 4;

interface Moment {
  timeRemaining(): number;
}

/** A moment in which the page has nothing to do, however long that takes to come. */
function idleMoment(): Promise<Moment> {
  if (typeof requestIdleCallback === "function")
    return new Promise((resolve) => requestIdleCallback(resolve));
  return new Promise((resolve) =>
    setTimeout(() => {
      const until = performance.now() + STEP_MS;
      resolve({ timeRemaining: () => until - performance.now() });
    }, PAUSE_MS),
  );
}

/** Goes through work that is cut into steps, as far as idle moments reach. */
export async function inIdleTime(
  work: Iterator<unknown>,
  spent: (mainThreadMs: number) => void,
): Promise<void> {
  for (let done = false; !done;) {
    const moment = await idleMoment();
    const started = performance.now();
    do done = work.next().done === true;
    while (!done && moment.timeRemaining() > LEFT_MS_MIN);
    spent(performance.now() - started);
  }
}
