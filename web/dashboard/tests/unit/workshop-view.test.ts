import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CAMERA_OFFSET,
  cameraPose,
  easedPose,
  FIELD_OF_VIEW_DEGREES,
  FLOOR_RADIUS_UNITS,
  NO_ORBIT,
  recordedSceneAt,
  type CameraPose,
  type CameraSubjects,
} from "../../src/agent/workshop/camera.ts";
import { apart, byWeight, type LabelBox } from "../../src/agent/workshop/label-layer.ts";
import { orbitAfterKey } from "../../src/agent/workshop/orbit-input.ts";
import { PlayClock } from "../../src/agent/workshop/play-clock.ts";
import { SCENE_REPORT_MS, SceneReporter } from "../../src/agent/workshop/scene-reporter.ts";
import { STATIONS } from "../../src/agent/workshop/stations.ts";
import type { Point, RecordedScene, SceneReport } from "../../src/agent/workshop/workshop.ts";

const SUBJECTS: CameraSubjects = {
  aspect: 1.6,
  focus: STATIONS.find(({ name }) => name === "desk")!,
  active: { x: -2, z: 1.5 },
  recorded: null,
  stations: STATIONS,
};

const from = ({ position, target }: CameraPose): Point => ({
  x: position.x - target.x,
  y: position.y - target.y,
  z: position.z - target.z,
});

test("focused and follow stand at the specified place from what they look at", () => {
  const focused = cameraPose("focused", SUBJECTS, NO_ORBIT);
  expect(focused.target).toMatchObject({ x: 4, z: 0 });
  expect(from(focused)).toEqual(CAMERA_OFFSET);
  expect(CAMERA_OFFSET).toEqual({ x: 8, y: 6, z: 8 });
  const follow = cameraPose("follow", SUBJECTS, NO_ORBIT);
  expect(follow.target).toMatchObject({ x: -2, z: 1.5 });
  expect(from(follow)).toEqual(CAMERA_OFFSET);
  expect(FIELD_OF_VIEW_DEGREES).toBe(50);
});

/** Where a point is in the picture; its edges are at 1. */
function inPicture({ position, target }: CameraPose, point: Point, aspect: number): { x: number; y: number } {
  const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y, z: a.z - b.z });
  const dot = (a: Point, b: Point): number => a.x * b.x + a.y * b.y + a.z * b.z;
  const cross = (a: Point, b: Point): Point => ({
    x: a.y * b.z - a.z * b.y,
    y: a.z * b.x - a.x * b.z,
    z: a.x * b.y - a.y * b.x,
  });
  const unit = (a: Point): Point => {
    const long = Math.sqrt(dot(a, a));
    return { x: a.x / long, y: a.y / long, z: a.z / long };
  };
  const ahead = unit(minus(target, position));
  const right = unit(cross(ahead, { x: 0, y: 1, z: 0 }));
  const up = cross(right, ahead);
  const seen = minus(point, position);
  const half = Math.tan((FIELD_OF_VIEW_DEGREES * Math.PI) / 360) * dot(seen, ahead);
  return { x: dot(seen, right) / half / aspect, y: dot(seen, up) / half };
}

test.each([0.5, 0.8, 1.2, 1.6, 2.4, 4])("the overview holds the whole floor at %d to 1", (aspect) => {
  const pose = cameraPose("overview", { ...SUBJECTS, aspect }, NO_ORBIT);
  for (let corner = 0; corner < 6; corner++) {
    const angle = Math.PI / 12 + (corner * Math.PI) / 3;
    const point = { x: Math.sin(angle) * FLOOR_RADIUS_UNITS, y: 0, z: Math.cos(angle) * FLOOR_RADIUS_UNITS };
    const { x, y } = inPicture(pose, point, aspect);
    expect(Math.abs(x)).toBeLessThan(1);
    expect(Math.abs(y)).toBeLessThan(1);
  }
});

const SCENES: readonly RecordedScene[] = [
  { atMs: 100, cameraPosition: { x: 1, y: 2, z: 3 }, focusedZone: null, activeModals: [] },
  { atMs: 200, cameraPosition: null, focusedZone: "terminal", activeModals: ["help"] },
];

test("a recorded camera is restored as it was, and kept while nothing else is told of it", () => {
  expect(recordedSceneAt(SCENES, 99)).toBeNull();
  const recorded = recordedSceneAt(SCENES, 250)!;
  expect(recorded).toMatchObject({ focusedZone: "terminal", activeModals: ["help"] });
  const pose = cameraPose("recorded", { ...SUBJECTS, recorded }, NO_ORBIT);
  expect(pose.position).toEqual({ x: 1, y: 2, z: 3 });
  expect(pose.target).toMatchObject({ x: 0, z: 4 });
});

