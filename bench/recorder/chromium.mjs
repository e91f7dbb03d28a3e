import { pathOf } from "../processes.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser to measure in; `CHROMIUM` names another. */
export function findChromium() {
  const wanted = process.env["CHROMIUM"];
  const found = (wanted ? [wanted] : NAMES).map(pathOf).find((path) => path !== undefined);
  if (found) return found;
  throw new Error(
    `no Chromium found${wanted ? ` at ${wanted}` : ""}: install Debian's package chromium, or name the program in CHROMIUM`,
  );
}
