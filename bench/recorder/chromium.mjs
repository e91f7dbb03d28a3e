import { isInstalled } from "../processes.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser to measure in; `CHROMIUM` names another. */
export function findChromium() {
  const found = process.env["CHROMIUM"] ?? NAMES.find(isInstalled);
  if (!found)
    throw new Error("no Chromium found: install Debian's package chromium, or name the program in CHROMIUM");
  return found;
}
