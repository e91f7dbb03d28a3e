/**
 * The nine stations as models: of blocks, rods, rings and balls, each looking along z from its own middle. What a station
 * is called decides its model; a station that the table has and this file has not is a plinth.
 */
import { GLOWS, MATERIALS as M } from "./palette.ts";
import type { Pieces } from "./pieces.ts";

interface Parts {
  /** Lit by the room. */
  solid: Pieces;
  /** Shining by itself. */
  glow: Pieces;
}

interface Model {
  build: (parts: Parts) => void;
  /** Where its label hangs. */
  heightUnits: number;
}

const HALF = Math.PI / 2;
const BOOK_COLOURS = [M.red, M.blue, M.teal, M.yellow, M.purple, M.green, M.casing] as const;

const MODELS: Readonly<Record<string, Model>> = {
  bookshelf: { build: bookshelf, heightUnits: 2.35 },
  desk: { build: desk, heightUnits: 1.75 },
  workbench: { build: workbench, heightUnits: 2 },
  terminal: { build: terminal, heightUnits: 1.95 },
  scanner: { build: scanner, heightUnits: 2.05 },
  antenna: { build: antenna, heightUnits: 2.75 },
  portal: { build: portal, heightUnits: 2.35 },
  taskboard: { build: taskboard, heightUnits: 2 },
  center: { build: center, heightUnits: 1.9 },
};

const PLINTH: Model = { build: plinth, heightUnits: 1.4 };

export function modelOf(station: string): Model {
  return MODELS[station] ?? PLINTH;
}

function bookshelf({ solid }: Parts): void {
  const [width, height, depth] = [2, 2, 0.5];
  for (const side of [-1, 1]) {
    solid.block([0.1, height, depth], M.woodDark, { at: [(side * width) / 2, height / 2, 0] });
  }
  solid.box([width, height, 0.05], M.wood, { at: [0, height / 2, -depth / 2 + 0.03] });
  solid.block([width + 0.24, 0.1, depth + 0.08], M.woodDark, { at: [0, height, 0] });
  for (const level of [0.12, 0.74, 1.36]) {
    solid.block([width, 0.08, depth], M.woodDark, { at: [0, level, 0] });
    books(solid, level + 0.04, width - 0.12, depth);
  }
}

/** Rows that look picked by hand, and are the same every time. */
function books(solid: Pieces, floor: number, width: number, depth: number): void {
  let x = -width / 2 + 0.04;
  for (let count = Math.round(floor * 10); x < width / 2 - 0.16; count++) {
    const thick = 0.09 + ((count * 7) % 5) * 0.015;
    const tall = 0.36 + ((count * 5) % 7) * 0.022;
    const leans = count % 9 === 8;
    const colour = BOOK_COLOURS[(count * 3) % BOOK_COLOURS.length]!;
    const at = [x + thick / 2 + (leans ? 0.05 : 0), floor + tall / 2, 0.02] as const;
    solid.box([thick, tall, depth * 0.68], colour, { at, turn: [0, 0, leans ? 0.2 : 0] });
    x += thick + (leans ? 0.14 : 0.012);
  }
}

