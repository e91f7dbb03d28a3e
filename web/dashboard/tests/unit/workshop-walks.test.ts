import { expect, test } from "vitest";
import { agentInWords, stationInWords } from "../../src/agent/workshop/describe.ts";
import { STATIONS, standingPlace } from "../../src/agent/workshop/stations.ts";
import {
  APPEAR_MS,
  positionsAt,
  TURN_MS,
  Walks,
  WALK_UNITS_PER_SECOND_MAX,
  WORK_SHOWN_MS,
} from "../../src/agent/workshop/walks.ts";
import type { Lane, Visit } from "../../src/agent/workshop/workshop.ts";

const END_MS = 60_000;
const LANES: readonly Lane[] = [
  { id: null, name: "Agent" },
  { id: "a", name: "Explorer", fromMs: 2_000, toMs: 30_000 },
  { id: "b", name: "Reviewer" },
];

/** The same numbers for the same seed (a linear congruential generator). */
function randomness(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

function randomVisits(seed: number): Visit[] {
  const random = randomness(seed);
  const visits = Array.from({ length: 40 }, (): Visit => {
    const atMs = Math.floor(random() * END_MS);
    const lane = [null, "a", "b"][Math.floor(random() * 3)]!;
    const station = STATIONS[Math.floor(random() * STATIONS.length)]!.name;
    const end = [{ endMs: atMs + Math.floor(random() * 4_000) }, {}, { endMs: atMs }][
      Math.floor(random() * 3)
    ]!;
    return { atMs, station, tool: "Tool", lane, label: `${atMs}`, ...end };
  });
  return visits.sort((a, b) => a.atMs - b.atMs);
}

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed);

test("the table is the one of the specification", () => {
  const places = Object.fromEntries(STATIONS.map(({ name, x, y, z }) => [name, [x, y, z]]));
  expect(places).toEqual({
    center: [0, 0, 0],
    bookshelf: [0, 0, -4],
    desk: [4, 0, 0],
    workbench: [-4, 0, 0],
    terminal: [0, 0, 4],
    scanner: [3, 0, -3],
    antenna: [-3, 0, -3],
    portal: [-3, 0, 3],
    taskboard: [3, 0, 3],
  });
  const station = (tool: string): string | undefined =>
    STATIONS.find(({ tools }) => tools?.includes(tool))?.name;
  const tools = ["Read", "Write", "NotebookEdit", "Edit", "Bash", "Grep", "Glob", "WebFetch", "WebSearch"];
  expect([...tools, "Task", "Agent", "TodoWrite", "TaskCreate", "AskUserQuestion"].map(station)).toEqual([
    ...["bookshelf", "desk", "desk", "workbench", "terminal", "scanner", "scanner", "antenna", "antenna"],
    ...["portal", "portal", "taskboard", "taskboard", "center"],
  ]);
});

test.each(SEEDS)("a moment is the same however one comes to it (seed %i)", (seed) => {
  const visits = randomVisits(seed);
  const random = randomness(seed + 1_000);
  const playing = new Walks(visits, LANES, STATIONS);
  const played = new Map<number, unknown>();
  for (let timeMs = 0; timeMs < END_MS; timeMs += 490) played.set(timeMs, playing.at(timeMs));
  const jumps = [...played.keys()].sort(() => random() - 0.5);
  const jumping = new Walks(visits, LANES, STATIONS);
  for (const timeMs of jumps) expect(jumping.at(timeMs)).toEqual(played.get(timeMs));
  const someMs = jumps[0]!;
  expect(positionsAt(visits, someMs, STATIONS, LANES)).toEqual(playing.at(someMs).agents);
});

test.each(SEEDS)("what comes later changes nothing that was (seed %i)", (seed) => {
  const visits = randomVisits(seed);
  const whole = new Walks(visits, LANES, STATIONS);
  for (let count = 5; count < visits.length; count += 7) {
    const begun = new Walks(visits.slice(0, count), LANES, STATIONS);
    const untilMs = visits[count]!.atMs - 1;
    // A lane that no visit has named yet is not there yet.
    expect(begun.at(untilMs).agents).toEqual(whole.at(untilMs).agents);
  }
});

test.each(SEEDS)("nobody is faster than the steepest of the easing (seed %i)", (seed) => {
  const walks = new Walks(randomVisits(seed), LANES, STATIONS);
  const STEP_MS = 16;
  const most = (WALK_UNITS_PER_SECOND_MAX * STEP_MS) / 1000 + 1e-9;
  let before = walks.at(0).agents;
  for (let timeMs = STEP_MS; timeMs < END_MS; timeMs += STEP_MS) {
    const now = walks.at(timeMs).agents;
    for (const { lane, x, z } of now) {
      const was = before.find((agent) => agent.lane === lane);
      if (was) expect(Math.hypot(x - was.x, z - was.z)).toBeLessThanOrEqual(most);
    }
    before = now;
  }
});

test.each(SEEDS)("nothing changes while it is said to rest (seed %i)", (seed) => {
  const walks = new Walks(randomVisits(seed), LANES, STATIONS);
  let rests = 0;
  for (let timeMs = 0; timeMs < END_MS; timeMs += 330) {
    const untilMs = Math.min(END_MS, walks.restsUntil(timeMs));
    if (untilMs - timeMs < 2) continue;
    rests++;
    expect({ ...walks.at(untilMs - 1), timeMs }).toEqual(walks.at(timeMs));
  }
  expect(rests).toBeGreaterThan(0);
});

