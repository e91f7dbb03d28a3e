import { createReenact } from "./api";
import { loadExtrasScript } from "./extras-loader";
import { serverFromScript } from "./script-address";

/** The build for a script element: starts itself when the element names a key, and is `window.Reenact` either way. */

declare global {
  interface Window {
    Reenact?: import("./api").Reenact;
  }
}

const script = document.currentScript as HTMLScriptElement | null;

if (!window.Reenact) {
  const defaultServer = serverFromScript(script?.src ?? "");
  window.Reenact = createReenact({
    ...(defaultServer ? { defaultServer } : {}),
    loadExtras: ({ server }) => loadExtrasScript(server, script),
  });
  const given = { ...script?.dataset };
  if (given["key"] !== undefined) window.Reenact.init(given as unknown as import("./options").ReenactOptions);
}
