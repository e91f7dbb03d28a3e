/** All agents as four instanced meshes (body, face, arms, legs), however many there are. Their pose is a function of the moment. */
import {
  Color,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Quaternion,
  Vector3,
  type BufferGeometry,
} from "three";
import type { AgentState } from "../walks.ts";
import { MATERIALS as M } from "./palette.ts";
import { Pieces } from "./pieces.ts";

/** As many as are drawn at once; lists name all. */
export const AGENTS_MAX = 64;
export const AGENT_HEIGHT_UNITS = 1.42;
const SUBAGENT_SCALE = 0.68;
/** One step of one leg. */
const STRIDE_UNITS = 0.55;
const SWING = 0.75;
const WORK_CYCLE_MS = 420;
const LIMBS = 2;
const UPRIGHT = new Vector3(0, 1, 0);
const ACROSS = new Vector3(1, 0, 0);

export class Agents {
  readonly group = new Group();
  readonly #solid = new MeshLambertMaterial({ vertexColors: true });
  readonly #shining = new MeshBasicMaterial({ vertexColors: true });
  readonly #body = instances(body(), this.#solid, AGENTS_MAX);
  readonly #face = instances(face(), this.#shining, AGENTS_MAX);
  readonly #arms = instances(limb(0.075, 0.36), this.#solid, AGENTS_MAX * LIMBS);
  readonly #legs = instances(limb(0.09, 0.3), this.#solid, AGENTS_MAX * LIMBS);

  constructor() {
    this.#face.castShadow = false;
    this.group.add(this.#body, this.#face, this.#arms, this.#legs);
  }

  /** `colourOf` is asked for the colour of a lane. */
  show(agents: readonly AgentState[], timeMs: number, colourOf: (lane: string | null) => Color): void {
    const shown = agents.slice(0, AGENTS_MAX);
    for (const [index, agent] of shown.entries()) this.#place(index, agent, timeMs, colourOf(agent.lane));
    for (const mesh of [this.#body, this.#face]) updated(mesh, shown.length);
    for (const mesh of [this.#arms, this.#legs]) updated(mesh, shown.length * LIMBS);
  }

  dispose(): void {
    for (const mesh of [this.#body, this.#face, this.#arms, this.#legs]) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
    this.#solid.dispose();
    this.#shining.dispose();
  }

  #place(index: number, agent: AgentState, timeMs: number, colour: Color): void {
    const swing = swingOf(agent);
    const scale = (agent.lane === null ? 1 : SUBAGENT_SCALE) * agent.presence;
    const root = new Matrix4().compose(
      new Vector3(agent.x, Math.abs(swing) * 0.06 * scale, agent.z),
      new Quaternion().setFromAxisAngle(UPRIGHT, agent.heading),
      new Vector3(scale, scale, scale),
    );
    for (const mesh of [this.#body, this.#face]) mesh.setMatrixAt(index, root);
    this.#body.setColorAt(index, colour);
    for (const [at, side] of [-1, 1].entries()) {
      const limb = index * LIMBS + at;
      const reach = agent.pose === "working" ? reachOf(timeMs, side) : -swing * side;
      this.#arms.setMatrixAt(limb, jointed(root, side * 0.33, 0.78, reach, side * 0.16));
      this.#legs.setMatrixAt(limb, jointed(root, side * 0.13, 0.36, swing * side, 0));
      this.#arms.setColorAt(limb, colour);
      this.#legs.setColorAt(limb, colour);
    }
  }
}

/** How far legs are apart on the way; still at its end. */
function swingOf({ pose, strideUnits }: AgentState): number {
  return pose === "walking" ? Math.sin((strideUnits / STRIDE_UNITS) * Math.PI) * SWING : 0;
}

/** Arms before the body, up and down in turn. */
function reachOf(timeMs: number, side: number): number {
  const phase = ((timeMs % WORK_CYCLE_MS) / WORK_CYCLE_MS) * 2 * Math.PI;
  return -1.15 + Math.sin(phase) * side * 0.28;
}

/** A limb hangs from its joint and turns about it. */
function jointed(root: Matrix4, x: number, y: number, swing: number, splay: number): Matrix4 {
  const turn = new Quaternion().setFromAxisAngle(ACROSS, swing);
  turn.multiply(new Quaternion().setFromAxisAngle(new Vector3(0, 0, 1), splay));
  return new Matrix4().compose(new Vector3(x, y, 0), turn, new Vector3(1, 1, 1)).premultiply(root);
}

/** White takes the lane's colour; the rest stays dark or metal in it. */
function body(): BufferGeometry {
  const pieces = new Pieces();
  pieces.ball(0.28, 0xffffff, { at: [0, 0.6, 0], scale: [1, 1.12, 0.88] });
  pieces.rod(0.1, 0.1, M.metal, { at: [0, 0.9, 0] });
  pieces.block([0.66, 0.46, 0.52], 0xffffff, { at: [0, 1.12, 0] });
  pieces.block([0.54, 0.3, 0.04], M.ink, { at: [0, 1.12, 0.25] });
  for (const side of [-1, 1])
    pieces.rod(0.09, 0.08, M.metal, { at: [side * 0.35, 1.12, 0], turn: [0, 0, 1.57] });
  pieces.rod(0.02, 0.16, M.metal, { at: [0.12, 1.42, 0] });
  pieces.ball(0.055, M.yellow, { at: [0.12, 1.52, 0] });
  return pieces.merged();
}

/** Eyes and a smile. */
function face(): BufferGeometry {
  const pieces = new Pieces();
  for (const side of [-1, 1]) {
    pieces.ball(0.052, 0xf4fbff, { at: [side * 0.12, 1.16, 0.27], scale: [1, 1.25, 0.3] });
  }
  pieces.box([0.12, 0.022, 0.01], 0xf4fbff, { at: [0, 1.04, 0.274] });
  for (const side of [-1, 1]) {
    pieces.box([0.05, 0.022, 0.01], 0xf4fbff, { at: [side * 0.075, 1.055, 0.274], turn: [0, 0, side * 0.7] });
  }
  return pieces.merged();
}

function limb(radius: number, length: number): BufferGeometry {
  const pieces = new Pieces();
  pieces.rod(radius, length, 0xdfe3ea, { at: [0, -length / 2, 0] });
  pieces.ball(radius * 1.25, 0xffffff, { at: [0, -length, 0] });
  return pieces.merged();
}

function instances(
  geometry: BufferGeometry,
  material: MeshLambertMaterial | MeshBasicMaterial,
  count: number,
): InstancedMesh {
  const mesh = new InstancedMesh(geometry, material, count);
  mesh.instanceMatrix.setUsage(DynamicDrawUsage);
  mesh.count = 0;
  mesh.castShadow = true;
  // Instances are anywhere on the floor, which is in sight.
  mesh.frustumCulled = false;
  return mesh;
}

function updated(mesh: InstancedMesh, count: number): void {
  mesh.count = count;
  mesh.instanceMatrix.needsUpdate = true;
  if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
}
