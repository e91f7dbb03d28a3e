/**
 * Every request of the dashboard. Pages call these functions and never a path of the API.
 * Long because it is a list: one short function a request.
 */
import {
  createClient,
  type AgentComparison,
  type AgentEntry,
  type AgentEntryDetail,
  type AgentFile,
  type AgentFileVersions,
  type AgentRun,
  type AgentRunChanges,
  type AgentScene,
  type Anchor,
  type Annotation,
  type Arrivals,
  type ChangeAnnotation,
  type CreateAgentScene,
  type CreateAnnotation,
  type CreatedSecretKey,
  type DiffHunk,
  type Finding,
  type FoundMoment,
  type Health,
  type InvitedMember,
  type Me,
  type Member,
  type NodeChanges,
  type NodeState,
  type PageNodes,
  type PageState,
  type Project,
  type PublicKey,
  type SecretKey,
  type RecorderOptions,
  type Refusals,
  type Role,
  type RecordedEvent,
  type RunSummary,
  type SearchQuery,
  type SearchResult,
  type SessionDetail,
  type SessionAgent,
  type SessionListQuery,
  type SessionName,
  type Session,
  type SessionValue,
  type SetAsideEvent,
  type UsedElement,
  type User,
  type UserErasure,
} from "@reenact/api-client";
import type { RecordedEvent as PlayedEvent } from "@reenact/player/recording";
import { RequestFailed, problemOf, unreachable } from "./problem.ts";

export type {
  AgentComparison,
  AgentEntry,
  AgentEntryDetail,
  AgentFile,
  AgentFileVersions,
  AgentRun,
  AgentRunChanges,
  AgentScene,
  Anchor,
  Annotation,
  Arrivals,
  CreatedSecretKey,
  DiffHunk,
  Finding,
  FoundMoment,
  Health,
  InvitedMember,
  Me,
  Member,
  NodeChanges,
  NodeState,
  PageNodes,
  Project,
  PublicKey,
  SecretKey,
  RecorderOptions,
  Refusals,
  Role,
  RecordedEvent,
  RunSummary,
  SearchResult,
  Session,
  SessionAgent,
  SessionDetail,
  SetAsideEvent,
  UsedElement,
  User,
  UserErasure,
};
export type { Problem } from "@reenact/api-client";

const client = createClient({ baseUrl: location.origin });

/** Bytes of one page of events: large enough to load a visit in few requests. */
const EVENT_PAGE_BYTES = 2 * 1024 * 1024;
/** Sessions of one answer of the search. */
const SEARCH_PAGE_SIZE = 20;

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** Called when the server says that nobody is logged in. */
let onLoggedOut: () => void = () => undefined;

/** What a request says that another thread has made. */
export function noteRefusal(failure: RequestFailed): void {
  if (failure.code === "not-logged-in") onLoggedOut();
}

export function whenLoggedOut(handler: () => void): void {
  onLoggedOut = handler;
}

async function answerOf<T>(request: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailed(unreachable());
  }
  const { data, error, response } = answer;
  if (response.ok) return { data: data as T, response };
  const failure = new RequestFailed(problemOf(response.status, error));
  noteRefusal(failure);
  throw failure;
}

export async function logIn(email: string, password: string): Promise<void> {
  await answerOf(client.POST("/v1/login", { body: { email, password } }));
}

export async function logOut(): Promise<void> {
  await answerOf(client.POST("/v1/logout"));
}

export async function getMe(): Promise<Me> {
  return (await answerOf(client.GET("/v1/me"))).data;
}

export interface SessionPage {
  sessions: Session[];
  nextCursor: string | null;
}

export async function listSessions(query: SessionListQuery, signal?: AbortSignal): Promise<SessionPage> {
  const request = client.GET("/v1/sessions", { params: { query }, ...(signal ? { signal } : {}) });
  const { data } = await answerOf(request);
  return { sessions: data.sessions, nextCursor: data.next_cursor ?? null };
}

export async function getSession(
  sessionId: string,
  projectId: string,
  signal?: AbortSignal,
): Promise<SessionDetail> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const request = client.GET("/v1/sessions/{session_id}", { params, ...(signal ? { signal } : {}) });
  return (await answerOf(request)).data;
}

/** The header that tells the server's time counts whole seconds, and leaves out the rest. */
const HALF_A_SECOND_MS = 500;

