import { h, type Attributes } from "../element";

export type Check = (value: string) => string | null;

export interface Field {
  name: string;
  element: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  /** Shows what is wrong, if anything; answers whether all is well. */
  validate: () => boolean;
}

export const required: Check = (value) => (value.trim() === "" ? "Please fill this in." : null);
export const isEmail: Check = (value) =>
  /^\S+@\S+\.\S+$/.test(value.trim()) ? null : "An e-mail address has an @ and a dot, as in you@example.org.";

/** A labelled input with room for its error. Messages never repeat what was typed. */
export function textField(name: string, label: string, attributes: Attributes = {}, check?: Check): Field {
  const input = h("input", { type: "text", id: `field-${name}`, name, testid: name, ...attributes });
  return fieldAround(name, label, input, check);
}

export function selectField(
  name: string,
  label: string,
  options: string[],
  attributes: Attributes = {},
): Field {
  const input = h(
    "select",
    { id: `field-${name}`, name, testid: name, ...attributes },
    ...options.map((option) => h("option", { value: option }, option)),
  );
  return fieldAround(name, label, input);
}

export function textareaField(name: string, label: string, attributes: Attributes = {}): Field {
  return fieldAround(
    name,
    label,
    h("textarea", { id: `field-${name}`, name, testid: name, rows: 3, ...attributes }),
  );
}

function fieldAround(name: string, label: string, input: Field["input"], check?: Check): Field {
  const problem = h("p", { class: "problem", id: `problem-${name}`, testid: `${name}-problem` });
  problem.hidden = true;
  const validate = (): boolean => {
    const message = check?.(input.value) ?? null;
    problem.textContent = message ?? "";
    problem.hidden = message === null;
    if (message === null) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    return message === null;
  };
  input.setAttribute("aria-describedby", problem.id);
  input.addEventListener("change", validate);
  const element = h(
    "div",
    { class: `field field-${name}` },
    h("label", { for: input.id }, label),
    input,
    problem,
  );
  return { name, element, input, validate };
}

/** A password with its "show" switch, which turns the input into plain text and back. */
export function passwordField(name: string, label: string, autocomplete: string, check: Check): Field {
  const field = textField(name, label, { type: "password", autocomplete }, check);
  const toggle = h(
    "button",
    { type: "button", class: "small show-password", "aria-pressed": "false", testid: `${name}-show` },
    "Show",
  );
  toggle.addEventListener("click", () => {
    const shown = (field.input as HTMLInputElement).type === "text";
    (field.input as HTMLInputElement).type = shown ? "password" : "text";
    toggle.setAttribute("aria-pressed", String(!shown));
    toggle.textContent = shown ? "Show" : "Hide";
  });
  const row = h("div", { class: "password-row" });
  field.input.replaceWith(row);
  row.append(field.input, toggle);
  return field;
}

/** Validates all, and puts the focus into the first that is wrong. */
export function validateAll(fields: Field[]): boolean {
  const wrong = fields.filter((field) => !field.validate());
  wrong[0]?.input.focus();
  return wrong.length === 0;
}
