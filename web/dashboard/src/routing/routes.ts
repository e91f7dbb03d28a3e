/** The dashboard's places and their addresses. */
export type SettingsSection = "start" | "project" | "keys" | "recorder" | "members";

export type Route =
  | { name: "sessions" }
  | { name: "session"; sessionId: string }
  | { name: "agents" }
  | { name: "agent"; sessionId: string }
  | { name: "agent-compare"; sessionId: string }
  | { name: "user"; userId: string }
  | { name: "settings"; section: SettingsSection }
  | { name: "join" }
  | { name: "login" }
  | { name: "api" }
  | { name: "not-found" };

const SESSION_PATH = /^\/sessions\/([A-Za-z0-9_-]{1,64})$/;
const AGENT_PATH = /^\/agents\/([A-Za-z0-9_-]{1,64})(\/compare)?$/;

const USER_PATH = /^\/users\/([^/]{1,3000})$/;

export function parseRoute(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, "") : pathname;
  switch (path) {
    case "/":
    case "/sessions":
    case "/search":
      return { name: "sessions" };
    case "/agents":
      return { name: "agents" };
    case "/settings":
    case "/setup":
      return { name: "settings", section: "start" };
    case "/settings/project":
      return { name: "settings", section: "project" };
    case "/settings/keys":
      return { name: "settings", section: "keys" };
    case "/settings/recorder":
      return { name: "settings", section: "recorder" };
    case "/settings/members":
      return { name: "settings", section: "members" };
    case "/join":
      return { name: "join" };
    case "/login":
      return { name: "login" };
    case "/api":
      return { name: "api" };
  }
  const user = USER_PATH.exec(path)?.[1];
  if (user !== undefined) return userRoute(user);
  const agent = AGENT_PATH.exec(path);
  if (agent?.[1] !== undefined) {
    return { name: agent[2] === undefined ? "agent" : "agent-compare", sessionId: agent[1] };
  }
  const session = SESSION_PATH.exec(path)?.[1];
  return session === undefined ? { name: "not-found" } : { name: "session", sessionId: session };
}

/** Where a session is watched. */
export function sessionPath({ id, source }: { id: string; source: "web" | "agent" }): string {
  return source === "agent" ? `/agents/${id}` : `/sessions/${id}`;
}

function userRoute(encoded: string): Route {
  try {
    return { name: "user", userId: decodeURIComponent(encoded) };
  } catch {
    return { name: "not-found" };
  }
}

/** The address to return to after logging in: a path of this dashboard, never another site. */
export function safeNext(value: string | null): string {
  if (!value || !value.startsWith("/") || value.startsWith("//") || value.includes("\\")) return "/";
  const path = value.split(/[?#]/, 1)[0] ?? "/";
  const { name } = parseRoute(path);
  return name === "login" || name === "join" || name === "not-found" ? "/" : value;
}

/** Start of playback from `?t=`: seconds, with a fraction if wanted. */
export function parseMoment(search: URLSearchParams): number | null {
  const value = search.get("t");
  if (value === null || !/^\d+(\.\d+)?$/.test(value)) return null;
  return Math.round(Number(value) * 1000);
}

/** A window's id from `?window=`; null follows the visitor. */
export function parseWindow(search: URLSearchParams): string | null {
  const value = search.get("window");
  return value !== null && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : null;
}

/** The run that another one is compared with, from `?with=`. */
export function parseOther(search: URLSearchParams): string | null {
  const value = search.get("with");
  return value !== null && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : null;
}

export function formatMoment(timeMs: number): string {
  return String(Math.round(timeMs / 100) / 10);
}
