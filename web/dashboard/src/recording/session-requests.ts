/** Asks the server about one session, from a worker. */
import { RequestFailed, problemOf, unreachable } from "../server/problem.ts";
import type { Place } from "./messages.ts";

export type Parameters = Record<string, string | number | null | readonly string[]>;

export class SessionRequests {
  constructor(
    private readonly place: Place,
    private readonly signal: AbortSignal,
  ) {}

  async json<T>(what: string, parameters: Parameters): Promise<T> {
    const response = await this.ask(what, parameters);
    return (await this.read(response, (answer) => answer.json())) as T;
  }

  /** The answer of JSON as its text. */
  async text(what: string, parameters: Parameters): Promise<string> {
    return this.read(await this.ask(what, parameters), (answer) => answer.text());
  }

  /** A file and its media type. */
  async file(what: string): Promise<{ type: string; content: Blob }> {
    const response = await this.ask(what, {});
    const content = await this.read(response, (answer) => answer.blob());
    return { type: response.headers.get("Content-Type") ?? "", content };
  }

  private async ask(what: string, parameters: Parameters): Promise<Response> {
    const { origin, sessionId, projectId } = this.place;
    const url = new URL(`/v1/sessions/${encodeURIComponent(sessionId)}/${what}`, origin);
    for (const [name, value] of Object.entries({ project_id: projectId, ...parameters })) {
      const values = Array.isArray(value)
        ? (value as readonly string[])
        : value === null
          ? []
          : [String(value)];
      for (const one of values) url.searchParams.append(name, one);
    }
    try {
      return await fetch(url, { signal: this.signal, headers: { "X-Reenact-Dashboard": "1" } });
    } catch (error) {
      if (this.signal.aborted) throw error;
      throw new RequestFailed(unreachable());
    }
  }

  private async read<T>(response: Response, body: (answer: Response) => Promise<T>): Promise<T> {
    if (!response.ok) {
      const problem: unknown = await response.json().catch(() => null);
      throw new RequestFailed(problemOf(response.status, problem));
    }
    try {
      return await body(response);
    } catch (error) {
      if (this.signal.aborted) throw error;
      // A connection that broke in the middle of the answer leaves no whole one.
      throw new RequestFailed(unreachable());
    }
  }
}
