/** What the mock server filters and sorts sessions by. */
import type { Session } from "../../src/server/api.ts";

export const SORTS: Readonly<Record<string, (session: Session) => number>> = {
  started: (session) => session.started_at_ms,
  duration: (session) => session.duration_ms,
  active: (session) => session.active_ms,
  errors: (session) => session.error_count,
};

export const TERMS: Readonly<Record<string, (session: Session) => string | null | undefined>> = {
  user: (session) => session.user?.id,
  browser: (session) => session.browser?.name,
  system: (session) => session.system?.name,
  device: (session) => session.device,
  country: (session) => session.country,
  release: (session) => session.release,
};

export function hasTerms(session: Session, wanted: URLSearchParams): boolean {
  return Object.entries(TERMS).every(([field, valueOf]) => {
    const values = wanted.getAll(field);
    return values.length === 0 || values.some((value) => value === valueOf(session));
  });
}
