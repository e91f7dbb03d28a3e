/** A request as a command for a POSIX shell. What was recorded is quoted: nothing in it is a command. */
import type { RequestDetail } from "./request-rows.ts";

/** curl sets these itself, or they would be wrong for another request. */
const LEFT_OUT = new Set(["content-length", "host", "connection", "accept-encoding"]);

export function curlOf(request: RequestDetail): string {
  const parts = [`curl ${quoted(request.url)}`];
  const hasBody = request.requestBody !== null;
  // With a body curl posts by itself.
  if (request.method !== (hasBody ? "POST" : "GET")) parts.push(`-X ${quoted(request.method)}`);
  for (const [name, value] of request.requestHeaders) {
    if (!LEFT_OUT.has(name.toLowerCase())) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (request.requestBody !== null) parts.push(`--data-raw ${quoted(request.requestBody)}`);
  return parts.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\0", "").replaceAll("'", `'\\''`)}'`;
}
