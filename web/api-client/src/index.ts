/**
 * A typed client of the Reenact API. `schema.ts` is generated from `openapi.json` (`npm run generate`);
 * the names below are the only ones the rest of the web code should know.
 */
import createOpenApiClient, { type Client as OpenApiClient } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

type Schemas = components["schemas"];

export type Client = OpenApiClient<paths>;
export type Problem = Schemas["Problem"];
export type Me = Schemas["Me"];
export type Project = Schemas["Project"];
export type Arrivals = Schemas["ProjectArrivals"];
export type Refusals = Schemas["Refusals"];
export type PublicKey = Schemas["PublicKey"];
export type RecorderOptions = Schemas["RecorderOptions"];
export type Member = Schemas["Member"];
export type InvitedMember = Schemas["InvitedMember"];
export type Role = Schemas["Role"];
export type SecretKey = Schemas["SecretKey"];
export type CreatedSecretKey = Schemas["CreatedSecretKey"];
export type Session = Schemas["Session"];
export type SessionDetail = Schemas["SessionDetail"];
export type PageLoad = Schemas["PageLoad"];
export type RecordedEvent = Schemas["RecordedEvent"];
export type SetAsideEvent = Schemas["SetAsideEvent"];
export type UsedElement = Schemas["UsedElement"];
export type PageNodes = Schemas["PageNodes"];
export type TreeNode = Schemas["TreeNode"];
export type NodeState = Schemas["NodeState"];
export type NodeChanges = Schemas["NodeChanges"];
export type PageState = Schemas["PageState"];
export type Health = Schemas["Health"];
export type Finding = Schemas["Finding"];
export type SearchResult = Schemas["SearchResult"];
export type FoundMoment = Schemas["FoundMoment"];
export type RunSummary = Schemas["RunSummary"];
export type SessionValue = Schemas["SessionValue"];
export type AgentRun = Schemas["AgentRun"];
export type AgentScene = Schemas["AgentScene"];
export type CreateAgentScene = Schemas["CreateAgentScene"];
export type AgentRunChanges = Schemas["AgentRunChanges"];
export type AgentEntry = Schemas["AgentEntry"];
export type AgentEntryDetail = Schemas["AgentEntryDetail"];
export type AgentFileList = Schemas["AgentFileList"];
export type AgentFileVersions = Schemas["AgentFileVersions"];
export type AgentFile = Schemas["AgentFile"];
export type AgentComparison = Schemas["AgentComparison"];
export type SessionAgent = Schemas["SessionAgent"];
export type SessionName = Schemas["SessionName"];
export type Annotation = Schemas["Annotation"];
export type Anchor = Schemas["Anchor"];
export type CreateAnnotation = Schemas["CreateAnnotation"];
export type ChangeAnnotation = Schemas["ChangeAnnotation"];
export type DiffHunk = Schemas["DiffHunk"];
export type User = Schemas["User"];
export type UserErasure = Schemas["UserErasure"];
export type SearchQuery = NonNullable<paths["/v1/search"]["get"]["parameters"]["query"]>;
export type SessionListQuery = NonNullable<paths["/v1/sessions"]["get"]["parameters"]["query"]>;
export type SessionEventsQuery = NonNullable<
  paths["/v1/sessions/{session_id}/events"]["get"]["parameters"]["query"]
>;

export interface ClientOptions {
  /** Where the server is; the page's own origin if left out. */
  baseUrl?: string;
  /** A project's secret read key. In the dashboard the cookie is used instead. */
  secretKey?: string;
  fetch?: (request: Request) => Promise<Response>;
}

export function createClient(options: ClientOptions = {}): Client {
  const headers: Record<string, string> = options.secretKey
    ? { Authorization: `Bearer ${options.secretKey}` }
    : // Proves to the server that a request with the cookie was made by the dashboard's own code.
      { "X-Reenact-Dashboard": "1" };
  return createOpenApiClient<paths>({
    baseUrl: options.baseUrl ?? "",
    headers,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
}
