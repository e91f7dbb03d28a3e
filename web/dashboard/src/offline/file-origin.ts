/** A session in the file that this page is. */
import type { Health } from "../server/api.ts";
import type { SessionFacts, SessionOrigin, SessionSource } from "../session/session-origin.ts";
import type { FileParts } from "./file-parts.ts";
import { FileSource } from "./file-source.ts";
import type { Manifest } from "./offline-file.ts";

export class FileOrigin implements SessionOrigin {
  readonly session: SessionFacts;
  readonly panels = null;
  readonly preview = null;

  constructor(
    private readonly parts: FileParts,
    readonly manifest: Manifest,
  ) {
    const { id, pages } = manifest.session;
    this.session = { id, pages, live: false };
  }

  openSource(): SessionSource {
    return new FileSource(this.parts, this.manifest);
  }

  getHealth(): Promise<Health | null> {
    return Promise.resolve(this.manifest.health);
  }
}
