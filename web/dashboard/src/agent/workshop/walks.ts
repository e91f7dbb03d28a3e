/**
 * Where every agent is at a time. Visits become legs, once; a moment is then looked up, so that going somewhere shows
 * what playing there would have shown. A leg depends only on the visits before it: what arrives later changes nothing.
 */
import { CENTER, facingOf, PORTAL, standingPlace, type Spot } from "./stations.ts";
import type { Lane, Station, Visit } from "./workshop.ts";

/** The mean speed; a walk begins and ends gently. */
export const WALK_UNITS_PER_SECOND = 5;
/** At the steepest of the easing. */
export const WALK_UNITS_PER_SECOND_MAX = WALK_UNITS_PER_SECOND * 1.5;
export const TURN_MS = 220;
/** A subagent comes and goes in this time. */
export const APPEAR_MS = 350;
/** A tool that was done before the agent got there is shown in its hands for this long. */
export const WORK_SHOWN_MS = 700;

export type Pose = "idle" | "walking" | "working";

export interface AgentState {
  lane: string | null;
  name: string;
  x: number;
  z: number;
  /** Radians about the upright axis; 0 looks along z. */
  heading: number;
  /** 0 is not there, 1 is there. */
  presence: number;
  pose: Pose;
  /** How far this walk has gone, for the swing of its legs. */
  strideUnits: number;
  /** Where it is or goes to. */
  station: string;
  visit: Visit | null;
}

export interface RunningTool {
  visit: Visit;
  /** How much of it is done; null where nobody knows how long it takes. */
  progress: number | null;
}

export interface StationState {
  name: string;
  /** The last thing that was begun there. */
  last: Visit | null;
  running: RunningTool[];
}

export interface Moment {
  timeMs: number;
  agents: AgentState[];
  stations: StationState[];
  /** The lane that did something last. */
  activeLane: string | null;
}

/** From one place to the next, and what is done there until the next leg. */
interface Leg {
  startMs: number;
  arriveMs: number;
  from: Spot;
  to: Spot;
  /** Where it looked when it set out, while it walks, and when it is there. */
  headings: { before: number; walking: number; there: number };
  station: string;
  visit: Visit | null;
  /** Comes into being as it sets out. */
  appears: boolean;
  /** Is gone when it has arrived. */
  leaves: boolean;
}

interface LaneWalk {
  lane: Lane;
  legs: Leg[];
}

/** One moment; who asks often keeps `Walks`. */
export function positionsAt(
  visits: readonly Visit[],
  timeMs: number,
  stations: readonly Station[],
  lanes: readonly Lane[] = [],
): AgentState[] {
  return new Walks(visits, lanes, stations).at(timeMs).agents;
}

export class Walks {
  readonly #lanes: LaneWalk[];
  readonly #stations: { name: string; visits: Visit[] }[];
  readonly #places: Places;
  readonly #visits: readonly Visit[];
  /** The latest end among a visit and those before it, so that a search for running ones stops early. */
  readonly #endsMs: number[] = [];

