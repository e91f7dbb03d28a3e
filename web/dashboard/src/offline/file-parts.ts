/** Reads the parts of the file that this page is. */
import { RequestFailed } from "../server/problem.ts";
import { fromBase64, inflated } from "./encoding.ts";
import { KEPT_ADDRESS, OFFLINE_FILE_VERSION, type Manifest, type PartName } from "./offline-file.ts";

/** Where the text of a part is found; null if there is none. */
export type PartText = (name: PartName) => string | null;

export class FileParts {
  /** Addresses of kept files that are in use, by name. */
  private readonly addresses = new Map<string, Promise<string>>();
  private files: Record<string, string> = {};

  constructor(private readonly textOf: PartText) {}

  async manifest(): Promise<Manifest> {
    const manifest = await this.json<Manifest>("manifest");
    if (manifest.version !== OFFLINE_FILE_VERSION) {
      throw damaged(
        `It says that it is of version ${manifest.version}, and its player reads ${OFFLINE_FILE_VERSION}.`,
      );
    }
    this.files = manifest.files;
    return manifest;
  }

  /** What a part holds, with addresses of kept files that this page can load. */
  async json<T>(name: PartName): Promise<T> {
    const text = await this.opened(name, (part) => part.text());
    try {
      return JSON.parse(await this.withFiles(text)) as T;
    } catch (error) {
      if (error instanceof RequestFailed) throw error;
      throw damaged(`What it holds as “${name}” is no JSON.`);
    }
  }

  /** Lets go of the kept files. */
  close(): void {
    for (const address of this.addresses.values()) {
      void address.then((url) => URL.revokeObjectURL(url)).catch(() => undefined);
    }
    this.addresses.clear();
  }

  private async withFiles(text: string): Promise<string> {
    const named = new Set([...text.matchAll(KEPT_ADDRESS)].map(([, name]) => name as string));
    const addresses = new Map<string, string>();
    for (const name of named)
      if (Object.hasOwn(this.files, name)) addresses.set(name, await this.address(name));
    if (addresses.size === 0) return text;
    return text.replace(KEPT_ADDRESS, (whole, name: string) => addresses.get(name) ?? whole);
  }

  private address(name: string): Promise<string> {
    let address = this.addresses.get(name);
    if (!address) {
      address = this.objectUrl(name);
      this.addresses.set(name, address);
    }
    return address;
  }

  /** A style sheet names others; by their contents, so that no two name each other. */
  private async objectUrl(name: string): Promise<string> {
    const type = this.files[name] ?? "";
    const isSheet = type.startsWith("text/css");
    const content = isSheet
      ? await this.withFiles(await this.opened(`file-${name}`, (part) => part.text()))
      : await this.opened(`file-${name}`, (part) => part.arrayBuffer());
    return URL.createObjectURL(new Blob([content], { type }));
  }

  private async opened<T>(name: PartName, read: (part: Response) => Promise<T>): Promise<T> {
    const text = this.textOf(name);
    if (text === null) throw damaged(`It holds no “${name}”.`);
    try {
      return await read(inflated(fromBase64(text.trim())));
    } catch {
      throw damaged(`What it holds as “${name}” cannot be unpacked.`);
    }
  }
}

/** Of the page on show. */
export function partInPage(name: PartName): string | null {
  return document.getElementById(`part-${name}`)?.textContent ?? null;
}

function damaged(detail: string): RequestFailed {
  return new RequestFailed({
    type: "urn:reenact:problem:damaged-file",
    title: "This file is not whole",
    status: 422,
    detail,
    remedy: "It may have been cut off or changed on its way. Download the visit again.",
  });
}
