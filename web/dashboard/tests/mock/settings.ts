/** The part of the mock server that settings ask: keys, members, options of the recorder, what arrived. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Member, PublicKey, SecretKey, RecorderOptions } from "../../src/server/api.ts";
import type { MockState } from "./state.ts";

export interface SettingsCall {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Record<string, unknown>;
  match: string[];
}

interface Answers {
  send(response: ServerResponse, status: number, body?: unknown): void;
  refuse(status: number, code: string, detail: string): Error;
}

export type SettingsRoute = [string, RegExp, (call: SettingsCall) => void];

const PROJECT = "/v1/projects/([^/]+)";
const at = (path: string): RegExp => new RegExp(`^${path}$`);

export function settingsRoutes(state: () => MockState, { send, refuse }: Answers): SettingsRoute[] {
  const listOf = <T>(lists: Map<string, T[]>, id = ""): T[] => {
    const list = lists.get(id) ?? [];
    lists.set(id, list);
    return list;
  };
  const publicKeys = (id?: string): PublicKey[] => listOf(state().publicKeys, id);
  const secretKeys = (id?: string): SecretKey[] => listOf(state().secretKeys, id);
  const found = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw refuse(404, "not-found", "It is not there.");
    return thing;
  };
  const addPublicKey = (id: string | undefined, name: string): PublicKey => {
    const keys = publicKeys(id);
    const key = {
      key: `pk_${id}_new${keys.length}`,
      name,
      created_at_ms: Date.now(),
      last_used_at_ms: null,
      rotated_at_ms: null,
    };
    keys.push(key);
    found(state().projects.find((project) => project.id === id)).public_key = key.key;
    return key;
  };
  const addSecretKey = (
    id: string | undefined,
    name: string,
    purpose: SecretKey["purpose"],
    days: unknown,
  ) => {
    const keys = secretKeys(id);
    const key = {
      id: `key-${keys.length + 1}`,
      name,
      purpose,
      prefix: purpose === "agent" ? "ak_Zx81" : "rk_Zx81",
      created_at_ms: Date.now(),
      expires_at_ms: typeof days === "number" ? Date.now() + days * 86_400_000 : null,
    };
    keys.push({ ...key, last_used_at_ms: null, rotated_at_ms: null });
    return { ...key, secret: `${key.prefix}c9VtLr0PqS4mWn2Yb7Hd` };
  };
  const member = (id: string | undefined): Member =>
    found(state().members.find((known) => String(known.id) === id));
  const isLastOwner = ({ id }: Member): boolean =>
    !state().members.some((other) => other.id !== id && other.role === "owner" && other.has_password);
  const invite = (invited: Member) => {
    Object.assign(invited, { has_password: false, invited_until_ms: Date.now() + 7 * 86_400_000 });
    return { member: invited, token: "q7mW2tokenThatIsShownOnce" };
  };

  return [
    [
      "DELETE",
      at(PROJECT),
      ({ response, url, match }) => {
        const project = found(state().projects.find(({ id }) => id === match[0]));
        if (url.searchParams.get("name") !== project.name)
          throw refuse(400, "invalid-request", "name: wrong");
        state().projects = state().projects.filter((known) => known !== project);
        send(response, 204);
      },
    ],
    [
      "GET",
      at(`${PROJECT}/arrivals`),
      ({ response, match }) => {
        const sessions = state()
          .sessions.map(({ detail }) => detail)
          .filter(({ project_id }) => project_id === match[0])
          .sort((a, b) => b.started_at_ms - a.started_at_ms);
        send(response, 200, { session: sessions[0] ?? null, refusals: state().refusals });
      },
    ],
    [
      "GET",
      at(`${PROJECT}/public-keys`),
      ({ response, match }) => send(response, 200, { public_keys: publicKeys(match[0]) }),
    ],
    [
      "POST",
      at(`${PROJECT}/public-keys`),
      ({ response, body, match }) => send(response, 201, addPublicKey(match[0], String(body.name))),
    ],
    [
      "POST",
      at(`${PROJECT}/public-keys/([^/]+)/rotate`),
      ({ response, match }) => {
        const old = found(publicKeys(match[0]).find(({ key }) => key === match[1]));
        old.rotated_at_ms = Date.now();
        send(response, 201, addPublicKey(match[0], old.name));
      },
    ],
    [
      "DELETE",
      at(`${PROJECT}/public-keys/([^/]+)`),
      ({ response, match }) => {
        const keys = publicKeys(match[0]);
        keys.splice(keys.indexOf(found(keys.find(({ key }) => key === match[1]))), 1);
        send(response, 204);
      },
    ],
    [
      "GET",
      at(`${PROJECT}/secret-keys`),
      ({ response, match }) => send(response, 200, { secret_keys: secretKeys(match[0]) }),
    ],
    [
      "POST",
      at(`${PROJECT}/secret-keys`),
      ({ response, body, match }) =>
        send(
          response,
          201,
          addSecretKey(
            match[0],
            String(body.name),
            body.purpose === "agent" ? "agent" : "read",
            body.expires_in_days,
          ),
        ),
    ],
    [
      "POST",
      at(`${PROJECT}/secret-keys/([^/]+)/rotate`),
      ({ response, match }) => {
        const old = found(secretKeys(match[0]).find(({ id }) => id === match[1]));
        old.rotated_at_ms = Date.now();
        send(response, 201, addSecretKey(match[0], old.name, old.purpose, undefined));
      },
    ],
    [
      "DELETE",
      at(`${PROJECT}/secret-keys/([^/]+)`),
      ({ response, match }) => {
        const keys = secretKeys(match[0]);
        keys.splice(keys.indexOf(found(keys.find(({ id }) => id === match[1]))), 1);
        send(response, 204);
      },
    ],
    [
      "GET",
      at(`${PROJECT}/recorder-options`),
      ({ response, match }) => send(response, 200, state().recorderOptions.get(match[0] ?? "") ?? {}),
    ],
    [
      "PUT",
      at(`${PROJECT}/recorder-options`),
      ({ response, body, match }) => {
        if (body.blockSelector === "::part(x)")
          throw refuse(400, "invalid-request", "blockSelector: it cannot be looked for");
        state().recorderOptions.set(match[0] ?? "", body as RecorderOptions);
        send(response, 200, body);
      },
    ],
    ["GET", at("/v1/members"), ({ response }) => send(response, 200, { members: state().members })],
    [
      "POST",
      at("/v1/members"),
      ({ response, body }) => {
        const added = {
          id: state().members.length + 1,
          email: String(body.email),
          role: body.role as Member["role"],
          has_password: false,
          created_at_ms: Date.now(),
          last_login_at_ms: null,
          invited_until_ms: null,
        };
        state().members.push(added);
        send(response, 201, invite(added));
      },
    ],
    [
      "PATCH",
      at("/v1/members/([^/]+)"),
      ({ response, body, match }) => {
        const changed = member(match[0]);
        if (body.role !== "owner" && isLastOwner(changed))
          throw refuse(409, "last-one", "There would be no owner left who can log in.");
        changed.role = body.role as Member["role"];
        send(response, 200, changed);
      },
    ],
    [
      "POST",
      at("/v1/members/([^/]+)/reset"),
      ({ response, match }) => send(response, 200, invite(member(match[0]))),
    ],
    [
      "DELETE",
      at("/v1/members/([^/]+)"),
      ({ response, match }) => {
        const removed = member(match[0]);
        state().members = state().members.filter((known) => known !== removed);
        send(response, 204);
      },
    ],
    [
      "POST",
      at("/v1/me/password"),
      ({ response, body }) => {
        if (body.old_password !== state().password)
          throw refuse(403, "wrong-password", "old_password is not your password");
        state().password = String(body.new_password);
        send(response, 204);
      },
    ],
  ];
}