  constructor(visits: readonly Visit[], lanes: readonly Lane[], stations: readonly Station[]) {
    const places = new Places(stations);
    this.#places = places;
    this.#visits = visits;
    const byLane = grouped(visits, ({ lane }) => lane);
    this.#lanes = allLanes(lanes, byLane.keys()).map((lane, slot) => ({
      lane,
      legs: legsOf(lane, byLane.get(lane.id) ?? [], slot, places),
    }));
    const byStation = grouped(visits, ({ station }) => places.named(station)?.name);
    this.#stations = stations.map(({ name }) => ({ name, visits: byStation.get(name) ?? [] }));
    for (const visit of visits) this.#endsMs.push(Math.max(this.#endsMs.at(-1) ?? -Infinity, endOf(visit)));
  }

  /** All that are there at some time, the agent itself first. */
  get laneIds(): (string | null)[] {
    return this.#lanes.map(({ lane }) => lane.id);
  }

  /** With `steps`, agents are where they go to at once. */
  at(timeMs: number, { steps = false } = {}): Moment {
    const agents = this.#lanes.flatMap((walk) => agentAt(walk, timeMs, steps) ?? []);
    const running = this.#runningAt(timeMs);
    const stations = this.#stations.map(({ name, visits }) => {
      const last = visits[lastIndex(visits, timeMs, ({ atMs }) => atMs)] ?? null;
      const here = new Set(running.filter(({ station }) => this.#places.named(station)?.name === name));
      for (const { pose, visit, station } of agents) {
        if (pose === "working" && visit && station === name) here.add(visit);
      }
      return {
        name,
        last,
        running: [...here].map((visit) => ({ visit, progress: progressOf(visit, timeMs) })),
      };
    });
    const active = this.#visits[lastIndex(this.#visits, timeMs, ({ atMs }) => atMs)];
    return { timeMs, agents, stations, activeLane: active?.lane ?? null };
  }

  /** Until when nothing changes: the time itself while something does. */
  restsUntil(timeMs: number): number {
    if (this.#runningAt(timeMs).length > 0) return timeMs;
    let until = Infinity;
    for (const { legs } of this.#lanes) {
      const index = lastIndex(legs, timeMs, ({ startMs }) => startMs);
      const leg = legs[index];
      if (leg && timeMs < settledMs(leg)) return timeMs;
      until = Math.min(until, legs[index + 1]?.startMs ?? Infinity);
    }
    return until;
  }

  #runningAt(timeMs: number): Visit[] {
    const running: Visit[] = [];
    let index = lastIndex(this.#visits, timeMs, ({ atMs }) => atMs);
    for (; index >= 0 && this.#endsMs[index]! > timeMs; index--) {
      const visit = this.#visits[index]!;
      if (endOf(visit) > timeMs) running.push(visit);
    }
    return running;
  }
}

class Places {
  readonly #byName: Map<string, Station>;

  constructor(stations: readonly Station[]) {
    this.#byName = new Map(stations.map((station) => [station.name, station]));
  }

  /** The station of that name, or the middle. */
  named(name: string): Station | undefined {
    return this.#byName.get(name) ?? this.#byName.get(CENTER);
  }

