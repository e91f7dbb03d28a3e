import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const folder = join(import.meta.dirname, "../results");

/** The share of pixels that differ. Both pictures and their difference are kept when it is over `shareMax`. */
export function differingShare(name: string, real: Buffer, rebuilt: Buffer, shareMax: number): number {
  const a = PNG.sync.read(real);
  const b = PNG.sync.read(rebuilt);
  if (a.width !== b.width || a.height !== b.height) {
    keep(name, { real, rebuilt });
    throw new Error(`${name}: the page is ${a.width}×${a.height}, rebuilt it is ${b.width}×${b.height}`);
  }
  const difference = new PNG({ width: a.width, height: a.height });
  const count = pixelmatch(a.data, b.data, difference.data, a.width, a.height, { threshold: 0.15 });
  const share = count / (a.width * a.height);
  if (share > shareMax) keep(name, { real, rebuilt, difference: PNG.sync.write(difference) });
  return share;
}

/** How many colours a picture has: one that is blank has one. */
export function coloursOf(picture: Buffer): number {
  const { data } = PNG.sync.read(picture);
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size;
}

function keep(name: string, pictures: Record<string, Buffer>): void {
  mkdirSync(folder, { recursive: true });
  for (const [kind, picture] of Object.entries(pictures)) {
    writeFileSync(join(folder, `${name.replaceAll(/\W+/g, "-")}.${kind}.png`), picture);
  }
}