test("with time enough an agent stands at its station and looks at it", () => {
  for (const station of STATIONS) {
    const visit: Visit = { atMs: 0, station: station.name, tool: "T", lane: null, label: "" };
    const [agent] = positionsAt([visit], 10_000, STATIONS);
    expect(agent).toMatchObject({ ...standingPlace(station, 0), pose: "idle", station: station.name });
  }
});

test("a tool is worked on from the arrival until it ends, and a quick one for a moment", () => {
  const bash: Visit = {
    atMs: 1_000,
    endMs: 9_000,
    station: "terminal",
    tool: "Bash",
    lane: null,
    label: "make",
  };
  const read: Visit = {
    atMs: 12_000,
    endMs: 12_010,
    station: "bookshelf",
    tool: "Read",
    lane: null,
    label: "a",
  };
  const walks = new Walks([bash, read], [], STATIONS);
  const poseAt = (timeMs: number): string | undefined => walks.at(timeMs).agents[0]?.pose;
  const terminalAt = (timeMs: number): unknown =>
    walks.at(timeMs).stations.find(({ name }) => name === "terminal")?.running;
  expect(poseAt(1_100)).toBe("walking");
  expect(terminalAt(1_000)).toEqual([{ visit: bash, progress: 0 }]);
  expect(poseAt(5_000)).toBe("working");
  expect(terminalAt(5_000)).toEqual([{ visit: bash, progress: 0.5 }]);
  expect(poseAt(9_000)).toBe("idle");
  expect(terminalAt(9_000)).toEqual([]);
  const between = Array.from({ length: 400 }, (_, step) => 12_000 + step * 10);
  const workedMs = between.filter((timeMs) => poseAt(timeMs) === "working").length * 10;
  expect(Math.abs(workedMs - WORK_SHOWN_MS)).toBeLessThanOrEqual(10);
  expect(walks.at(20_000).stations.find(({ name }) => name === "terminal")?.last).toBe(bash);
});

test("a tool that still runs has no end, and no progress", () => {
  const bash: Visit = { atMs: 0, endMs: null, station: "terminal", tool: "Bash", lane: null, label: "serve" };
  const walks = new Walks([bash], [], STATIONS);
  const moment = walks.at(3_600_000);
  expect(moment.agents[0]?.pose).toBe("working");
  expect(moment.stations.find(({ name }) => name === "terminal")?.running).toEqual([
    { visit: bash, progress: null },
  ]);
});

test("a subagent comes out of the portal, stands beside, and leaves through it", () => {
  const visits: Visit[] = [
    { atMs: 0, station: "antenna", tool: "WebFetch", lane: null, label: "" },
    { atMs: 5_000, endMs: 5_100, station: "antenna", tool: "WebFetch", lane: "a", label: "" },
  ];
  const lanes: Lane[] = [{ id: "a", name: "Explorer", fromMs: 4_000, toMs: 20_000 }];
  const of = (timeMs: number) =>
    positionsAt(visits, timeMs, STATIONS, lanes).find(({ lane }) => lane === "a");
  const portal = standingPlace(
    STATIONS.find(({ name }) => name === "portal")!,
    1,
  );
  expect(of(3_999)).toBeUndefined();
  expect(of(4_000 + APPEAR_MS / 2)).toMatchObject({ ...portal, presence: 0.5 });
  const [main, beside] = positionsAt(visits, 10_000, STATIONS, lanes);
  const apart = Math.hypot(main!.x - beside!.x, main!.z - beside!.z);
  expect(apart).toBeGreaterThan(0.6);
  expect(of(20_400)?.pose).toBe("walking");
  expect(of(30_000)).toBeUndefined();
});

test("tools of a station that is not known are used in the middle", () => {
  const visit: Visit = { atMs: 0, station: "kitchen", tool: "Cook", lane: null, label: "soup" };
  const moment = new Walks([visit], [], STATIONS).at(100);
  expect(moment.agents[0]).toMatchObject({ x: 0, z: 0 });
  expect(moment.stations.find(({ name }) => name === "center")?.last).toBe(visit);
});

test("who wants less motion sees agents where they go to", () => {
  const visit: Visit = {
    atMs: 1_000,
    endMs: 4_000,
    station: "desk",
    tool: "Write",
    lane: null,
    label: "a.ts",
  };
  const walks = new Walks([visit], [], STATIONS);
  const settled = walks.at(3_000 + TURN_MS).agents[0]!;
  expect(walks.at(1_000, { steps: true }).agents[0]).toEqual(settled);
  expect(walks.at(999, { steps: true }).agents[0]?.station).toBe("center");
});

test("it is all said in words", () => {
  const visit: Visit = {
    atMs: 65_000,
    endMs: 66_000,
    station: "terminal",
    tool: "Bash",
    lane: null,
    label: "make",
  };
  const walks = new Walks([{ ...visit, failed: true }], [], STATIONS);
  const agentAt = (timeMs: number): string => agentInWords(walks.at(timeMs).agents[0]!, STATIONS);
  expect(agentAt(65_100)).toBe("walks to the terminal: Bash “make”");
  expect(agentAt(65_990)).toBe("works at the terminal: Bash “make”");
  expect(agentAt(90_000)).toBe("waits at the terminal");
  const terminalAt = (timeMs: number): string =>
    stationInWords(
      walks.at(timeMs).stations.find(({ name }) => name === "terminal")!,
      "Terminal",
    );
  expect(terminalAt(0)).toBe("Terminal: nothing yet");
  expect(terminalAt(65_500)).toBe("Terminal: Bash “make”");
  expect(terminalAt(90_000)).toBe("Terminal: last Bash “make” at 1:05, failed");
});
