/** What the panels of one session have read, so that turning to another panel and back asks for nothing twice. */
import { fold, isSameLine } from "../console/console-rows.ts";
import { foldError, isSameError } from "../errors/error-rows.ts";
import type { PanelName } from "./messages.ts";
import { PanelReader } from "./panel-reader.ts";
import { PanelRows } from "./panel-rows.svelte.ts";

type Opened = { [Name in PanelName]?: PanelRows<Name> };

export class SessionPanels {
  readonly reader: PanelReader;
  private readonly opened: Opened = {};

  constructor(sessionId: string, projectId: string) {
    this.reader = new PanelReader({ sessionId, projectId });
  }

  get console(): PanelRows<"console"> {
    return (this.opened.console ??= new PanelRows(this.reader, "console", { isSame: isSameLine, fold }));
  }

  get network(): PanelRows<"network"> {
    return (this.opened.network ??= new PanelRows(this.reader, "network"));
  }

  get errors(): PanelRows<"errors"> {
    const folding = { isSame: isSameError, fold: foldError };
    return (this.opened.errors ??= new PanelRows(this.reader, "errors", folding));
  }

  get state(): PanelRows<"state"> {
    return (this.opened.state ??= new PanelRows(this.reader, "state"));
  }

  get performance(): PanelRows<"performance"> {
    return (this.opened.performance ??= new PanelRows(this.reader, "performance"));
  }

  /** More of the session has arrived. */
  catchUp(): void {
    for (const rows of Object.values(this.opened)) rows.catchUp();
  }

  close(): void {
    for (const rows of Object.values(this.opened)) rows.close();
    this.reader.close();
  }
}
