/** Links to kept files in what the server answers become names of files in the offline file. */
import { KEPT_SCHEME } from "../../offline/offline-file.ts";

/** A kept style sheet names its own files by their hashes alone; after the place of an address in CSS begins. */
const NAME_IN_SHEET = /(["'(]\s*)([0-9a-f]{64})(?:\?project_id=[\w.~%-]*)?(?=\s*["')#])/g;

export class KeptLinks {
  /** Names of files that were met, in the order in which they were. */
  readonly names: string[] = [];
  private readonly known = new Set<string>();
  private readonly link: RegExp;

  constructor(sessionId: string) {
    // Ids hold letters, digits, `_` and `-`; a dot would stand for any letter.
    const session = sessionId.replace(/[^\w-]/g, "\\$&");
    this.link = new RegExp(`/v1/sessions/${session}/assets/([0-9a-f]{64})(?:\\?project_id=[\\w.~%-]*)?`, "g");
  }

  /** In an answer of JSON, as its text. */
  inAnswer(text: string): string {
    return text.replace(this.link, (_, name: string) => this.named(name));
  }

  inSheet(css: string): string {
    return css.replace(NAME_IN_SHEET, (_, before: string, name: string) => before + this.named(name));
  }

  private named(name: string): string {
    if (!this.known.has(name)) this.names.push(name);
    this.known.add(name);
    return KEPT_SCHEME + name;
  }
}
