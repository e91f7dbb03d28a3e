import { STACK_FRAMES_MAX } from "./limits";
import { maskSensitive } from "./privacy/text";
import type { UrlMasking } from "./privacy/urls";

/** Lines of a stack with masked addresses. Chromium's begins with the message, Firefox's does not. */
export function stackFrames(stack: string | undefined, urls: UrlMasking): string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => /^\s*at |@/.test(line))
    .slice(0, STACK_FRAMES_MAX)
    .map((line) => urls.inText(line.trim()));
}

export const maskMessage = (text: string, urls: UrlMasking): string => maskSensitive(urls.inText(text));
