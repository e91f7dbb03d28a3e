/** The nine stations: where they stand, which way they face, and where an agent stands to use one. */
import table from "../../../../../crates/agent/src/stations.json";
import type { Station } from "./workshop.ts";

/** The server's own table, for pages that have none from it. */
export const STATIONS: readonly Station[] = table.stations;
/** Where tools are used that no station has. */
export const CENTER = table.elsewhere;
/** Where subagents come from and go to. */
export const PORTAL = "portal";

/** Between an agent at work and the middle of its station. */
const STAND_UNITS = 1.15;
/** Between agents side by side. */
const SLOT_UNITS = 0.72;
/** How many stand side by side before the next row begins. */
const SLOTS_A_ROW = 5;

/** A place on the floor. */
export interface Spot {
  x: number;
  z: number;
}

/**
 * Stations face the middle, but for those that would then be seen from behind or edge-on from where the camera
 * begins. As unit vectors.
 */
const FACINGS: Readonly<Record<string, Spot>> = {
  center: direction({ x: 1, z: 1 }),
  terminal: direction({ x: 0.95, z: -0.3 }),
  desk: direction({ x: -0.6, z: 0.8 }),
  scanner: direction({ x: 0.1, z: 1 }),
  portal: direction({ x: 1, z: -0.1 }),
  taskboard: direction({ x: -0.25, z: 0.97 }),
};

export function labelOf(station: Station): string {
  return station.label ?? station.name.charAt(0).toUpperCase() + station.name.slice(1);
}

/** Which way a station faces. */
export function facingOf(station: Station): Spot {
  return FACINGS[station.name] ?? direction({ x: -station.x, z: -station.z });
}

/** Where the agent of a slot stands to use a station; slot 0 is before its middle, the next to the left and right. */
export function standingPlace(station: Station, slot: number): Spot {
  const facing = facingOf(station);
  const ahead = station.name === CENTER ? 0 : STAND_UNITS;
  const row = Math.floor(slot / SLOTS_A_ROW);
  const inRow = slot % SLOTS_A_ROW;
  const aside = Math.ceil(inRow / 2) * (inRow % 2 === 1 ? -1 : 1) * SLOT_UNITS;
  const forward = ahead + row * SLOT_UNITS;
  return {
    x: station.x + facing.x * forward - facing.z * aside,
    z: station.z + facing.z * forward + facing.x * aside,
  };
}

function direction({ x, z }: Spot): Spot {
  const length = Math.hypot(x, z);
  return length > 0 ? { x: x / length, z: z / length } : { x: Math.SQRT1_2, z: Math.SQRT1_2 };
}
