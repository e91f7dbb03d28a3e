/** Where the camera is and what it looks at, as numbers: the scene only obeys. */
import { lastIndex } from "./walks.ts";
import type { CameraMode, Point, RecordedScene, Station } from "./workshop.ts";

export const FIELD_OF_VIEW_DEGREES = 50;
/** From what it looks at to the camera. */
export const CAMERA_OFFSET: Point = { x: 8, y: 6, z: 8 };
/** From the middle of the floor to its corners. */
export const FLOOR_RADIUS_UNITS = 6.4;
/** The height at which things are looked at. */
const EYE_UNITS = 0.5;
const OVERVIEW_ELEVATION = (48 * Math.PI) / 180;
/** How much of the picture the floor takes in the overview. */
const OVERVIEW_SHARE = 0.94;
const ELEVATION_MIN = (6 * Math.PI) / 180;
const ELEVATION_MAX = (86 * Math.PI) / 180;
const DISTANCE_MIN_UNITS = 4;
const DISTANCE_MAX_UNITS = 45;
const EASE_HALF_LIFE_MS = 90;
/** Nearer than this it has arrived. */
const ARRIVED_UNITS = 0.004;

/** What somebody added to the mode's camera. */
export interface Orbit {
  yaw: number;
  elevation: number;
  /** Above 1 is nearer. */
  zoom: number;
}

export const NO_ORBIT: Orbit = { yaw: 0, elevation: 0, zoom: 1 };

export interface CameraPose {
  position: Point;
  target: Point;
}

export interface CameraSubjects {
  aspect: number;
  /** The station in focus; null is the whole floor. */
  focus: Station | null;
  /** Where the active agent is. */
  active: { x: number; z: number };
  recorded: RecordedScene | null;
  stations: readonly Station[];
}

/** The mode's camera, with what somebody turned. */
export function cameraPose(mode: CameraMode, subjects: CameraSubjects, orbit: Orbit): CameraPose {
  return turned(modePose(mode, subjects), orbit);
}

function modePose(mode: CameraMode, subjects: CameraSubjects): CameraPose {
  const { focus, active, recorded, stations, aspect } = subjects;
  if (mode === "focused") return from(at(focus ?? { x: 0, z: 0 }));
  if (mode === "follow") return from(at(active));
  const zone = recorded && stations.find(({ name }) => name === recorded.focusedZone);
  if (mode === "recorded" && recorded?.cameraPosition) {
    return { position: recorded.cameraPosition, target: at(zone ?? { x: 0, z: 0 }) };
  }
  if (mode === "recorded" && zone) return from(at(zone));
  return overview(aspect);
}

/** What the scene was at a time: the last that was told, and the last camera that was. */
export function recordedSceneAt(scenes: readonly RecordedScene[], timeMs: number): RecordedScene | null {
  let index = lastIndex(scenes, timeMs, ({ atMs }) => atMs);
  const last = scenes[index];
  if (!last) return null;
  while (index > 0 && !scenes[index]!.cameraPosition) index--;
  return { ...last, cameraPosition: scenes[index]!.cameraPosition };
}

/** A step of the camera's way; what it goes to, once it is as good as there. */
export function easedPose(now: CameraPose, wanted: CameraPose, elapsedMs: number): CameraPose {
  const left = 0.5 ** (elapsedMs / EASE_HALF_LIFE_MS);
  const position = between(wanted.position, now.position, left);
  const target = between(wanted.target, now.target, left);
  const far = distance(position, wanted.position) + distance(target, wanted.target);
  return far < ARRIVED_UNITS ? wanted : { position, target };
}

function at({ x, z }: { x: number; z: number }): Point {
  return { x, y: EYE_UNITS, z };
}

function from(target: Point): CameraPose {
  const { x, y, z } = CAMERA_OFFSET;
  return { position: { x: target.x + x, y: target.y + y, z: target.z + z }, target };
}

/** The whole floor, whatever the picture's shape. */
function overview(aspect: number): CameraPose {
  const half = Math.tan((FIELD_OF_VIEW_DEGREES * Math.PI) / 360);
  const across = FLOOR_RADIUS_UNITS / (half * Math.max(aspect, 0.1));
  const upright = (FLOOR_RADIUS_UNITS * (Math.sin(OVERVIEW_ELEVATION) + 0.16)) / half;
  const away = Math.max(across, upright) / OVERVIEW_SHARE + FLOOR_RADIUS_UNITS * 0.08;
  // What stands on the floor needs room above it, labels too.
  const target = { x: 0, y: EYE_UNITS, z: 0 };
  const flat = (Math.cos(OVERVIEW_ELEVATION) * away) / Math.SQRT2;
  return { position: { x: flat, y: target.y + Math.sin(OVERVIEW_ELEVATION) * away, z: flat }, target };
}

function turned(pose: CameraPose, { yaw, elevation, zoom }: Orbit): CameraPose {
  if (yaw === 0 && elevation === 0 && zoom === 1) return pose;
  const { position, target } = pose;
  const [x, y, z] = [position.x - target.x, position.y - target.y, position.z - target.z];
  const away = Math.hypot(x, y, z);
  const radius = clamp(away / zoom, DISTANCE_MIN_UNITS, DISTANCE_MAX_UNITS);
  const up = clamp(Math.asin(y / (away || 1)) + elevation, ELEVATION_MIN, ELEVATION_MAX);
  const about = Math.atan2(x, z) + yaw;
  const flat = Math.cos(up) * radius;
  return {
    position: {
      x: target.x + Math.sin(about) * flat,
      y: target.y + Math.sin(up) * radius,
      z: target.z + Math.cos(about) * flat,
    },
    target,
  };
}

/** Turning further than the bounds is not remembered, so that turning back works at once. */
export function boundedOrbit(orbit: Orbit): Orbit {
  const ZOOM_MAX = 4;
  return {
    yaw: orbit.yaw % (2 * Math.PI),
    elevation: clamp(orbit.elevation, -ELEVATION_MAX / 2, ELEVATION_MAX / 2),
    zoom: clamp(orbit.zoom, 1 / ZOOM_MAX, ZOOM_MAX),
  };
}

function between(wanted: Point, now: Point, left: number): Point {
  return {
    x: wanted.x + (now.x - wanted.x) * left,
    y: wanted.y + (now.y - wanted.y) * left,
    z: wanted.z + (now.z - wanted.z) * left,
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
