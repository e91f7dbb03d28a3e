/** Many simple shapes become one geometry with a colour at each corner, and so one draw call. */
import {
  BoxGeometry,
  BufferAttribute,
  Color,
  CylinderGeometry,
  Euler,
  Matrix4,
  Quaternion,
  SphereGeometry,
  TorusGeometry,
  Vector3,
  type BufferGeometry,
} from "three";
import { RoundedBoxGeometry } from "three/addons/geometries/RoundedBoxGeometry.js";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";

export interface Placed {
  at: readonly [number, number, number];
  turn?: readonly [number, number, number];
  scale?: readonly [number, number, number];
}

type Size = readonly [width: number, height: number, depth: number];

export class Pieces {
  readonly #pieces: BufferGeometry[] = [];
  /** Where everything added from now on stands. */
  #frame = new Matrix4();

  stand(x: number, y: number, z: number, heading: number): void {
    this.#frame = new Matrix4().makeRotationY(heading).setPosition(x, y, z);
  }

  /** Its edges are broken, as a joiner would. */
  block(size: Size, colour: number | string, placed: Placed): void {
    const radius = Math.min(0.04, Math.min(...size) / 3);
    this.#add(new RoundedBoxGeometry(...size, 1, radius), colour, placed);
  }

  box(size: Size, colour: number | string, placed: Placed): void {
    this.#add(new BoxGeometry(...size), colour, placed);
  }

  rod(radius: number, length: number, colour: number | string, placed: Placed, sides = 12): void {
    this.cone(radius, radius, length, colour, placed, sides);
  }

  cone(
    top: number,
    bottom: number,
    length: number,
    colour: number | string,
    placed: Placed,
    sides = 16,
  ): void {
    this.#add(new CylinderGeometry(top, bottom, length, sides), colour, placed);
  }

  ball(radius: number, colour: number | string, placed: Placed): void {
    this.#add(new SphereGeometry(radius, 20, 14), colour, placed);
  }

  /** A hollow half of a ball, open upwards. */
  bowl(radius: number, colour: number | string, placed: Placed): void {
    const outside = new SphereGeometry(radius, 24, 8, 0, Math.PI * 2, Math.PI * 0.66, Math.PI * 0.34);
    const inside = outside.clone();
    const index = inside.getIndex();
    if (index) index.array.reverse();
    const normals = inside.getAttribute("normal") as BufferAttribute;
    for (let at = 0; at < normals.array.length; at++) normals.array[at]! *= -1;
    this.#add(outside, colour, placed);
    this.#add(inside, colour, placed);
  }

  ring(radius: number, tube: number, colour: number | string, placed: Placed, sides = 36): void {
    this.#add(new TorusGeometry(radius, tube, 10, sides), colour, placed);
  }

  /** All of it as one; the pieces are used up. */
  merged(): BufferGeometry {
    const merged = mergeGeometries(this.#pieces);
    for (const piece of this.#pieces) piece.dispose();
    this.#pieces.length = 0;
    return merged;
  }

  #add(geometry: BufferGeometry, colour: number | string, { at, turn, scale }: Placed): void {
    const matrix = new Matrix4().compose(
      new Vector3(...at),
      new Quaternion().setFromEuler(new Euler(...(turn ?? [0, 0, 0]))),
      new Vector3(...(scale ?? [1, 1, 1])),
    );
    geometry.applyMatrix4(matrix.premultiply(this.#frame));
    geometry.deleteAttribute("uv");
    geometry.setAttribute("color", coloured(geometry.getAttribute("position").count, colour));
    // Rounded boxes come without an index; all that is merged is alike.
    this.#pieces.push(geometry.getIndex() ? geometry.toNonIndexed() : geometry);
  }
}

function coloured(count: number, colour: number | string): BufferAttribute {
  const { r, g, b } = new Color(colour);
  const values = new Float32Array(count * 3);
  for (let at = 0; at < values.length; at += 3) values.set([r, g, b], at);
  return new BufferAttribute(values, 3);
}