  stand(name: string, slot: number): { spot: Spot; heading: number } {
    const station = this.named(name) ?? { name: CENTER, x: 0, y: 0, z: 0 };
    const facing = facingOf(station);
    // At a station one looks at it; in the middle, at whoever watches.
    const sign = station.name === CENTER ? 1 : -1;
    return { spot: standingPlace(station, slot), heading: Math.atan2(sign * facing.x, sign * facing.z) };
  }
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The lanes given and those that visits name; the agent itself is always there, and first. */
function allLanes(lanes: readonly Lane[], visited: Iterable<string | null>): Lane[] {
  const byId = new Map<string | null, Lane>([[null, { id: null, name: "Agent" }]]);
  for (const lane of lanes) byId.set(lane.id, lane);
  for (const id of visited) if (!byId.has(id)) byId.set(id, { id, name: id ?? "Agent" });
  return [...byId.values()];
}

function legsOf(lane: Lane, visits: readonly Visit[], slot: number, places: Places): Leg[] {
  const legs: Leg[] = [];
  const isMain = lane.id === null;
  const home = isMain ? CENTER : PORTAL;
  const startMs = isMain ? -Infinity : Math.min(lane.fromMs ?? Infinity, visits[0]?.atMs ?? Infinity);
  if (startMs === Infinity) return legs;
  const { spot, heading } = places.stand(home, slot);
  legs.push({
    startMs,
    arriveMs: startMs,
    from: spot,
    to: spot,
    // Out of the portal one comes with the back to it.
    headings: isMain ? same(heading) : same(heading + Math.PI),
    station: home,
    visit: null,
    appears: !isMain,
    leaves: false,
  });
  const goTo = (atMs: number, station: string, visit: Visit | null): void => {
    legs.push(nextLeg(legs.at(-1)!, atMs, station, visit, places.stand(station, slot)));
  };
  const leavesMs = lane.toMs ?? Infinity;
  for (const visit of visits) if (visit.atMs <= leavesMs) goTo(visit.atMs, visit.station, visit);
  if (leavesMs === Infinity || isMain) return legs;
  goTo(leavesMs, PORTAL, null);
  for (const visit of visits) if (visit.atMs > leavesMs) goTo(visit.atMs, visit.station, visit);
  return legs;
}

function nextLeg(
  before: Leg,
  startMs: number,
  station: string,
  visit: Visit | null,
  { spot, heading }: { spot: Spot; heading: number },
): Leg {
  const from = spotAt(before, startMs);
  const distance = Math.hypot(spot.x - from.x, spot.z - from.z);
  const turned = headingAt(before, startMs);
  const walking = distance > 0 ? Math.atan2(spot.x - from.x, spot.z - from.z) : turned;
  return {
    startMs,
    arriveMs: startMs + (distance / WALK_UNITS_PER_SECOND) * 1000,
    from,
    to: spot,
    headings: { before: turned, walking, there: heading },
    station,
    visit,
    appears: before.leaves && presenceAt(before, startMs) === 0,
    leaves: visit === null,
  };
}

function agentAt({ lane, legs }: LaneWalk, timeMs: number, steps: boolean): AgentState | null {
  const leg = legs[lastIndex(legs, timeMs, ({ startMs }) => startMs)];
  if (!leg) return null;
  const atMs = steps ? Math.max(timeMs, leg.arriveMs + TURN_MS) : timeMs;
  const spot = spotAt(leg, atMs);
  const presence = presenceAt(leg, steps ? atMs + APPEAR_MS : atMs);
  if (presence <= 0) return null;
  return {
    lane: lane.id,
    name: lane.name,
    ...spot,
    heading: headingAt(leg, atMs),
    presence,
    pose: atMs < leg.arriveMs ? "walking" : timeMs < workedUntil(leg) ? "working" : "idle",
    strideUnits: Math.hypot(spot.x - leg.from.x, spot.z - leg.from.z),
    station: leg.station,
    visit: leg.visit,
  };
}

function spotAt({ startMs, arriveMs, from, to }: Leg, timeMs: number): Spot {
  if (timeMs >= arriveMs) return to;
  const share = eased((timeMs - startMs) / (arriveMs - startMs));
  return { x: from.x + (to.x - from.x) * share, z: from.z + (to.z - from.z) * share };
}

function headingAt({ startMs, arriveMs, headings }: Leg, timeMs: number): number {
  if (startMs === -Infinity) return headings.there;
  const walking = turn(headings.before, headings.walking, (Math.min(timeMs, arriveMs) - startMs) / TURN_MS);
  return timeMs <= arriveMs ? walking : turn(walking, headings.there, (timeMs - arriveMs) / TURN_MS);
}

function presenceAt({ startMs, arriveMs, appears, leaves }: Leg, timeMs: number): number {
  const coming = appears ? clamp((timeMs - startMs) / APPEAR_MS) : 1;
  const going = leaves ? 1 - clamp((timeMs - arriveMs) / APPEAR_MS) : 1;
  return Math.min(coming, going);
}

/** When the agent is seen to be done with what it came for. */
function workedUntil({ arriveMs, visit }: Leg): number {
  return visit ? Math.max(endOf(visit), arriveMs + WORK_SHOWN_MS) : -Infinity;
}

/** When a leg changes nothing any more. */
function settledMs(leg: Leg): number {
  const movedMs = leg.startMs === -Infinity ? -Infinity : leg.arriveMs + Math.max(TURN_MS, APPEAR_MS);
  return Math.max(movedMs, workedUntil(leg));
}

function endOf({ atMs, endMs }: Visit): number {
  return endMs === null ? Infinity : (endMs ?? atMs);
}

function progressOf({ atMs, endMs }: Visit, timeMs: number): number | null {
  return endMs != null && endMs > atMs ? clamp((timeMs - atMs) / (endMs - atMs)) : null;
}

/** The last item at or before a time; -1 where there is none. */
export function lastIndex<T>(items: readonly T[], timeMs: number, timeOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle]!) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function same(heading: number): Leg["headings"] {
  return { before: heading, walking: heading, there: heading };
}

/** The shorter way round. */
function turn(from: number, to: number, share: number): number {
  const between = Math.atan2(Math.sin(to - from), Math.cos(to - from));
  return from + between * eased(clamp(share));
}

function eased(share: number): number {
  return share * share * (3 - 2 * share);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
