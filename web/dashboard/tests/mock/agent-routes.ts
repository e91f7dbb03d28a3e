/** What the mock server answers about runs of coding agents, and what people wrote onto them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AgentScene, Annotation } from "../../src/server/api.ts";
import { compare, fileAt, fileVersions, type MockRun } from "./agent-run.ts";
import { changesSince } from "./run-changes.ts";
import type { MockSession } from "./state.ts";

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Record<string, unknown>;
  match: string[];
}

interface Server {
  session: (url: URL, id: string | undefined) => MockSession;
  send: (response: ServerResponse, status: number, body?: unknown) => void;
  notFound: (what: string) => Error;
}

type Route = [string, RegExp, (call: Call) => void];

export function agentRoutes({ session, send, notFound }: Server): Route[] {
  const runOf = ({ url, match }: Call): MockRun => {
    const { run } = session(url, match[0]);
    if (!run) throw notFound("run");
    return run;
  };
  const atMs = ({ url }: Call): number => Number(url.searchParams.get("at_ms") ?? Infinity);
  const answer =
    (status: number, of: (call: Call) => unknown) =>
    (call: Call): void => {
      const body = of(call);
      if (body === null) throw notFound("file");
      send(call.response, status, body);
    };
  return [
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent$/,
      answer(200, (call) => {
        const { run, told } = runOf(call);
        told.set(run.version, run);
        return run;
      }),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/changes$/,
      answer(200, (call) => {
        const { live } = session(call.url, call.match[0]).detail;
        return changesSince(runOf(call), call.url.searchParams.get("since") ?? "", live);
      }),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/entry$/,
      answer(200, (call) => {
        const { searchParams } = call.url;
        return runOf(call).details.get(`${searchParams.get("kind")} ${searchParams.get("id")}`) ?? null;
      }),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/files\/versions$/,
      answer(200, (call) => fileVersions(runOf(call))),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/file$/,
      answer(200, (call) => fileAt(runOf(call), call.url.searchParams.get("path") ?? "", atMs(call))),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/compare$/,
      answer(200, (call) => {
        const other = session(call.url, call.url.searchParams.get("with") ?? "").run;
        return other ? compare(runOf(call).run, other.run) : null;
      }),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/agent\/markdown$/,
      (call) => {
        const { info, entries } = runOf(call).run;
        call.response.writeHead(200, { "content-type": "text/markdown; charset=utf-8" });
        call.response.end(`# ${info.title ?? ""}\n\n> ${entries[0]?.text ?? ""}\n`);
      },
    ],
    [
      "POST",
      /^\/v1\/sessions\/([^/]+)\/scene$/,
      answer(201, (call) => {
        const { scenes } = runOf(call).run;
        const scene = call.body as unknown as AgentScene;
        scenes.push(scene);
        return scene;
      }),
    ],
    [
      "PUT",
      /^\/v1\/sessions\/([^/]+)\/name$/,
      answer(200, ({ url, match, body }) => Object.assign(session(url, match[0]).detail, body)),
    ],
    [
      "GET",
      /^\/v1\/sessions\/([^/]+)\/annotations$/,
      answer(200, (call) => ({ annotations: runOf(call).annotations })),
    ],
    [
      "POST",
      /^\/v1\/sessions\/([^/]+)\/annotations$/,
      answer(201, (call) => annotate(runOf(call), call.body)),
    ],
    [
      "PATCH",
      /^\/v1\/sessions\/([^/]+)\/annotations\/(\d+)$/,
      answer(200, (call) => Object.assign(annotationOf(runOf(call), call.match[1], notFound), call.body)),
    ],
    [
      "DELETE",
      /^\/v1\/sessions\/([^/]+)\/annotations\/(\d+)$/,
      (call) => {
        const run = runOf(call);
        const gone = annotationOf(run, call.match[1], notFound);
        run.annotations = run.annotations.filter((annotation) => annotation !== gone);
        send(call.response, 204);
      },
    ],
  ];
}

function annotate(run: MockRun, body: Record<string, unknown>): Annotation {
  const annotation = {
    anchor: { kind: "time" },
    text: "",
    ...body,
    id: Math.max(0, ...run.annotations.map(({ id }) => id)) + 1,
    author: "admin@lumen.example",
    created_at_ms: Date.now(),
    changed_at_ms: Date.now(),
    mine: true,
  } as Annotation;
  run.annotations = [...run.annotations, annotation].sort((one, other) => one.at_ms - other.at_ms);
  return annotation;
}

function annotationOf(run: MockRun, id: string | undefined, notFound: Server["notFound"]): Annotation {
  const found = run.annotations.find((annotation) => String(annotation.id) === id);
  if (!found) throw notFound("annotation");
  return found;
}