function desk({ solid, glow }: Parts): void {
  solid.block([1.9, 0.1, 1], M.wood, { at: [0, 0.8, 0] });
  for (const x of [-0.82, 0.82]) {
    for (const z of [-0.38, 0.38]) solid.rod(0.05, 0.78, M.woodDark, { at: [x, 0.39, z] });
  }
  solid.block([0.5, 0.4, 0.8], M.woodPale, { at: [0.55, 0.56, 0] });
  for (const y of [0.47, 0.64]) solid.ball(0.03, M.metalDark, { at: [0.55, y, 0.42] });
  // Paper, a page being written, and its pen.
  for (let sheet = 0; sheet < 4; sheet++) {
    const turn = [0, sheet * 0.09, 0] as const;
    solid.box([0.36, 0.025, 0.48], M.paper, { at: [-0.6, 0.865 + sheet * 0.026, -0.1], turn });
  }
  solid.box([0.44, 0.015, 0.58], M.paper, { at: [0.02, 0.86, 0.08], turn: [0, -0.12, 0] });
  for (let line = 0; line < 5; line++) {
    solid.box([0.3 - (line % 2) * 0.08, 0.006, 0.02], M.ink, { at: [0, 0.87, -0.1 + line * 0.08] });
  }
  solid.rod(0.02, 0.36, M.red, { at: [0.3, 0.94, 0.14], turn: [0.5, 0, -0.5] });
  // The lamp.
  solid.rod(0.14, 0.04, M.metalDark, { at: [0.72, 0.87, -0.28] });
  solid.rod(0.02, 0.5, M.metalDark, { at: [0.72, 1.1, -0.28] });
  solid.cone(0.06, 0.19, 0.2, M.green, { at: [0.66, 1.4, -0.24], turn: [0.3, 0, -0.4] });
  glow.ball(0.09, GLOWS.lamp, { at: [0.63, 1.31, -0.22] });
}

function workbench({ solid }: Parts): void {
  solid.block([2.1, 0.16, 0.95], M.woodPale, { at: [0, 0.82, 0] });
  for (const x of [-0.88, 0.88]) {
    for (const z of [-0.34, 0.34]) solid.block([0.16, 0.76, 0.16], M.woodDark, { at: [x, 0.38, z] });
  }
  solid.block([1.8, 0.08, 0.7], M.wood, { at: [0, 0.26, 0] });
  solid.block([0.5, 0.24, 0.4], M.red, { at: [-0.45, 0.42, 0] });
  // A board with tools behind it.
  solid.block([2.1, 0.95, 0.08], M.wood, { at: [0, 1.38, -0.42] });
  for (const [x, tall] of [
    [-0.75, 0.42],
    [-0.5, 0.5],
    [-0.25, 0.36],
  ] as const) {
    solid.rod(0.03, tall, M.metal, { at: [x, 1.4, -0.34] });
    solid.rod(0.05, 0.18, M.yellow, { at: [x, 1.3 - tall / 3, -0.34] });
  }
  solid.ring(0.16, 0.035, M.metal, { at: [0.1, 1.45, -0.35] }, 18);
  solid.box([0.46, 0.2, 0.03], M.metal, { at: [0.62, 1.5, -0.35], turn: [0, 0, -0.25] });
  solid.block([0.16, 0.14, 0.06], M.woodDark, { at: [0.88, 1.42, -0.35] });
  // A vise, a workpiece, a hammer.
  solid.block([0.3, 0.2, 0.22], M.blue, { at: [0.7, 0.99, 0.26] });
  solid.block([0.3, 0.2, 0.06], M.metal, { at: [0.7, 1.02, 0.44] });
  solid.rod(0.025, 0.36, M.metalDark, { at: [0.7, 0.98, 0.52], turn: [0, 0, HALF] });
  solid.block([0.42, 0.2, 0.3], M.woodDark, { at: [-0.1, 0.99, 0.1], turn: [0, 0.3, 0] });
  solid.rod(0.03, 0.46, M.woodDark, { at: [-0.68, 0.93, 0.2], turn: [HALF, 0, 0.5] });
  solid.block([0.26, 0.1, 0.1], M.metalDark, { at: [-0.58, 0.95, 0.02], turn: [0, -0.5, 0] });
}