/** A session that may still go on, and the server's time at which it was like that. */
export async function lookAtSession(
  sessionId: string,
  projectId: string,
  signal: AbortSignal,
): Promise<{ session: SessionDetail; answeredAtMs: number }> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const request = client.GET("/v1/sessions/{session_id}", { params, signal });
  const { data: session, response } = await answerOf(request);
  return { session, answeredAtMs: answeredAt(response) };
}

/** By the server's clock. */
function answeredAt(response: Response): number {
  const toldMs = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(toldMs) ? Date.now() : toldMs + HALF_A_SECOND_MS;
}

export async function getHealth(sessionId: string, projectId: string, signal: AbortSignal): Promise<Health> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/health", { params, signal }))).data;
}

export interface PageWanted {
  sessionId: string;
  projectId: string;
  windowId: string;
  atMs: number;
}

/** The page as it was, as a file that runs nothing and loads nothing but kept files of this server. */
export async function getPageHtml(wanted: PageWanted, signal: AbortSignal): Promise<string> {
  const params = {
    path: { session_id: wanted.sessionId },
    query: {
      project_id: wanted.projectId,
      // Without one, the window that was in front.
      ...(wanted.windowId === "" ? {} : { window: wanted.windowId }),
      at_ms: wanted.atMs,
      format: "html" as const,
      assets: "linked" as const,
    },
  };
  const request = client.GET("/v1/sessions/{session_id}/page", { params, signal, parseAs: "text" });
  return (await answerOf(request as Promise<Answer<string>>)).data;
}

/** A moment of one window, or of one page load in it. */
export interface MomentWanted {
  sessionId: string;
  projectId: string;
  windowId: string;
  pageId?: string;
  atMs: number;
}

/** The page's tree, as far as its nodes are open; without `open` as far as they are at first. */
export async function listPageNodes(
  wanted: MomentWanted,
  nodes: { open: readonly number[] | null; reveal: number | null },
  signal: AbortSignal,
): Promise<PageNodes> {
  const query = {
    project_id: wanted.projectId,
    window: wanted.windowId,
    at_ms: Math.floor(wanted.atMs),
    ...(nodes.open === null ? {} : { open: nodes.open.join(",") }),
    ...(nodes.reveal === null ? {} : { reveal: nodes.reveal }),
  };
  const params = { path: { session_id: wanted.sessionId }, query };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/nodes", { params, signal }))).data;
}

export async function getPageNode(
  wanted: MomentWanted & { pageId: string; nodeId: number },
  signal: AbortSignal,
): Promise<NodeState> {
  const query = {
    project_id: wanted.projectId,
    window: wanted.windowId,
    page: wanted.pageId,
    node_id: wanted.nodeId,
    at_ms: Math.floor(wanted.atMs),
  };
  const params = { path: { session_id: wanted.sessionId }, query };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/node", { params, signal }))).data;
}

export async function listNodeChanges(
  wanted: Omit<MomentWanted, "atMs"> & { pageId: string; nodeId: number },
  signal: AbortSignal,
): Promise<NodeChanges> {
  const query = {
    project_id: wanted.projectId,
    window: wanted.windowId,
    page: wanted.pageId,
    node_id: wanted.nodeId,
  };
  const params = { path: { session_id: wanted.sessionId }, query };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/node-changes", { params, signal }))).data;
}

/** The elements that a CSS selector finds, the first 50 by their ids, and how many it finds. */
export async function findPageNodes(
  wanted: MomentWanted,
  selector: string,
  signal: AbortSignal,
): Promise<{ ids: number[]; count: number }> {
  const query = {
    project_id: wanted.projectId,
    window: wanted.windowId,
    at_ms: Math.floor(wanted.atMs),
    selector,
  };
  const params = { path: { session_id: wanted.sessionId }, query };
  const request = client.GET("/v1/sessions/{session_id}/page", { params, signal });
  const { data } = await answerOf(request as Promise<Answer<PageState>>);
  const ids = (data.nodes ?? []).flatMap(({ node_id: id }) => (id === null ? [] : [id]));
  return { ids, count: data.nodes_found ?? 0 };
}

export interface FoundPage {
  results: SearchResult[];
  nextCursor: string | null;
}

export async function search(query: SearchQuery, signal: AbortSignal): Promise<FoundPage> {
  const params = { query: { limit: SEARCH_PAGE_SIZE, ...query } };
  const { data } = await answerOf(client.GET("/v1/search", { params, signal }));
  return { results: data.results, nextCursor: data.next_cursor ?? null };
}

