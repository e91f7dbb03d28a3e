/** Code as the text of a script element. */
import { Script } from "node:vm";

/**
 * So that it ends where the element ends, and its hash is that of what the browser reads: HTML knows no carriage returns.
 * Throws where that would change what the code does.
 */
export function escapedScript(code: string): string {
  const escaped = code
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\\r")
    .replace(/<(?=\/script|script|!--)/gi, "\\x3c")
    .trim();
  // Only in a string, a template or a regular expression may `<` be written so.
  new Script(escaped);
  return escaped;
}
