// What the page about the format says is enough to read recordings: a reader written from it alone finds in the
// program's own files what the program itself gives out.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { readEvents, sendVisit } from "../src/recorded";
import { readRecording } from "../src/recording-file";
import { readObject, readPack } from "../src/recording-file/object";

const corpus = resolve(import.meta.dirname, "../../fixtures/third-party/corpus");
const fixtures = resolve(import.meta.dirname, "../../fixtures/recordings");
const sites = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const visits = sites.map(({ name }) => join(corpus, name, `${name}-00.json.gz`));

/** Compaction soon, and what two visitors have in common is shared. */
const FLAGS = ["--quiet-after-s", "1", "--quiet-every-s", "1", "--shared-text-visitors-min", "2"];

const USERS = ["first", "second"];

let server: Reenact | undefined;
afterAll(async () => server?.stopAndForget());

function sessionName(path: string): string {
  return basename(path, ".json.gz");
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Those of the visits that were sent; the sample run is somebody else's. */
const isOfVisit = (session: string): boolean => USERS.some((user) => session.startsWith(`${user}-`));

/** A session's recording is written anew when more comes to be shared; the number behind its name tells which is newer. */
function newestRecordings(folder: string): Map<string, { path: string; generation: number }> {
  const newest = new Map<string, { path: string; generation: number }>();
  for (const path of existsSync(folder) ? filesBelow(folder) : []) {
    const [, session = "", number] = /^(.+)-(\d+)$/.exec(basename(path)) ?? [];
    const generation = Number(number);
    if (isOfVisit(session) && generation > (newest.get(session)?.generation ?? 0))
      newest.set(session, { path, generation });
  }
  return newest;
}

test("recordings of the corpus, by a second reader", async () => {
  server = await Reenact.start({ flags: FLAGS });
  const key = server.projectKey();
  for (const path of visits) {
    const events = readEvents(path);
    for (const user of USERS)
      await sendVisit({ url: server.url, key }, `${user}-${sessionName(path)}`, user, events);
  }
  const objects = join(server.dataDir, "objects");
  await eventually("every visit has become a recording", () => {
    const found = newestRecordings(join(objects, "recordings"));
    return found.size === USERS.length * visits.length;
  });
  await server.stop();
  const recordings = newestRecordings(join(objects, "recordings"));

  const contents = new Map<number, Uint8Array>();
  for (const pack of filesBelow(join(objects, "shared"))) readPack(readFileSync(pack), contents);
  let sharedCount = 0;
  const shared = (number: number): Uint8Array => {
    const content = contents.get(number);
    if (!content) throw new Error(`there is no shared content ${number}`);
    sharedCount += 1;
    return content;
  };
  for (const [session, { path }] of recordings) {
    const { log, directory } = readObject(readFileSync(path));
    const streams = readRecording(log, shared);
    expect(streams.map(({ window, page }) => ({ window, page }))).toEqual(
      directory.streams.map(({ window, page }) => ({ window, page })),
    );
    const exported = JSON.parse(server.command("export", session)) as unknown[];
    const read = streams.flatMap(({ events }) => events);
    expect(read.length).toBe(exported.length);
    read.forEach((event, position) => {
      expect(event, `event ${position} of ${session}`).toEqual(exported[position]);
    });
  }
  expect(sharedCount).toBeGreaterThan(0);
});

test("the file of version 1 that is kept, with every kind of event", () => {
  const file = readFileSync(join(fixtures, "v1/visit.recording"));
  const expected = readFileSync(join(fixtures, "v1/visit.expected.txt"), "utf8").trimEnd().split("\n");
  const told = (stream: number): unknown[] =>
    expected
      .filter((line) => line.startsWith(`${stream} event `))
      .map((line) => JSON.parse(line.slice(`${stream} event `.length)) as unknown);
  const contents = readFileSync(join(fixtures, "v1/visit.shared.txt"), "utf8").trimEnd().split("\n");
  const streams = readRecording(file, (number) => Buffer.from(contents[number]?.split(" ")[1] ?? "", "hex"));
  expect(streams.length).toBe(2);
  streams.forEach(({ events }, stream) => expect(events).toEqual(told(stream)));
});