function terminal({ solid, glow }: Parts): void {
  solid.block([1.3, 0.7, 0.7], M.metalDark, { at: [0, 0.35, -0.05] });
  solid.block([1.45, 0.08, 1], M.metal, { at: [0, 0.72, 0.06] });
  solid.block([1.25, 0.95, 0.6], M.casing, { at: [0, 1.26, -0.14], turn: [-0.1, 0, 0] });
  solid.block([0.9, 0.1, 0.4], M.casing, { at: [0, 0.78, 0.36], turn: [0.1, 0, 0] });
  for (let row = 0; row < 3; row++) {
    solid.box([0.78, 0.03, 0.08], M.metal, { at: [0, 0.842 - row * 0.011, 0.26 + row * 0.1] });
  }
  const tilt = [-0.1, 0, 0] as const;
  glow.box([1.06, 0.76, 0.02], GLOWS.screen, { at: [0, 1.29, 0.165], turn: tilt });
  for (const [row, long] of [0.5, 0.74, 0.34, 0.62, 0.18].entries()) {
    const y = 1.55 - row * 0.125;
    const at = [-0.44 + long / 2, y, 0.18 + (y - 1.29) * -0.1] as const;
    glow.box([long, 0.05, 0.012], GLOWS.screenText, { at, turn: tilt });
  }
  solid.ball(0.045, M.red, { at: [0.5, 0.86, 0.17] });
}

/** A great magnifying glass: it looks for things. */
function scanner({ solid, glow }: Parts): void {
  solid.cone(0.5, 0.62, 0.18, M.metalDark, { at: [0, 0.09, 0] }, 24);
  solid.cone(0.1, 0.16, 0.6, M.metal, { at: [0, 0.45, 0] });
  solid.block([0.34, 0.16, 0.3], M.teal, { at: [0, 0.78, 0] });
  solid.ring(0.52, 0.085, M.teal, { at: [0, 1.36, 0.04] });
  solid.rod(0.07, 0.62, M.woodDark, { at: [0.62, 0.78, 0.04], turn: [0, 0, 0.78] });
  glow.rod(0.47, 0.03, GLOWS.glass, { at: [0, 1.36, 0.04], turn: [HALF, 0, 0] }, 32);
  glow.box([0.3, 0.05, 0.02], 0xf2fbff, { at: [-0.16, 1.5, 0.07], turn: [0, 0, 0.7] });
  glow.box([0.14, 0.04, 0.02], 0xf2fbff, { at: [-0.02, 1.5, 0.07], turn: [0, 0, 0.7] });
  // What it looks through: files on end.
  for (let file = 0; file < 4; file++) {
    solid.box([0.3, 0.36, 0.03], file % 2 ? M.paper : M.yellow, {
      at: [-0.66, 0.2, -0.2 + file * 0.13],
      turn: [-0.14, 0, 0],
    });
  }
  solid.block([0.42, 0.2, 0.6], M.wood, { at: [-0.66, 0.1, 0] });
}

function antenna({ solid, glow }: Parts): void {
  solid.cone(0.55, 0.7, 0.22, M.metalDark, { at: [0, 0.11, 0] }, 6);
  for (let leg = 0; leg < 3; leg++) {
    const angle = (leg * Math.PI * 2) / 3;
    solid.rod(0.05, 1.35, M.metal, {
      at: [Math.sin(angle) * 0.2, 0.85, Math.cos(angle) * 0.2],
      turn: [-Math.cos(angle) * 0.2, 0, Math.sin(angle) * 0.2],
    });
  }
  solid.rod(0.2, 0.06, M.metal, { at: [0, 0.85, 0] });
  solid.block([0.26, 0.26, 0.26], M.blue, { at: [0, 1.5, 0] });
  // The dish looks up and ahead.
  solid.bowl(0.85, M.casing, { at: [0, 2.25, 0.52], turn: [0.9, 0, 0] });
  solid.rod(0.022, 0.62, M.metalDark, { at: [0, 1.92, 0.36], turn: [0.9, 0, 0] });
  glow.ball(0.085, GLOWS.signal, { at: [0, 2.12, 0.62] });
  solid.block([0.4, 0.5, 0.3], M.casing, { at: [0.62, 0.25, 0.3], turn: [0, -0.4, 0] });
  glow.box([0.2, 0.05, 0.02], GLOWS.screenText, { at: [0.56, 0.38, 0.45], turn: [0, -0.4, 0] });
}

