import { h, icon } from "../element";

/** Opens a modal dialog; it leaves the page when it closes (button, Escape, a click beside it, moving on). */
export function openDialog(title: string, testid: string, ...content: HTMLElement[]): HTMLDialogElement {
  const close = h(
    "button",
    {
      type: "button",
      class: "quiet dialog-close",
      "aria-label": "Close",
      testid: "dialog-close",
      onclick: () => dialog.close(),
    },
    icon("close"),
  );
  const dialog = h(
    "dialog",
    { class: "dialog", testid, "aria-labelledby": "dialog-title" },
    h("div", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title), close),
    ...content,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop belongs to the dialog element itself
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.addEventListener("shop:moved", () => dialog.close(), { once: true });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A question with two answers. */
export function confirm(question: { title: string; text: string; yes: string; run: () => void }): void {
  const yes = h(
    "button",
    {
      type: "button",
      class: "primary",
      testid: "confirm-yes",
      onclick: () => {
        dialog.close();
        question.run();
      },
    },
    question.yes,
  );
  const no = h("button", { type: "button", testid: "confirm-no", onclick: () => dialog.close() }, "Keep it");
  const dialog = openDialog(
    question.title,
    "confirm-dialog",
    h("p", {}, question.text),
    h("div", { class: "actions" }, no, yes),
  );
}
