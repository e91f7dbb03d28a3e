/** The dashboard's places and their addresses. */
export type SettingsSection = "start" | "project" | "keys" | "recorder" | "members";

export type Route =
  | { name: "sessions" }
  | { name: "session"; sessionId: string }
  | { name: "user"; userId: string }
  | { name: "settings"; section: SettingsSection }
  | { name: "join" }
  | { name: "login" }
  | { name: "api" }
  | { name: "not-found" };

const FIXED_PATHS: Readonly<Record<string, Route>> = {
  "/": { name: "sessions" },
  "/sessions": { name: "sessions" },
  "/search": { name: "sessions" },
  "/settings": { name: "settings", section: "start" },
  "/setup": { name: "settings", section: "start" },
  "/settings/project": { name: "settings", section: "project" },
  "/settings/keys": { name: "settings", section: "keys" },
  "/settings/recorder": { name: "settings", section: "recorder" },
  "/settings/members": { name: "settings", section: "members" },
  "/join": { name: "join" },
  "/login": { name: "login" },
  "/api": { name: "api" },
};

const PATTERNS: readonly { kind: Route["name"]; pattern: RegExp; route: (part: string) => Route }[] = [
  {
    kind: "session",
    pattern: /^\/sessions\/([A-Za-z0-9_-]{1,64})$/,
    route: (sessionId) => ({ name: "session", sessionId }),
  },
  { kind: "user", pattern: /^\/users\/([^/]{1,3000})$/, route: userRoute },
];

export function parseRoute(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, "") : pathname;
  const fixed = Object.hasOwn(FIXED_PATHS, path) ? FIXED_PATHS[path] : undefined;
  if (fixed) return fixed;
  for (const { pattern, route } of PATTERNS) {
    const part = pattern.exec(path)?.[1];
    if (part !== undefined) return route(part);
  }
  return { name: "not-found" };
}

/** What is shown at a path, without what it is about: settings have a page for each section. */
export function routeKind(route: Route): string {
  return route.name === "settings" ? `settings/${route.section}` : route.name;
}

/** Every kind of page that there is. */
export const ROUTE_KINDS: readonly string[] = [
  ...new Set([
    ...Object.values(FIXED_PATHS).map(routeKind),
    ...PATTERNS.map(({ kind }) => kind),
    "not-found",
  ]),
];

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

/** `?live` follows a visit that still goes on; a moment in the address comes first. */
export function asksForLive(search: URLSearchParams): boolean {
  return search.has("live") && parseMoment(search) === null;
}

export function formatMoment(timeMs: number): string {
  return String(Math.round(timeMs / 100) / 10);
}
