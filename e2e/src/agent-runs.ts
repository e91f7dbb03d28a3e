// Runs of an agent as it logs them itself, for the real program to import.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reenact } from "./reenact";

const FIXTURES = join(import.meta.dirname, "../../fixtures/agents/claude-code");
/** The sample session, as its agent names it. */
export const RUN_ID = "11111111-2222-4333-8444-555555555555";
/** The same task once more: what was done differs at one place. */
export const OTHER_RUN_ID = "99999999-2222-4333-8444-555555555555";
export const COMMAND = "npm ls --all";
export const OTHER_COMMAND = "npm outdated";

/** Imports both runs into a project, by the real program. */
export function importRuns(server: Reenact, project: string): void {
  const home = mkdtempSync(join(tmpdir(), "reenact-e2e-home-"));
  const folder = join(home, "projects/shop");
  mkdirSync(folder, { recursive: true });
  cpSync(join(FIXTURES, RUN_ID), join(folder, RUN_ID), { recursive: true });
  const transcript = readFileSync(join(FIXTURES, `${RUN_ID}.jsonl`), "utf8");
  writeFileSync(join(folder, `${RUN_ID}.jsonl`), transcript);
  const again = transcript
    .replaceAll(RUN_ID, OTHER_RUN_ID)
    .replaceAll(COMMAND, OTHER_COMMAND)
    .replace(`"customTitle":"Discounts"`, `"customTitle":"Second try"`);
  writeFileSync(join(folder, `${OTHER_RUN_ID}.jsonl`), again);
  const printed = server.command("secret-key", "create", project, "--purpose", "agent");
  const key = /ak_[A-Za-z0-9_-]+/.exec(printed)?.[0];
  if (!key) throw new Error(`no agent key in: ${printed}`);
  server.agent(home, "import", folder, "--server", server.url, "--key", key);
}
