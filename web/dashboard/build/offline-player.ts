/**
 * The player that goes into downloaded files: built on its own into one script and one style sheet, and given to the
 * dashboard as text, with the script's hash for the file's Content-Security-Policy.
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build, type Plugin, type Rolldown } from "vite";
import { escapedScript } from "./inline-script.ts";

const NAME = "virtual:offline-player";
const RESOLVED = `\0${NAME}`;
const ROOT = resolve(import.meta.dirname, "..");

export function offlinePlayer(target: string[]): Plugin {
  return {
    name: "reenact-offline-player",
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load: async (id) => {
      if (id !== RESOLVED) return null;
      const { script, style } = await buildPlayer(target);
      const scriptHash = createHash("sha256").update(script).digest("base64");
      return `export default ${JSON.stringify({ script, style, scriptHash })};`;
    },
  };
}

async function buildPlayer(target: string[]): Promise<{ script: string; style: string }> {
  const built = (await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    plugins: [svelte()],
    build: {
      write: false,
      target,
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: {
        input: resolve(ROOT, "src/offline/main.ts"),
        output: { format: "iife", codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  const outputs = [built].flat().flatMap(({ output }) => output);
  const scripts = outputs.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  const styles = outputs.flatMap((file) =>
    file.type === "asset" && file.fileName.endsWith(".css") ? [String(file.source)] : [],
  );
  if (scripts.length !== 1 || outputs.length !== scripts.length + styles.length) {
    const names = outputs.map(({ fileName }) => fileName).join(", ");
    throw new Error(`The offline player must be one script with styles, but is ${names}.`);
  }
  return { script: escapedScript(scripts[0] ?? ""), style: inlineStyle(styles.join("\n")) };
}

function inlineStyle(css: string): string {
  if (/<\/style/i.test(css)) throw new Error("A style sheet of the offline player would end its element.");
  return css.replaceAll("\r", "").trim();
}