function portal({ solid, glow }: Parts): void {
  solid.block([1.7, 0.16, 0.8], M.metalDark, { at: [0, 0.08, 0] });
  solid.block([1.2, 0.1, 0.62], M.metal, { at: [0, 0.2, 0] });
  solid.ring(0.84, 0.12, M.purple, { at: [0, 1.16, 0] }, 40);
  for (let stud = 0; stud < 8; stud++) {
    const angle = (stud * Math.PI) / 4 + Math.PI / 8;
    const at = [Math.cos(angle) * 0.84, 1.16 + Math.sin(angle) * 0.84, 0] as const;
    solid.block([0.16, 0.16, 0.32], M.yellow, { at, turn: [0, 0, angle] });
  }
  // It shines to both sides, ring in ring.
  const rings = [
    [0.76, GLOWS.portalDeep],
    [0.58, GLOWS.portal],
    [0.38, GLOWS.portalPale],
    [0.17, 0xffffff],
  ] as const;
  for (const [layer, [radius, colour]] of rings.entries()) {
    glow.rod(radius, 0.03 + layer * 0.02, colour, { at: [0, 1.16, 0], turn: [HALF, 0, 0] }, 36);
  }
}

/** It has cards on both sides: from where the camera begins one sees its back. */
function taskboard({ solid }: Parts): void {
  for (const x of [-0.8, 0.8]) {
    solid.rod(0.055, 1.75, M.woodDark, { at: [x, 0.87, 0] });
    solid.block([0.14, 0.08, 0.6], M.woodDark, { at: [x, 0.04, 0] });
  }
  solid.block([1.7, 1.05, 0.1], M.woodPale, { at: [0, 1.18, 0] });
  solid.box([1.54, 0.89, 0.12], M.paper, { at: [0, 1.18, 0] });
  const columns = [3, 2, 3] as const;
  const colours = [M.yellow, M.blue, M.green] as const;
  for (const side of [-1, 1]) {
    for (const [column, cards] of columns.entries()) {
      const x = (column - 1) * 0.5 * side;
      solid.box([0.42, 0.05, 0.02], M.ink, { at: [x, 1.54, side * 0.065] });
      for (let card = 0; card < cards; card++) {
        const at = [x, 1.39 - card * 0.22, side * 0.065] as const;
        solid.box([0.4, 0.17, 0.02], colours[column]!, { at });
        solid.box([0.24, 0.025, 0.03], M.ink, { at: [x - 0.04 * side, at[1], at[2]] });
      }
    }
  }
}

/** A low stage with lamps about it: agents walk over it. */
function center({ solid, glow }: Parts): void {
  solid.cone(1.5, 1.56, 0.05, M.woodPale, { at: [0, 0.025, 0], turn: [0, Math.PI / 6, 0] }, 6);
  solid.cone(1.2, 1.22, 0.02, M.wood, { at: [0, 0.055, 0], turn: [0, Math.PI / 6, 0] }, 6);
  for (let point = 0; point < 8; point++) {
    const long = point % 2 ? 0.5 : 0.92;
    const angle = (point * Math.PI) / 4;
    const at = [(Math.sin(angle) * long) / 2, 0.068, (Math.cos(angle) * long) / 2] as const;
    const colour = point % 2 ? M.woodPale : M.red;
    solid.cone(0.005, 0.13, long, colour, { at, turn: [HALF, 0, -angle], scale: [1, 1, 0.06] }, 4);
  }
  for (let lamp = 0; lamp < 6; lamp++) {
    const angle = (lamp * Math.PI) / 3;
    const [x, z] = [Math.sin(angle) * 1.38, Math.cos(angle) * 1.38];
    solid.rod(0.06, 0.22, M.metalDark, { at: [x, 0.14, z] });
    glow.ball(0.085, GLOWS.hearth, { at: [x, 0.3, z] });
  }
}

function plinth({ solid, glow }: Parts): void {
  solid.block([0.9, 0.7, 0.9], M.casing, { at: [0, 0.35, 0] });
  glow.ball(0.24, GLOWS.glass, { at: [0, 0.98, 0] });
}
