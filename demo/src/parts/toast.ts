import { h, icon } from "../element";

const SHOWN_MS = 6000;
const TOASTS_MAX = 3;
let region: HTMLElement | null = null;

export function toastRegion(): HTMLElement {
  region ??= h("div", { class: "toasts", role: "status", "aria-live": "polite", testid: "toasts" });
  return region;
}

export function toast(message: string, kind: "good" | "bad" = "good", action?: HTMLElement): void {
  const target = toastRegion();
  const close = h("button", {
    type: "button",
    class: "quiet",
    "aria-label": "Dismiss",
    testid: "toast-close",
  });
  close.append(icon("close"));
  const element = h(
    "div",
    { class: `toast ${kind}`, testid: "toast" },
    h("p", {}, message),
    action ?? null,
    close,
  );
  close.addEventListener("click", () => element.remove());
  setTimeout(() => element.remove(), SHOWN_MS);
  target.append(element);
  while (target.childElementCount > TOASTS_MAX) target.firstElementChild?.remove();
}