test("turning keeps the distance, zooming the direction, and 0 takes all back", () => {
  const pose = cameraPose("focused", SUBJECTS, NO_ORBIT);
  const long = ({ x, y, z }: Point): number => Math.hypot(x, y, z);
  const right = cameraPose("focused", SUBJECTS, orbitAfterKey(NO_ORBIT, "ArrowRight")!);
  expect(right.position).not.toEqual(pose.position);
  expect(long(from(right))).toBeCloseTo(long(from(pose)));
  const near = cameraPose("focused", SUBJECTS, orbitAfterKey(NO_ORBIT, "+")!);
  expect(long(from(near))).toBeLessThan(long(from(pose)));
  expect(from(near).x / from(near).y).toBeCloseTo(8 / 6);
  const below = Array.from({ length: 40 }).reduce<typeof NO_ORBIT>(
    (orbit) => orbitAfterKey(orbit, "ArrowDown")!,
    NO_ORBIT,
  );
  expect(cameraPose("focused", SUBJECTS, below).position.y).toBeGreaterThan(0);
  expect(orbitAfterKey(below, "0")).toEqual(NO_ORBIT);
  expect(orbitAfterKey(below, "x")).toBeNull();
});

test("the camera comes nearer with every frame, and arrives", () => {
  const wanted = cameraPose("overview", SUBJECTS, NO_ORBIT);
  let pose = cameraPose("focused", SUBJECTS, NO_ORBIT);
  let frames = 0;
  while (pose !== wanted && frames < 1_000) {
    const before = Math.abs(pose.position.y - wanted.position.y);
    pose = easedPose(pose, wanted, 16);
    expect(Math.abs(pose.position.y - wanted.position.y)).toBeLessThan(before);
    frames++;
  }
  expect(pose).toBe(wanted);
});

test("labels cover nothing, what goes on has its place, and names of agents go rather than stray", () => {
  const wish = (key: string, left: number, top: number) => ({ key, left, top, inSight: true });
  const wishes = byWeight(
    [
      { ...wish("idle", 100, 100), busy: false },
      { ...wish("busy", 104, 104), busy: true },
      { ...wish("aside", 130, 110), busy: false },
      { ...wish("hidden", 300, 100), inSight: false, busy: false },
    ],
    [wish("near", 100, 60), wish("crowded", 100, 103)],
  );
  const boxes = apart(wishes, () => ({ width: 60, height: 20 }), 400);
  expect(boxes.get("busy")).toMatchObject({ left: 74, top: 84 });
  expect([...boxes.keys()].sort()).toEqual(["aside", "busy", "idle", "near"]);
  const all = [...boxes.values()];
  const overlap = (a: LabelBox, b: LabelBox): boolean =>
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height;
  expect(all.some((a, at) => all.slice(at + 1).some((b) => overlap(a, b)))).toBe(false);
});

test("the clock runs on between two tellings, is not set back by a little, and stops with its player", () => {
  const clock = new PlayClock();
  clock.tell({ timeMs: 1_000, playing: true, speed: 2 }, 0);
  expect(clock.at(100)).toBe(1_200);
  clock.tell({ timeMs: 1_190, playing: true, speed: 2 }, 100);
  expect(clock.at(100)).toBe(1_200);
  clock.tell({ timeMs: 500, playing: true, speed: 2 }, 150);
  expect(clock.at(150)).toBe(500);
  expect(clock.at(60_000)).toBe(clock.at(30_000));
  clock.tell({ timeMs: 700, playing: false, speed: 2 }, 60_000);
  expect(clock.at(70_000)).toBe(700);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a moving camera is told of at once, then now and then, and where it ended", () => {
  const sent: number[] = [];
  const reporter = new SceneReporter(({ cameraPosition }) => sent.push(cameraPosition.x));
  const scene = (x: number): SceneReport => ({
    atMs: 0,
    cameraPosition: { x, y: 0, z: 0 },
    focusedZone: null,
    activeModals: [],
  });
  for (let x = 1; x <= 5; x++) reporter.report(scene(x));
  expect(sent).toEqual([1]);
  vi.advanceTimersByTime(SCENE_REPORT_MS);
  expect(sent).toEqual([1, 5]);
  reporter.report(scene(6));
  reporter.close();
  expect(sent).toEqual([1, 5, 6]);
  vi.advanceTimersByTime(10 * SCENE_REPORT_MS);
  expect(sent).toEqual([1, 5, 6]);
});
