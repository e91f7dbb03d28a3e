/** The hexagonal zone of a session: a board with an inlaid border, a pad below each station and a way to each. */
import { Color, Float32BufferAttribute, RingGeometry, type BufferGeometry } from "three";
import { FLOOR_RADIUS_UNITS } from "../camera.ts";
import { CENTER } from "../stations.ts";
import type { Station } from "../workshop.ts";
import type { Palette } from "./palette.ts";
import { Pieces } from "./pieces.ts";

const PAD_RADIUS_UNITS = 1.22;
const SIDES = 6;
/** An edge, not a corner, is towards where the camera begins. */
const TURN = Math.PI / 12;
const TABLE_RADIUS_UNITS = 13;
/** How dark the table is, from its middle outwards: darkest where the board ends. */
const SHADES = [1, 1, 1, 1, 0.92, 0.62, 0.36, 0.18, 0.07, 0] as const;

export function floorGeometry(stations: readonly Station[], palette: Palette): BufferGeometry {
  const pieces = new Pieces();
  const hexagon = (radius: number, thick: number, top: number, colour: string): void => {
    pieces.cone(radius, radius, thick, colour, { at: [0, top - thick / 2, 0], turn: [0, TURN, 0] }, SIDES);
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

/** The table that the board stands on: its shade, fading into the room. */
export function tableGeometry(palette: Palette): BufferGeometry {
  const SECTORS = 64;
  const geometry = new RingGeometry(0.1, TABLE_RADIUS_UNITS, SECTORS, SHADES.length - 1);
  geometry.rotateX(-Math.PI / 2).translate(0, -0.5, 0);
  geometry.deleteAttribute("uv");
  const room = new Color(palette.room);
  const shade = new Color(palette.shade);
  const colours = SHADES.flatMap((share) => {
    const { r, g, b } = room.clone().lerp(shade, share);
    return Array.from({ length: SECTORS + 1 }, () => [r, g, b]).flat();
  });
  geometry.setAttribute("color", new Float32BufferAttribute(colours, 3));
  return geometry;
}
