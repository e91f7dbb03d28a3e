import { h } from "../element";
import { track } from "../recorder";
import { signIn } from "../shop/customer";
import { isEmail, passwordField, required, textField, validateAll } from "./field";
import { toast } from "./toast";

/** Two steps: e-mail and password, then a one-time code. */
export function signInForm(): HTMLElement {
  const holder = h("div", { class: "panel" });
  const askForCode = (email: string): void => holder.replaceChildren(codeForm(email));
  holder.append(passwordStep(askForCode));
  return holder;
}

function passwordStep(next: (email: string) => void): HTMLElement {
  const email = textField("email", "E-mail", { type: "email", autocomplete: "username" }, isEmail);
  const password = passwordField("password", "Password", "current-password", required);
  const form = h(
    "form",
    { class: "stack", novalidate: true, testid: "sign-in-form" },
    email.element,
    password.element,
    h("button", { type: "submit", class: "primary", testid: "sign-in-next" }, "Go on"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (validateAll([email, password])) next(email.input.value.trim());
  });
  return form;
}

function codeForm(email: string): HTMLElement {
  const code = textField(
    "one-time-code",
    "One-time code",
    { autocomplete: "one-time-code", inputmode: "numeric", maxlength: 6, placeholder: "six digits" },
    (value) => (/^\d{6}$/.test(value.trim()) ? null : "The code has six digits. In this sample any six do."),
  );
  const form = h(
    "form",
    { class: "stack", novalidate: true, testid: "code-form" },
    h("p", { class: "soft" }, "We would have sent you a code. In this sample any six digits do."),
    code.element,
    h("button", { type: "submit", class: "primary", testid: "sign-in-submit" }, "Sign in"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!validateAll([code])) return;
    signIn(email);
    track("signed_in");
    toast("Welcome. You are signed in.");
  });
  queueMicrotask(() => code.input.focus());
  return form;
}
