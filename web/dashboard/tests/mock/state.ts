/** What the mock server holds: projects, keys and sessions, of which some can be played. */
import type {
  Finding,
  FoundMoment,
  Member,
  Project,
  PublicKey,
  SecretKey,
  RecordedEvent,
  RecorderOptions,
  Refusals,
  Session,
  SessionDetail,
} from "../../src/server/api.ts";
import type { RecordedEvent as PlayedEvent } from "@reenact/player";
import { VISIT_ORIGIN, VISIT_START_MS, checkoutVisit, type Visit } from "./checkout-visit.ts";
import { hostileVisit } from "./hostile-visit.ts";
import { toolsVisit } from "./tools-visit.ts";

export interface MockSession {
  detail: SessionDetail;
  events: RecordedEvent[];
  health: Finding[];
  /** What can be found in it; their marks come from what is looked for. */
  moments: FoundMoment[];
}

export interface MockState {
  email: string;
  password: string;
  projects: Project[];
  secretKeys: Map<string, SecretKey[]>;
  publicKeys: Map<string, PublicKey[]>;
  recorderOptions: Map<string, RecorderOptions>;
  /** The first is who logs in. */
  members: Member[];
  refusals: Refusals[];
  sessions: MockSession[];
}

const HOUR_MS = 3_600_000;
const PEOPLE = [
  "ada@lumen.example",
  "grace@lumen.example",
  null,
  "user-20418",
  "linus@studio.example",
  null,
  "mae@orbit.example",
];
const CLIENTS = [
  ["Chrome", "143.0", "Windows", "11", "desktop", "DE"],
  ["Safari", "19.1", "iOS", "19.1", "mobile", "FR"],
  ["Firefox", "146.0", "Linux", "", "desktop", "GB"],
  ["Edge", "143.0", "Windows", "11", "desktop", "US"],
  ["Chrome", "143.0", "Android", "16", "mobile", "BR"],
] as const;
const PAGES = ["/lamps", "/checkout", "/size-guide", "/account/orders?status=open", "/search?q=reading+lamp"];

export const CHECKOUT_ID = "01JDCHECKOUT";
export const HOSTILE_ID = "01JDHOSTILE";
export const STOCK_ID = "01JDNOPICTURE";
export const TOOLS_ID = "01JDTOOLS";

const finding = (kind: string, afterMs: number, effect: string, repaired: boolean): Finding => ({
  window: "window-main",
  page: "page-checkout",
  kind,
  at_ms: VISIT_START_MS + afterMs,
  effect,
  repaired,
});
const CHECKOUT_FINDINGS = [
  finding("clock_jump", 17_500, "the clock went back by 40 ms: the events keep their order", true),
  finding("gap", 56_000, "batches 1 and 2 never arrived: what happened until 62 s is not shown", false),
];
const moment = (
  kind: FoundMoment["kind"],
  window: string,
  page: string,
  afterMs: number,
  snippet: string,
): FoundMoment => ({ window, page, at_ms: VISIT_START_MS + afterMs, kind, snippet, marks: [] });
const CHECKOUT_MOMENTS = [
  moment("text", "window-guide", "page-guide", 12_500, "Over a table: half of its length"),
  moment("click", "window-main", "page-checkout", 54_000, "Pay now"),
  moment(
    "error",
    "window-main",
    "page-checkout",
    54_450,
    "Cannot read properties of undefined (reading 'token')",
  ),
  moment("text", "window-main", "page-checkout", 54_700, "The payment did not go through. Please try again."),
];

