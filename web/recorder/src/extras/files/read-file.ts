import { FILE_BYTES_MAX, FILE_TIMEOUT_MS } from "../../limits";
import type { FileKind } from "./shown-files";

/** What a file of each kind may call itself; what is anything in particular, the server looks at again. */
const MEDIA_TYPES: Record<FileKind, RegExp> = {
  style: /^text\/css\b/i,
  image: /^image\/[\w.+-]+/i,
  font: /^(?:font\/|application\/(?:(?:x-)?font-|vnd\.ms-opentype|octet-stream)|$)/i,
};

/**
 * `unreadable`: the browser refuses this page to read from there, by CORS or a policy, or nobody answered. `refused`: it
 * is not to be recorded.
 */
export type ReadFile = { blob: Blob; url: string } | "refused" | "unreadable";

/**
 * Reads a file that the page has loaded, as a rule out of the browser's cache. The page's credentials go to its own
 * origin only. What says that it is not to be stored (`no-store`) is not.
 */
export async function readFile(
  ask: typeof fetch,
  address: string,
  kind: FileKind,
  isAllowed: (address: string) => boolean,
): Promise<ReadFile> {
  let response: Response;
  try {
    response = await ask(address, {
      cache: "force-cache",
      credentials: "same-origin",
      priority: "low",
      signal: AbortSignal.timeout(FILE_TIMEOUT_MS),
    });
  } catch {
    return "unreadable";
  }
  const header = (name: string): string => response.headers.get(name) ?? "";
  const type = header("content-type");
  const isWanted =
    response.ok &&
    // Redirects lead where they want.
    isAllowed(response.url) &&
    MEDIA_TYPES[kind].test(type) &&
    !/\bno-store\b/i.test(header("cache-control")) &&
    Number(header("content-length")) <= FILE_BYTES_MAX;
  const parts = isWanted ? await readAtMost(response, FILE_BYTES_MAX) : undefined;
  if (!parts) {
    void response.body?.cancel().catch(() => {});
    return "refused";
  }
  return { blob: new Blob(parts, { type: type.replace(/;[^]*$/, "").trim() }), url: response.url };
}

async function readAtMost(response: Response, bytesMax: number): Promise<BlobPart[] | undefined> {
  const parts: BlobPart[] = [];
  const reader = response.body?.getReader();
  try {
    for (let bytes = 0; reader;) {
      const { done, value } = await reader.read();
      if (done) return bytes ? parts : undefined;
      bytes += value.byteLength;
      if (bytes > bytesMax) break;
      parts.push(value);
    }
  } catch {
    // Cut off, or over its time.
  }
  void reader?.cancel().catch(() => {});
  return undefined;
}
