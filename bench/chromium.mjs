// The browser that everything is measured in, started the same way for all of it.

import { chromium } from "playwright-core";

import { pathOf } from "./processes.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

export function findChromium() {
  const wanted = process.env["CHROMIUM"];
  const found = (wanted ? [wanted] : NAMES).map(pathOf).find((path) => path !== undefined);
  if (found) return found;
  throw new Error(
    `no Chromium found${wanted ? ` at ${wanted}` : ""}: install Debian's package chromium, or name the program in CHROMIUM`,
  );
}

export const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A new browser; `CHROMIUM` names another program. */
export function launchChromium() {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
