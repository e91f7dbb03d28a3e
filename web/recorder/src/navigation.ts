import type { Undo } from "./capture";
import { attempt } from "./guard";
import { listen, wrapMethod } from "./wrap";

export type Navigation = "load" | "push" | "replace" | "pop" | "hash" | "restore";

/** Tells of every change of the address within one page load. */
export function captureNavigation(onNavigate: (kind: Navigation) => void): Undo {
  let href = location.href;
  const changed = (kind: Navigation): void => {
    if (kind !== "restore" && location.href === href) return;
    href = location.href;
    onNavigate(kind);
  };
  const wrapHistory = (method: "pushState" | "replaceState", kind: Navigation): Undo =>
    wrapMethod(history, method, (call) => {
      const result = call();
      attempt(() => changed(kind));
      return result;
    });
  const undos = [
    wrapHistory("pushState", "push"),
    wrapHistory("replaceState", "replace"),
    listen(window, "popstate", () =>
      changed(withoutHash(href) === withoutHash(location.href) ? "hash" : "pop"),
    ),
    listen(window, "hashchange", () => changed("hash")),
    listen<PageTransitionEvent>(window, "pageshow", (event) => {
      if (event.persisted) changed("restore");
    }),
  ];
  return () => undos.forEach((undo) => undo());
}

const withoutHash = (url: string): string => url.replace(/#.*$/, "");