/** Values that sessions can be filtered by, those of most sessions first. */
export async function listSessionValues(
  wanted: { projectId: string; field: string; text: string; limit: number },
  signal: AbortSignal,
): Promise<SessionValue[]> {
  const { projectId, field, text, limit } = wanted;
  const params = { query: { project_id: projectId, field, q: text, limit } };
  return (await answerOf(client.GET("/v1/sessions/values", { params, signal }))).data.values;
}

export async function getUser(userId: string, projectId: string, signal: AbortSignal): Promise<User> {
  const params = { path: { user_id: userId }, query: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/users/{user_id}", { params, signal }))).data;
}

/** Deletes some of a person's sessions; to be asked again until none is left. */
export async function eraseUser(userId: string, projectId: string): Promise<UserErasure> {
  const params = { path: { user_id: userId }, query: { project_id: projectId } };
  return (await answerOf(client.DELETE("/v1/users/{user_id}", { params }))).data;
}

/** Deletes a session and answers when the last of its bytes will be gone. */
export async function deleteSession(sessionId: string, projectId: string): Promise<number | null> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const { response } = await answerOf(client.DELETE("/v1/sessions/{session_id}", { params }));
  const erasedBy = response.headers.get("Reenact-Erased-By");
  return erasedBy === null ? null : Number(erasedBy);
}

/** What a session is called; null takes a name away. */
export async function nameSession(
  sessionId: string,
  projectId: string,
  body: SessionName,
): Promise<SessionName> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  return (await answerOf(client.PUT("/v1/sessions/{session_id}/name", { params, body }))).data;
}

/** A session of a project; what is asked about a coding agent's run is asked about one. */
export interface RunPlace {
  sessionId: string;
  projectId: string;
}

export async function getAgentRun(
  { sessionId, projectId }: RunPlace,
  signal: AbortSignal,
): Promise<AgentRun> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/agent", { params, signal }))).data;
}

/** The conversation, as Markdown. */
export async function getAgentMarkdown(
  { sessionId, projectId }: RunPlace,
  signal: AbortSignal,
): Promise<string> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const request = client.GET("/v1/sessions/{session_id}/agent/markdown", { params, signal, parseAs: "text" });
  return (await answerOf(request as Promise<Answer<string>>)).data;
}

/** What is new in a run since a version of it, and the server's time at which it was like that. */
export async function lookAtAgentRun(
  { sessionId, projectId }: RunPlace,
  since: string,
  signal: AbortSignal,
): Promise<{ changes: AgentRunChanges; answeredAtMs: number }> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId, since } };
  const request = client.GET("/v1/sessions/{session_id}/agent/changes", { params, signal });
  const { data: changes, response } = await answerOf(request);
  return { changes, answeredAtMs: answeredAt(response) };
}

export async function getAgentEntry(
  { sessionId, projectId }: RunPlace,
  { kind, id }: Pick<AgentEntry, "kind" | "id">,
  signal: AbortSignal,
): Promise<AgentEntryDetail> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId, kind, id } };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/agent/entry", { params, signal }))).data;
}

export async function listAgentFileVersions(
  { sessionId, projectId }: RunPlace,
  signal: AbortSignal,
): Promise<readonly AgentFileVersions[]> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const request = client.GET("/v1/sessions/{session_id}/agent/files/versions", { params, signal });
  return (await answerOf(request)).data.files;
}

export async function getAgentFile(
  { sessionId, projectId }: RunPlace,
  path: string,
  atMs: number,
  signal: AbortSignal,
): Promise<AgentFile> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId, path, at_ms: atMs } };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/agent/file", { params, signal }))).data;
}

export async function compareAgentRuns(
  { sessionId, projectId }: RunPlace,
  otherId: string,
  signal: AbortSignal,
): Promise<AgentComparison> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId, with: otherId } };
  return (await answerOf(client.GET("/v1/sessions/{session_id}/agent/compare", { params, signal }))).data;
}

export async function listAnnotations(
  { sessionId, projectId }: RunPlace,
  signal: AbortSignal,
): Promise<Annotation[]> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  const { data } = await answerOf(client.GET("/v1/sessions/{session_id}/annotations", { params, signal }));
  return data.annotations;
}

