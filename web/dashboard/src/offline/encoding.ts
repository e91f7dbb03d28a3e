/** Bytes as text that stands anywhere in HTML, and back. */

/** `fromCharCode` takes so many at once everywhere. */
const CHARS_AT_ONCE = 0x8000;

export async function gzipped(content: BlobPart): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function inflated(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += CHARS_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(from, from + CHARS_AT_ONCE));
  }
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const decoded = atob(text);
  const bytes = new Uint8Array(decoded.length);
  for (let place = 0; place < decoded.length; place++) bytes[place] = decoded.charCodeAt(place);
  return bytes;
}
