/** The scene in WebGL. It draws when told to, and holds no time of its own. This file and its neighbours alone import three. */
import {
  Color,
  DirectionalLight,
  HemisphereLight,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PCFShadowMap,
  PerspectiveCamera,
  RingGeometry,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import { FIELD_OF_VIEW_DEGREES, FLOOR_RADIUS_UNITS, type CameraPose } from "../camera.ts";
import { facingOf } from "../stations.ts";
import type { Moment } from "../walks.ts";
import type { Point, Station } from "../workshop.ts";
import { Agents, AGENT_HEIGHT_UNITS } from "./agents.ts";
import { floorGeometry, tableGeometry } from "./floor.ts";
import type { Palette } from "./palette.ts";
import { Pieces } from "./pieces.ts";
import { modelOf } from "./station-models.ts";

/** Sharper than this costs more than it shows. */
const PIXEL_RATIO_MAX = 2;
const SHADOW_MAP_PX = 1024;

export interface OnScreen {
  left: number;
  top: number;
  inSight: boolean;
}

export class WorkshopScene {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW_DEGREES, 1, 0.5, 80);
  readonly #sky = new HemisphereLight();
  readonly #sun = new DirectionalLight();
  readonly #lit = new MeshLambertMaterial({ vertexColors: true });
  readonly #shining = new MeshBasicMaterial({ vertexColors: true });
  readonly #floor: Mesh;
  readonly #table: Mesh;
  readonly #models: readonly Mesh[];
  readonly #rings: InstancedMesh;
  readonly #agents = new Agents();
  readonly #stations: readonly Station[];
  #shown: Moment | null = null;
  #laneColours: Color[] = [];
  #laneOrder = new Map<string | null, number>();
  #size = { width: 1, height: 1 };

  /** Throws where there is no WebGL. */
  constructor(canvas: HTMLCanvasElement, stations: readonly Station[], palette: Palette) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: "low-power" });
    this.#renderer.shadowMap.enabled = true;
    this.#renderer.shadowMap.type = PCFShadowMap;
    this.#renderer.shadowMap.autoUpdate = false;
    this.#stations = stations;
    this.#floor = new Mesh(floorGeometry(stations, palette), this.#lit);
    this.#floor.receiveShadow = true;
    this.#table = new Mesh(tableGeometry(palette), this.#shining);
    this.#models = this.#buildStations();
    this.#rings = activityRings(stations.length);
    this.#lightUp();
    this.#scene.add(this.#table, this.#floor, ...this.#models, this.#rings, this.#agents.group);
    this.setPalette(palette);
  }

  setPalette(palette: Palette): void {
    this.#floor.geometry.dispose();
    this.#floor.geometry = floorGeometry(this.#stations, palette);
    this.#table.geometry.dispose();
    this.#table.geometry = tableGeometry(palette);
    this.#scene.background = new Color(palette.room);
    this.#sky.color.set(palette.sky);
    this.#sky.groundColor.set(palette.ground);
    this.#sky.intensity = palette.skyStrength;
    this.#sun.color.set(palette.sun);
    this.#sun.intensity = palette.sunStrength;
    (this.#rings.material as MeshBasicMaterial).color.set(palette.accent);
    this.#laneColours = palette.lanes.map((colour) => new Color(colour));
    this.#shown = null;
  }

  /** Lanes take their colours in this order. */
  setLanes(ids: readonly (string | null)[]): void {
    this.#laneOrder = new Map(ids.map((id, index) => [id, index]));
    this.#shown = null;
  }

  resize(width: number, height: number): void {
    this.#size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, PIXEL_RATIO_MAX));
    this.#renderer.setSize(this.#size.width, this.#size.height, false);
    this.#camera.aspect = this.#size.width / this.#size.height;
    this.#camera.updateProjectionMatrix();
  }

  draw(moment: Moment, { position, target }: CameraPose): void {
    this.#camera.position.set(position.x, position.y, position.z);
    this.#camera.lookAt(target.x, target.y, target.z);
    this.#camera.updateMatrixWorld();
    // Shadows are as they were while only the camera moves.
    if (moment !== this.#shown) this.#show(moment);
    this.#renderer.render(this.#scene, this.#camera);
  }

  #show(moment: Moment): void {
    this.#shown = moment;
    this.#renderer.shadowMap.needsUpdate = true;
    this.#agents.show(moment.agents, moment.timeMs, (lane) => this.#colourOf(lane));
    this.#showActivity(moment);
  }

  /** Where a point is in the picture that was drawn last. */
  project({ x, y, z }: Point): OnScreen {
    const seen = new Vector3(x, y, z).project(this.#camera);
    return {
      left: ((seen.x + 1) / 2) * this.#size.width,
      top: ((1 - seen.y) / 2) * this.#size.height,
      inSight: seen.z < 1 && Math.abs(seen.x) <= 1 && Math.abs(seen.y) <= 1,
    };
  }

  dispose(): void {
    for (const { geometry } of [this.#table, this.#floor, ...this.#models, this.#rings]) geometry.dispose();
    for (const material of [this.#lit, this.#shining, this.#rings.material as MeshBasicMaterial]) {
      material.dispose();
    }
    this.#rings.dispose();
    this.#agents.dispose();
    this.#sun.dispose();
    this.#renderer.dispose();
    // The browser keeps a few contexts only, and a canvas that is gone would hold its own until it is collected.
    this.#renderer.forceContextLoss();
  }

  #buildStations(): Mesh[] {
    const solid = new Pieces();
    const glow = new Pieces();
    for (const station of this.#stations) {
      const facing = facingOf(station);
      for (const pieces of [solid, glow]) {
        pieces.stand(station.x, station.y, station.z, Math.atan2(facing.x, facing.z));
      }
      modelOf(station.name).build({ solid, glow });
    }
    const models = new Mesh(solid.merged(), this.#lit);
    models.castShadow = true;
    models.receiveShadow = true;
    return [models, new Mesh(glow.merged(), this.#shining)];
  }

  #lightUp(): void {
    this.#sun.position.set(3, 11, 7);
    this.#sun.castShadow = true;
    this.#sun.shadow.mapSize.set(SHADOW_MAP_PX, SHADOW_MAP_PX);
    this.#sun.shadow.normalBias = 0.04;
    this.#sun.shadow.radius = 3;
    const reach = FLOOR_RADIUS_UNITS + 0.4;
    Object.assign(this.#sun.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach });
    this.#sun.shadow.camera.far = 30;
    this.#scene.add(this.#sky, this.#sun);
  }

  #showActivity(moment: Moment): void {
    let count = 0;
    for (const [index, { x, y, z }] of this.#stations.entries()) {
      if (!moment.stations[index]?.running.length) continue;
      this.#rings.setMatrixAt(count++, new Matrix4().makeTranslation(x, y + 0.02, z));
    }
    this.#rings.count = count;
    this.#rings.instanceMatrix.needsUpdate = true;
  }

  #colourOf(lane: string | null): Color {
    const order = this.#laneOrder.get(lane) ?? 0;
    return this.#laneColours[order % this.#laneColours.length] ?? new Color();
  }
}

/** Where the label of an agent hangs. */
export function aboveAgent(agent: { x: number; z: number; lane: string | null }): Point {
  const SUBAGENT_SHARE = 0.7;
  const y = (AGENT_HEIGHT_UNITS + 0.3) * (agent.lane === null ? 1 : SUBAGENT_SHARE);
  return { x: agent.x, y, z: agent.z };
}

export function aboveStation(station: Station): Point {
  return { x: station.x, y: station.y + modelOf(station.name).heightUnits, z: station.z };
}

/** A ring about each station where something runs. */
function activityRings(count: number): InstancedMesh {
  const flat = new RingGeometry(1.14, 1.26, 48).rotateX(-Math.PI / 2);
  const rings = new InstancedMesh(flat, new MeshBasicMaterial(), count);
  rings.frustumCulled = false;
  rings.count = 0;
  return rings;
}
