import { h } from "../element";
import { validateAll, type Field } from "../parts/field";

export function stepForm(options: {
  heading: string;
  fields: Field[];
  content: HTMLElement[];
  submit: string;
  done: () => void;
}): HTMLElement {
  const form = h(
    "form",
    { class: "stack", novalidate: true, testid: "checkout-form" },
    h("h1", {}, options.heading),
    ...options.content,
    h("button", { type: "submit", class: "primary large", testid: "checkout-next" }, options.submit),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (validateAll(options.fields)) options.done();
  });
  return form;
}
