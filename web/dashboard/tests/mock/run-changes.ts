/** What is new in a run of the mock server since a version that it told. */
import type { AgentRun, AgentRunChanges } from "../../src/server/api.ts";
import type { MockRun } from "./agent-run.ts";

const LISTS = [
  "turns",
  "lanes",
  "entries",
  "usage",
  "idle",
  "branches",
  "scenes",
  "highlights",
  "stations",
] as const;
type Kept = AgentRunChanges["kept"];

const NOTHING: Kept = {
  turns: [],
  lanes: [],
  entries: [],
  usage: [],
  idle: [],
  branches: [],
  scenes: [],
  highlights: [],
  stations: [],
  file_facts: false,
};

export function changesSince({ run, told }: MockRun, since: string, live: boolean): AgentRunChanges {
  const { version } = run;
  if (since === version) return { version, live, run: null, kept: NOTHING };
  const known = told.get(since);
  told.set(version, run);
  if (!known) return { version, live, run, kept: NOTHING };
  const news: AgentRun = { ...run };
  const kept: Kept = { ...NOTHING };
  for (const list of LISTS) {
    const places = new Map(known[list].map((item, place) => [JSON.stringify(item), place]));
    const spans = run[list].flatMap((item, to) => {
      const from = places.get(JSON.stringify(item));
      return from === undefined ? [] : [{ from, to, count: 1 }];
    });
    const stays = new Set(spans.map(({ to }) => to));
    kept[list] = spans;
    Object.assign(news, { [list]: run[list].filter((_, place) => !stays.has(place)) });
  }
  return { version, live, run: news, kept };
}