export async function createAnnotation(
  { sessionId, projectId }: RunPlace,
  body: CreateAnnotation,
): Promise<Annotation> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  return (await answerOf(client.POST("/v1/sessions/{session_id}/annotations", { params, body }))).data;
}

export async function createAgentScene(
  { sessionId, projectId }: RunPlace,
  body: CreateAgentScene,
): Promise<AgentScene> {
  const params = { path: { session_id: sessionId }, query: { project_id: projectId } };
  return (await answerOf(client.POST("/v1/sessions/{session_id}/scene", { params, body }))).data;
}

export async function changeAnnotation(
  { sessionId, projectId }: RunPlace,
  annotationId: number,
  body: ChangeAnnotation,
): Promise<Annotation> {
  const params = {
    path: { session_id: sessionId, annotation_id: annotationId },
    query: { project_id: projectId },
  };
  const request = client.PATCH("/v1/sessions/{session_id}/annotations/{annotation_id}", { params, body });
  return (await answerOf(request)).data;
}

export async function deleteAnnotation(
  { sessionId, projectId }: RunPlace,
  annotationId: number,
): Promise<void> {
  const params = {
    path: { session_id: sessionId, annotation_id: annotationId },
    query: { project_id: projectId },
  };
  await answerOf(client.DELETE("/v1/sessions/{session_id}/annotations/{annotation_id}", { params }));
}

export interface EventPage {
  events: RecordedEvent[];
  nextCursor: string | null;
}

export async function listEvents(
  sessionId: string,
  projectId: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<EventPage> {
  const query = {
    project_id: projectId,
    limit_bytes: EVENT_PAGE_BYTES,
    ...(cursor === null ? {} : { cursor }),
  };
  const params = { path: { session_id: sessionId }, query };
  const { data } = await answerOf(client.GET("/v1/sessions/{session_id}/events", { params, signal }));
  return { events: data.events, nextCursor: data.next_cursor ?? null };
}

export interface EventsWanted {
  kinds: readonly string[];
  cursor: string | null;
  windowId?: string;
  /** Recorded times, both inclusive. */
  fromMs?: number | null;
  toMs?: number;
}

export interface PlayedEventPage {
  events: PlayedEvent[];
  nextCursor: string | null;
}

/** Events of some kinds, for a panel beside the player. */
export async function listPanelEvents(
  session: { sessionId: string; projectId: string },
  { kinds, cursor, windowId, fromMs, toMs }: EventsWanted,
  signal: AbortSignal,
): Promise<PlayedEventPage> {
  const query = {
    project_id: session.projectId,
    kind: [...kinds],
    limit_bytes: EVENT_PAGE_BYTES,
    ...(cursor === null ? {} : { cursor }),
    ...(windowId === undefined ? {} : { window_id: windowId }),
    ...(fromMs == null ? {} : { from_ms: fromMs }),
    ...(toMs === undefined ? {} : { to_ms: toMs }),
  };
  const params = { path: { session_id: session.sessionId }, query };
  const { data } = await answerOf(client.GET("/v1/sessions/{session_id}/events", { params, signal }));
  // The API leaves an event's inside open.
  return { events: data.events as PlayedEvent[], nextCursor: data.next_cursor ?? null };
}

export interface SetAsidePage {
  events: SetAsideEvent[];
  nextCursor: string | null;
}

export async function listSetAsideEvents(
  sessionId: string,
  projectId: string,
  cursor: string | null,
): Promise<SetAsidePage> {
  const query = { project_id: projectId, ...(cursor === null ? {} : { cursor }) };
  const params = { path: { session_id: sessionId }, query };
  const { data } = await answerOf(client.GET("/v1/sessions/{session_id}/set-aside", { params }));
  return { events: data.events, nextCursor: data.next_cursor ?? null };
}

export async function createProject(name: string, allowedOrigins: string[]): Promise<Project> {
  const body = { name, allowed_origins: allowedOrigins };
  return (await answerOf(client.POST("/v1/projects", { body }))).data;
}

export interface ProjectChange {
  name?: string;
  allowed_origins?: string[];
  hash_identity?: boolean;
}

export async function updateProject(projectId: string, body: ProjectChange): Promise<Project> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.PATCH("/v1/projects/{project_id}", { params, body }))).data;
}

