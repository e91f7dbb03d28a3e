/** Colours of the model. What stands in it keeps its colours in both themes; light, floor and room follow the theme. */
import { LANE_TOKENS } from "../lane-colours.ts";

/** What things are made of. */
export const MATERIALS = {
  wood: 0xc8925c,
  woodDark: 0x8a5a36,
  woodPale: 0xe3bd8c,
  metal: 0x8d99a8,
  metalDark: 0x46505e,
  casing: 0xe9e2d3,
  paper: 0xfbf8f0,
  red: 0xd0553f,
  yellow: 0xe8b23f,
  green: 0x4f9d69,
  blue: 0x3f7cc4,
  purple: 0x7d58c2,
  teal: 0x2f9a92,
  ink: 0x222a36,
} as const;

/** What shines by itself. */
export const GLOWS = {
  screen: 0x10241c,
  screenText: 0x63f2a1,
  lamp: 0xffd98a,
  portal: 0x8a5cff,
  portalPale: 0xc7b0ff,
  portalDeep: 0x4a2ba8,
  signal: 0xff5d4d,
  glass: 0x9fd8ef,
  hearth: 0xffb765,
} as const;

export interface Palette {
  room: string;
  /** Of the board on its table. */
  shade: string;
  floor: string;
  floorEdge: string;
  /** Lines on the floor. */
  inlay: string;
  /** Where something runs. */
  accent: string;
  /** One colour a lane, and again from the first. */
  lanes: readonly string[];
  sky: string;
  ground: string;
  skyStrength: number;
  sun: string;
  sunStrength: number;
}

const LIGHT = {
  shade: "#b4bac6",
  floor: "#efe6d6",
  floorEdge: "#b98d5f",
  inlay: "#d8c5a8",
  sky: "#ffffff",
  ground: "#c9b79d",
  skyStrength: 1.9,
  sun: "#fff2dc",
  sunStrength: 2.1,
};

const DARK = {
  shade: "#1d2430",
  floor: "#3b424f",
  floorEdge: "#2a2420",
  inlay: "#4d5665",
  sky: "#a9bbe0",
  ground: "#3a3550",
  skyStrength: 2,
  sun: "#ffe3bd",
  sunStrength: 2,
};

/** The palette of the theme that an element is shown in, with the tokens of the dashboard's styles. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  element.append(probe);
  const token = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const room = token("--stage");
  const palette = {
    ...(isDark(room) ? DARK : LIGHT),
    room,
    accent: token("--accent"),
    lanes: LANE_TOKENS.map(token),
  };
  probe.remove();
  return palette;
}

function isDark(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const MIDDLE = 128;
  return (red + green + blue) / 3 < MIDDLE;
}
