/** The hexagonal zone of a session: a board with an inlaid border, a pad below each station and a way to each. */
import type { BufferGeometry } from "three";
import { FLOOR_RADIUS_UNITS } from "../camera.ts";
import { CENTER } from "../stations.ts";
import type { Station } from "../workshop.ts";
import type { Palette } from "./palette.ts";
import { Pieces } from "./pieces.ts";

const PAD_RADIUS_UNITS = 1.22;
const SIDES = 6;

export function floorGeometry(stations: readonly Station[], palette: Palette): BufferGeometry {
  const pieces = new Pieces();
  const hexagon = (radius: number, thick: number, top: number, colour: string): void => {
    pieces.cone(radius, radius, thick, colour, { at: [0, top - thick / 2, 0] }, SIDES);
  };
  hexagon(FLOOR_RADIUS_UNITS + 0.16, 0.42, -0.06, palette.floorEdge);
  hexagon(FLOOR_RADIUS_UNITS, 0.3, -0.03, palette.floor);
  // The border is what shows of a larger hexagon below a smaller one.
  hexagon(FLOOR_RADIUS_UNITS - 0.3, 0.02, -0.02, palette.inlay);
  hexagon(FLOOR_RADIUS_UNITS - 0.38, 0.02, -0.01, palette.floor);
  for (const { name, x, z } of stations) {
    if (name === CENTER) continue;
    const long = Math.hypot(x, z);
    const heading = Math.atan2(x, z);
    pieces.box([0.34, 0.012, long], palette.inlay, { at: [x / 2, -0.005, z / 2], turn: [0, heading, 0] });
    pieces.rod(PAD_RADIUS_UNITS, 0.02, palette.inlay, { at: [x, -0.004, z] }, 40);
    pieces.rod(PAD_RADIUS_UNITS - 0.08, 0.02, palette.floor, { at: [x, 0.002, z] }, 40);
  }
  return pieces.merged();
}
