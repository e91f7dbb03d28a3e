/** A session on the server. */
import { WorkerSource } from "../recording/worker-source.ts";
import { getHealth, type Health, type SessionDetail } from "../server/api.ts";
import { PagePreview } from "./page-preview.svelte.ts";
import { SessionPanels } from "./panels/reading/session-panels.ts";
import type { SessionOrigin, SessionSource } from "./session-origin.ts";

export class ServerOrigin implements SessionOrigin {
  readonly panels: SessionPanels;
  readonly preview: PagePreview;

  /** What is known by now of one that still goes on. */
  session = $state.raw() as SessionDetail;

  constructor(
    session: SessionDetail,
    readonly projectId: string,
  ) {
    this.session = session;
    this.panels = new SessionPanels(session.id, projectId);
    this.preview = new PagePreview(session.id, projectId);
  }

  openSource(): SessionSource {
    const { id, live } = this.session;
    return new WorkerSource(id, this.projectId, live, (session) => (this.session = session));
  }

  getHealth(signal: AbortSignal): Promise<Health> {
    return getHealth(this.session.id, this.projectId, signal);
  }
}
