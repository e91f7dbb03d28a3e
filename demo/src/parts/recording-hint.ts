import { h } from "../element";
import { isRecorded, optOut } from "../recorder";
import { Stored } from "../shop/stored";
import { toast } from "./toast";

const seen = new Stored<boolean>("hint_seen", false, (value): value is boolean => typeof value === "boolean");

/** Says on the first visit that it is recorded, and what is masked. Nothing when no recorder is there. */
export function recordingHint(): HTMLElement | null {
  if (seen.value || !isRecorded()) return null;
  const close = (): void => {
    seen.value = true;
    hint.remove();
  };
  const hint = h(
    "aside",
    { class: "recording-hint", "aria-label": "About this recording", testid: "recording-hint" },
    h("span", { class: "recording-dot", "aria-hidden": "true" }),
    h(
      "p",
      {},
      h("strong", {}, "This visit is being recorded. "),
      "What you type is masked before it leaves the page, and so is your name where the shop shows it. " +
        "Passwords, card numbers and codes are never recorded.",
    ),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "primary small", testid: "hint-close", onclick: close }, "Fine"),
      h(
        "button",
        {
          type: "button",
          class: "small",
          testid: "hint-opt-out",
          onclick: () => {
            optOut();
            close();
            toast("This visit is no longer recorded.");
          },
        },
        "Do not record me",
      ),
    ),
  );
  return hint;
}