/** `name` confirms which project is meant. */
export async function deleteProject({ id, name }: Project): Promise<void> {
  const params = { path: { project_id: id }, query: { name } };
  await answerOf(client.DELETE("/v1/projects/{project_id}", { params }));
}

/** What arrived for a project, and what was refused a moment ago. */
export async function getArrivals(projectId: string, signal: AbortSignal): Promise<Arrivals> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/projects/{project_id}/arrivals", { params, signal }))).data;
}

export async function listPublicKeys(projectId: string): Promise<PublicKey[]> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/projects/{project_id}/public-keys", { params }))).data.public_keys;
}

export async function createPublicKey(projectId: string, name: string): Promise<PublicKey> {
  const params = { path: { project_id: projectId } };
  const request = client.POST("/v1/projects/{project_id}/public-keys", { params, body: { name } });
  return (await answerOf(request)).data;
}

export async function rotatePublicKey(projectId: string, key: string): Promise<PublicKey> {
  const params = { path: { project_id: projectId, key } };
  return (await answerOf(client.POST("/v1/projects/{project_id}/public-keys/{key}/rotate", { params }))).data;
}

export async function revokePublicKey(projectId: string, key: string): Promise<void> {
  const params = { path: { project_id: projectId, key } };
  await answerOf(client.DELETE("/v1/projects/{project_id}/public-keys/{key}", { params }));
}

export async function listSecretKeys(projectId: string): Promise<SecretKey[]> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/projects/{project_id}/secret-keys", { params }))).data.secret_keys;
}

export async function createSecretKey(
  projectId: string,
  name: string,
  purpose: SecretKey["purpose"],
  expiresInDays: number | null,
): Promise<CreatedSecretKey> {
  const params = { path: { project_id: projectId } };
  const body = { name, purpose, ...(expiresInDays === null ? {} : { expires_in_days: expiresInDays }) };
  return (await answerOf(client.POST("/v1/projects/{project_id}/secret-keys", { params, body }))).data;
}

export async function rotateSecretKey(projectId: string, keyId: string): Promise<CreatedSecretKey> {
  const params = { path: { project_id: projectId, key_id: keyId } };
  return (await answerOf(client.POST("/v1/projects/{project_id}/secret-keys/{key_id}/rotate", { params })))
    .data;
}

export async function revokeSecretKey(projectId: string, keyId: string): Promise<void> {
  const params = { path: { project_id: projectId, key_id: keyId } };
  await answerOf(client.DELETE("/v1/projects/{project_id}/secret-keys/{key_id}", { params }));
}

export async function getRecorderOptions(projectId: string): Promise<RecorderOptions> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.GET("/v1/projects/{project_id}/recorder-options", { params }))).data;
}

export async function setRecorderOptions(projectId: string, body: RecorderOptions): Promise<RecorderOptions> {
  const params = { path: { project_id: projectId } };
  return (await answerOf(client.PUT("/v1/projects/{project_id}/recorder-options", { params, body }))).data;
}

export async function listMembers(): Promise<Member[]> {
  return (await answerOf(client.GET("/v1/members"))).data.members;
}

export async function addMember(email: string, role: Role): Promise<InvitedMember> {
  return (await answerOf(client.POST("/v1/members", { body: { email, role } }))).data;
}

export async function setRole(memberId: number, role: Role): Promise<Member> {
  const params = { path: { member_id: memberId } };
  return (await answerOf(client.PATCH("/v1/members/{member_id}", { params, body: { role } }))).data;
}

/** A new link for somebody; their password and logins end. */
export async function resetMember(memberId: number): Promise<InvitedMember> {
  const params = { path: { member_id: memberId } };
  return (await answerOf(client.POST("/v1/members/{member_id}/reset", { params }))).data;
}

export async function removeMember(memberId: number): Promise<void> {
  const params = { path: { member_id: memberId } };
  await answerOf(client.DELETE("/v1/members/{member_id}", { params }));
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  const body = { old_password: oldPassword, new_password: newPassword };
  await answerOf(client.POST("/v1/me/password", { body }));
}

export async function join(token: string, password: string): Promise<void> {
  await answerOf(client.POST("/v1/join", { body: { token, password } }));
}

/** The API's own description, for the page that renders it. */
export async function getApiDescription(): Promise<unknown> {
  const request = fetch("/openapi.json").then(async (response) => ({
    data: response.ok ? ((await response.json()) as unknown) : undefined,
    response,
  }));
  return (await answerOf(request)).data;
}
