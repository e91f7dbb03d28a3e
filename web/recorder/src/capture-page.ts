import type { Capture, Undo } from "./capture";
import { captureConsole } from "./console";
import { captureErrors } from "./errors";
import { captureNetwork, type AddDetails } from "./network";
import type { ResolvedOptions } from "./options";
import { urlMatches } from "./sampling";
import { listen } from "./wrap";

export interface PageHooks {
  /** After an error has been recorded. */
  onError(): void;
  /** Before the page sees what was typed. */
  onInput(element: Element): void;
  networkDetails(): AddDetails | undefined;
}

/** Watches everything but the DOM, as far as the options say. */
export function capturePage(capture: Capture, options: ResolvedOptions, hooks: PageHooks): Undo[] {
  const noteInput = (event: Event): void => {
    const target = event.composedPath()[0];
    if (target instanceof Element) hooks.onInput(target);
  };
  const undos = [
    captureErrors(capture, hooks.onError),
    listen(window, "input", noteInput),
    listen(window, "change", noteInput),
  ];
  if (options.recordConsole) undos.push(captureConsole(capture));
  if (options.recordNetwork)
    undos.push(
      captureNetwork(capture, {
        ownAddress: `${options.server}/v1/batches`,
        details: hooks.networkDetails,
        wantsBody: (url) => options.networkBodies.some((pattern) => urlMatches(pattern, url)),
      }),
    );
  return undos;
}
