/** A run as it was known, and what is new in it, become the run as it is known now. */
import type { AgentRun, AgentRunChanges } from "../../server/api.ts";

type Kept = AgentRunChanges["kept"];
type Span = Kept["entries"][number];

/** What stays is the very same, so that what is drawn of it stays, too. */
export function joinedRun(known: AgentRun, news: AgentRun, kept: Kept): AgentRun {
  return {
    ...news,
    turns: joined(known.turns, news.turns, kept.turns),
    lanes: joined(known.lanes, news.lanes, kept.lanes),
    entries: joined(known.entries, news.entries, kept.entries),
    usage: joined(known.usage, news.usage, kept.usage),
    idle: joined(known.idle, news.idle, kept.idle),
    branches: joined(known.branches, news.branches, kept.branches),
    scenes: joined(known.scenes, news.scenes, kept.scenes),
    highlights: joined(known.highlights, news.highlights, kept.highlights),
    stations: joined(known.stations, news.stations, kept.stations),
    facts: kept.file_facts
      ? { ...news.facts, files: { ...known.facts.files, ...news.facts.files } }
      : news.facts,
  };
}

/** New items take the places that those which stay leave. */
export function joined<Item>(known: readonly Item[], news: readonly Item[], kept: readonly Span[]): Item[] {
  const all: Item[] = [];
  let told = 0;
  for (const { from, to, count } of kept) {
    while (all.length < to && told < news.length) all.push(news[told++]!);
    for (let place = from; place < from + count; place += 1) all.push(known[place]!);
  }
  while (told < news.length) all.push(news[told++]!);
  return all;
}