export function newState(nowMs: number): MockState {
  const projects = [project("demo", "Lumen shop", [VISIT_ORIGIN]), project("studio", "Studio", [])];
  const visit = checkoutVisit();
  const playable = [
    withPages(session(CHECKOUT_ID, 0, nowMs - 40 * 60_000, visit.durationMs), visit),
    hostile(nowMs),
    withoutSnapshot(nowMs),
  ];
  const listed = Array.from({ length: 64 }, (_, index) => ({
    detail: session(
      `01JDLISTED${String(index).padStart(3, "0")}`,
      index,
      nowMs - (index + 2) * HOUR_MS,
      (index * 47_000) % 1_900_000,
    ),
    events: [],
    health: [],
    moments: [],
  }));
  const key = {
    id: "key-1",
    name: "Nightly export",
    purpose: "read" as const,
    prefix: "rk_7Qm2",
    created_at_ms: nowMs - 90 * HOUR_MS,
    last_used_at_ms: nowMs - HOUR_MS,
    rotated_at_ms: null,
    expires_at_ms: nowMs + 900 * HOUR_MS,
  };
  const publicKey = (project: Project): [string, PublicKey[]] => [
    project.id,
    [
      {
        key: project.public_key,
        name: "First key",
        created_at_ms: VISIT_START_MS,
        last_used_at_ms: nowMs - 40_000,
        rotated_at_ms: null,
      },
    ],
  ];
  const member = (id: number, email: string, role: Member["role"], lastLoginMs: number | null): Member => ({
    id,
    email,
    role,
    has_password: lastLoginMs !== null,
    created_at_ms: VISIT_START_MS,
    last_login_at_ms: lastLoginMs,
    invited_until_ms: lastLoginMs === null ? nowMs + 100 * HOUR_MS : null,
  });
  return {
    email: "admin@lumen.example",
    password: "correct horse",
    projects,
    secretKeys: new Map([["demo", [key]]]),
    publicKeys: new Map(projects.map(publicKey)),
    recorderOptions: new Map(),
    members: [
      member(1, "admin@lumen.example", "owner", nowMs - HOUR_MS),
      member(2, "grace@lumen.example", "member", nowMs - 30 * HOUR_MS),
      member(3, "linus@studio.example", "member", null),
    ],
    refusals: [],
    sessions: [...playable, ...listed],
  };
}

function project(id: string, name: string, origins: string[]): Project {
  return {
    id,
    name,
    public_key: `pk_${id}_3vN8sLq0`,
    allowed_origins: origins,
    hash_identity: false,
    created_at_ms: VISIT_START_MS,
  };
}

export function session(id: string, seed: number, startedMs: number, durationMs: number): SessionDetail {
  const person = PEOPLE[seed % PEOPLE.length];
  const [browser, version, system, systemVersion, device, country] =
    CLIENTS[seed % CLIENTS.length] ?? CLIENTS[0];
  const base: Session = {
    id,
    project_id: "demo",
    source: "web",
    started_at_ms: startedMs,
    ended_at_ms: startedMs + durationMs,
    duration_ms: durationMs,
    active_ms: Math.round(durationMs * 0.6),
    activity: Array.from({ length: 64 }, (_, part) =>
      (part * 37 + seed * 11) % 5 < 3 ? (part * 29 + seed * 17) % 101 : 0,
    ),
    live: id.startsWith("01JDLIVE"),
    user: person ? { id: person, traits: seed === 0 ? { plan: "trade", orders: 4 } : {} } : null,
    entry_url: `${VISIT_ORIGIN}${PAGES[seed % PAGES.length]}`,
    last_url: `${VISIT_ORIGIN}/checkout`,
    page_count: 1 + (seed % 6),
    window_count: 1,
    event_count: 120 + ((seed * 397) % 5_000),
    click_count: 4 + (seed % 30),
    error_count: seed % 4 === 0 ? 1 + (seed % 5) : 0,
    console_error_count: seed % 3,
    failed_request_count: seed % 2,
    set_aside_count: 0,
    gap_count: 0,
    redaction_count: 0,
    bytes_stored: 48_300,
    browser: { name: browser, version },
    system: { name: system, version: systemVersion || null },
    device,
    country,
    language: "en-GB",
    agent: null,
    timezone: "Europe/London",
    connection: "4g",
    release: "2026.11.3",
    environment: "production",
    recorder_version: "0.1.0",
    viewport: device === "mobile" ? { width: 390, height: 844 } : { width: 1280, height: 720 },
    clock_offset_ms: 0,
    title: null,
    description: null,
  };
  return {
    ...base,
    pages: [],
    redactions: {},
    tracked: { "add to basket": 2 },
    properties: [{ event: "add to basket", name: "item", value: "Aalto lamp" }],
    flags: [{ name: "new-checkout", value: "true" }],
    health: null,
  };
}

