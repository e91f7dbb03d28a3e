import type { Extras } from "./extras-host";

declare global {
  interface Window {
    __reenactExtras?: Extras;
  }
}

/** A script element, because that is what a strict Content-Security-Policy allows from where the recorder came. */
export function loadExtrasScript(server: string, own: HTMLScriptElement | null): Promise<Extras | undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      const extras = window.__reenactExtras;
      script.remove();
      resolve(extras?.version === __RECORDER_VERSION__ ? extras : undefined);
    };
    const script = document.createElement("script");
    script.async = true;
    if (own?.nonce) script.nonce = own.nonce;
    if (own?.crossOrigin) script.crossOrigin = own.crossOrigin;
    script.onload = script.onerror = done;
    try {
      script.src = `${server}/recorder/${__RECORDER_VERSION__}/extras.js`;
      (document.head ?? document.documentElement).append(script);
    } catch {
      // A page that demands trusted types refuses the address; everything else works without extras.
      done();
    }
  });
}
