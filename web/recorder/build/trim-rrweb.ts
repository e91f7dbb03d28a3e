import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/**
 * Takes from @rrweb/record what this recorder never uses and what a strict Content-Security-Policy refuses, and routes its
 * callbacks through our guard, which measures them and keeps their faults from the page. The package is pinned to one
 * version; a text that is no longer there fails the build, so that an upgrade is looked at.
 */
const PACKAGE_VERSION = "2.1.6";
const GUARD = fileURLToPath(new URL("../src/guard.ts", import.meta.url));

interface Cut {
  why: string;
  from: string;
  /** Up to, not including; an empty text cuts only `from` itself. */
  to: string;
  put: string;
}

const CUTS: Cut[] = [
  {
    why: "rrweb's own wrapper does not measure, and lets faults through to the page",
    from: "const callbackWrapper = (cb) => {",
    to: "const mutationBuffers = [];",
    put: "",
  },
  {
    why: "canvas content comes from extras/canvas.ts: the blob worker is refused by CSP, the patched drawing calls slow the page",
    from: "const jsContent = ",
    to: "class StylesheetManager {",
    put: "class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\n",
  },
  {
    why: "frames of other origins are not recorded",
    from: "  handleMessage(message) {\n    const crossOriginMessageEvent",
    to: "class ShadowDomManager {",
    put: "  handleMessage() {}\n}\n",
  },
  {
    why: "a style attribute set on a detached element is reported as a violation of CSP; the same through CSSOM is not",
    from: 'old.setAttribute("style", m.oldValue);',
    to: "",
    put: "old.style.cssText = m.oldValue;",
  },
  {
    why: "buffers of shadow roots that are no longer observed pile up with every snapshot",
    from: "    this.restoreHandlers.push(() => observer.disconnect());\n",
    to: "",
    put: "    const buffer = mutationBuffers[mutationBuffers.length - 1];\n    this.restoreHandlers.push(() => {\n      observer.disconnect();\n      const at = mutationBuffers.indexOf(buffer);\n      if (at >= 0) mutationBuffers.splice(at, 1);\n    });\n",
  },
  {
    why: "resetting a shadow root's buffer takes it out of the list that is being walked",
    from: "mutationBuffers.forEach((b) => b.reset());",
    to: "",
    put: "mutationBuffers.slice().forEach((b) => b.reset());",
  },
];

export function trimRrweb(source: string): string {
  let code = source;
  for (const { why, from, to, put } of CUTS) {
    const start = code.indexOf(from);
    const end = to ? code.indexOf(to, start) : start + from.length;
    if (start < 0 || end < 0)
      throw new Error(
        `@rrweb/record is not the expected ${PACKAGE_VERSION}: no longer found, "${from.trim()}" (${why})`,
      );
    code = code.slice(0, start) + put + code.slice(end);
  }
  // The page's own calls of CSSOM methods go through these traps, and must get the page's own exceptions.
  code = code.replaceAll("apply: callbackWrapper(", "apply: guardedPageCall(");
  const imports = `import { guarded as callbackWrapper, guardedPageCall } from ${JSON.stringify(GUARD)};\n`;
  // Nothing is written to the page's console.
  const quiet =
    "const console = { warn() {}, error() {}, debug() {}, log() {} };\nconst registerErrorHandler = () => {}, unregisterErrorHandler = registerErrorHandler;\n";
  return (
    imports +
    quiet +
    code.replace(
      /let errorHandler;\nfunction registerErrorHandler[\s\S]*?function unregisterErrorHandler[\s\S]*?\n\}\n/,
      "",
    )
  );
}

export function trimRrwebPlugin(): Plugin {
  return {
    name: "reenact:trim-rrweb",
    enforce: "pre",
    transform(code, id) {
      return /@rrweb\/record\/dist\/record\.js$/.test(id) ? { code: trimRrweb(code), map: null } : undefined;
    },
  };
}
