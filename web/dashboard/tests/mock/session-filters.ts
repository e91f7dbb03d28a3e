/** What the mock server filters and sorts sessions by. */
import type { Session } from "../../src/server/api.ts";

export const SORTS: Readonly<Record<string, (session: Session) => number>> = {
  started: (session) => session.started_at_ms,
  duration: (session) => session.duration_ms,
  active: (session) => session.active_ms,
  errors: (session) => session.error_count,
  run_events: (session) => session.event_count,
  run_cost: (session) => session.agent?.summary?.cost_usd ?? -1,
};

export const TERMS: Readonly<
  Record<string, (session: Session) => string | readonly string[] | null | undefined>
> = {
  source: (session) => session.source,
  user: (session) => session.user?.id,
  browser: (session) => session.browser?.name,
  system: (session) => session.system?.name,
  device: (session) => session.device,
  country: (session) => session.country,
  release: (session) => session.release,
  agent: (session) => session.agent?.name,
  model: (session) => session.agent?.models,
  folder: (session) => session.agent?.folder,
  tool: (session) => session.agent?.tools,
};

export function hasTerms(session: Session, wanted: URLSearchParams): boolean {
  return Object.entries(TERMS).every(([field, valueOf]) => {
    const values = wanted.getAll(field);
    return values.length === 0 || values.some((value) => [valueOf(session) ?? []].flat().includes(value));
  });
}