/** Counts and page loads as the server would derive them from the events. */
function withPages(detail: SessionDetail, visit: Visit): MockSession {
  const pages = pagesOf(visit.events).map((page) => ({
    ...page,
    missing_sequences: visit.missing.find((missing) => missing.page_id === page.page_id)?.sequences ?? [],
  }));
  const counts = {
    page_count: pages.length,
    window_count: new Set(pages.map((page) => page.window_id)).size,
  };
  const health = {
    // What was recorded is from another day than what the list says, as with a clock that is wrong.
    clock_offset_ms: detail.started_at_ms - VISIT_START_MS,
    gap_count: 1,
    set_aside_count: 1,
    redaction_count: 3,
    error_count: 1,
    event_count: visit.events.length,
  };
  return {
    detail: { ...detail, ...counts, ...health, pages, redactions: { email: 2, payment_card: 1 } },
    events: visit.events,
    health: CHECKOUT_FINDINGS,
    moments: CHECKOUT_MOMENTS,
  };
}

export function pagesOf(events: readonly RecordedEvent[]): SessionDetail["pages"] {
  const pages = new Map<string, SessionDetail["pages"][number]>();
  for (const { window_id, page_id, event } of events) {
    const { type, timestamp, data } = event as { type: number; timestamp: number; data: { href?: string } };
    const page = pages.get(page_id) ?? {
      window_id,
      page_id,
      url: null,
      first_at_ms: timestamp,
      last_at_ms: timestamp,
      event_count: 0,
      batch_count: 1,
      missing_sequences: [],
      has_full_snapshot: false,
    };
    pages.set(page_id, page);
    page.last_at_ms = timestamp;
    page.event_count += 1;
    if (type === 2) page.has_full_snapshot = true;
    if (type === 4 && data.href) page.url = data.href;
  }
  return [...pages.values()];
}

function hostile(nowMs: number): MockSession {
  return hostileSession(HOSTILE_ID, nowMs - 60 * 60_000, hostileVisit(VISIT_START_MS));
}

export function hostileSession(id: string, startedMs: number, events: PlayedEvent[]): MockSession {
  const endMs = events.at(-1)?.event.timestamp ?? VISIT_START_MS;
  const detail = session(id, 3, startedMs, endMs - VISIT_START_MS);
  return {
    detail: {
      ...detail,
      user: { id: "<b>mallory</b>", traits: { page: "javascript:evil()" } },
      entry_url: "javascript:evil()",
      pages: pagesOf(events),
    },
    events,
    health: [],
    moments: [],
  };
}

/** A visit with much for the panels beside the picture; it is not among those that are listed at first. */
export function toolsSession(): MockSession {
  const events = toolsVisit(VISIT_START_MS);
  const detail = session(TOOLS_ID, 1, VISIT_START_MS, 30_000);
  return { detail: { ...detail, pages: pagesOf(events) }, events, health: [], moments: [] };
}

/** A visit whose snapshot was lost on the way. */
function withoutSnapshot(nowMs: number): MockSession {
  const events = checkoutVisit().events.filter(
    ({ page_id, event }) => page_id === "page-guide" && (event as { type: number }).type !== 2,
  );
  const detail = session(STOCK_ID, 2, nowMs - 90 * 60_000, 6_000);
  return { detail: { ...detail, pages: pagesOf(events) }, events, health: [], moments: [] };
}
