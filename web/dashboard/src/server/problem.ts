/** What went wrong, why, and what to do: the server's problem, or the same said about a failed request. */
import type { Problem } from "@reenact/api-client";

export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "RequestFailed";
  }

  get code(): string {
    return this.problem.type.replace(/^urn:reenact:problem:/, "");
  }
}

/** Answers after which the same request may succeed; 0 is no answer at all. */
const PASSING_STATUSES = new Set([0, 408, 429, 500, 502, 503, 504]);

export function isPassing(problem: Problem): boolean {
  return PASSING_STATUSES.has(problem.status) && problem.type !== DASHBOARD_FAULT;
}

const DASHBOARD_FAULT = "urn:reenact:problem:dashboard";

export function asProblem(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  if (error instanceof Error && error.name === "AnswerTooSlow") {
    return { ...unreachable(), title: "The server takes too long", detail: error.message };
  }
  return {
    type: DASHBOARD_FAULT,
    title: "Something went wrong in the dashboard",
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
    remedy: "Load the page again. If it happens again, report it with what you did before.",
  };
}

/** A refusal as a problem, even if what answered was not the Reenact server. */
export function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return body;
  return {
    type: "urn:reenact:problem:unexpected-answer",
    title: "The answer was not understood",
    status,
    detail: `The server answered ${status}, but not in Reenact's form. A proxy in front of it may have answered instead.`,
    remedy: "Try again. If it persists, look at the log of the server and of the proxy.",
  };
}

export function unreachable(): Problem {
  return {
    type: "urn:reenact:problem:unreachable",
    title: "The server cannot be reached",
    status: 0,
    detail: "No answer came to a request of this page.",
    remedy: "Check your connection and that the Reenact server is running, then try again.",
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null) return false;
  const { type, title, detail } = body as Record<string, unknown>;
  return typeof type === "string" && typeof title === "string" && typeof detail === "string";
}
