/**
 * Everything of ours that the page can reach runs through here: what it costs is added up, and what it throws is
 * swallowed and counted, so that a fault of the recorder is never a fault of the page.
 */

let depth = 0;
let mainThreadMs = 0;
let swallowed = 0;

/** True while our own code runs, so that the console wrapper does not record our own messages. */
export const insideRecorder = (): boolean => depth > 0;

export function takeMainThreadMs(): number {
  const spent = mainThreadMs;
  mainThreadMs = 0;
  return spent;
}

export const addMainThreadMs = (ms: number): void => void (mainThreadMs += ms);

export const swallowedErrors = (): number => swallowed;

/** Runs `work` now. Only the outermost call counts time, so nothing is counted twice. */
export function attempt<R>(work: () => R): R | undefined {
  const started = depth++ === 0 ? performance.now() : -1;
  try {
    return work();
  } catch {
    swallowed++;
    return undefined;
  } finally {
    depth--;
    if (started >= 0) mainThreadMs += performance.now() - started;
  }
}

/** The same for a callback. The name is what the trimmed rrweb build imports in place of its own wrapper. */
export function guarded<A extends unknown[], R>(callback: (...args: A) => R): (...args: A) => R {
  return function (this: unknown, ...args: A): R {
    return attempt(() => callback.apply(this, args)) as R;
  };
}

type Applicable = { apply(thisArg: unknown, args: unknown[]): unknown };

/**
 * For a Proxy's `apply` trap around one of the page's functions (rrweb's CSSOM hooks): whatever happens in the hook, the
 * page's call is made exactly once, and what it throws reaches the page.
 */
export function guardedPageCall(hook: (target: Applicable, thisArg: unknown, args: unknown[]) => unknown) {
  return (target: Applicable, thisArg: unknown, args: unknown[]): unknown => {
    let call: { value: unknown } | undefined;
    let thrown: { error: unknown } | undefined;
    attempt(() =>
      hook(
        {
          apply(self, callArgs) {
            depth--;
            try {
              call = { value: target.apply(self, callArgs) };
              return call.value;
            } catch (error) {
              thrown = { error };
            } finally {
              depth++;
            }
            return undefined;
          },
        },
        thisArg,
        args,
      ),
    );
    if (thrown) throw thrown.error;
    return call ? call.value : target.apply(thisArg, args);
  };
}
