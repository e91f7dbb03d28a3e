import { h, personal } from "../element";
import type { View } from "../router";
import { orderList, personalDataForm, preferences, passwordForm } from "../parts/account-panels";
import { signInForm } from "../parts/sign-in";
import { toast } from "../parts/toast";
import { track } from "../recorder";
import { customer, signOut } from "../shop/customer";

export function openAccount(): View {
  const element = h("div", { class: "wide account" });
  const show = (): void => {
    const signedIn = customer.value !== null;
    if (element.dataset["signedIn"] === String(signedIn)) return; // saving must not tear down the form
    element.dataset["signedIn"] = String(signedIn);
    element.replaceChildren(...(signedIn ? accountPage() : [signInPage()]));
    element.querySelector("h1")?.setAttribute("tabindex", "-1");
  };
  show();
  return { title: "Account", element, leave: customer.subscribe(show) };
}

function signInPage(): HTMLElement {
  return h(
    "div",
    { class: "sign-in" },
    h("h1", {}, "Sign in"),
    h(
      "p",
      { class: "lead" },
      "Any e-mail address and any password do. This browser remembers what you save, nobody else.",
    ),
    signInForm(),
  );
}

function accountPage(): HTMLElement[] {
  const leave = (): void => {
    signOut();
    track("signed_out");
    toast("You are signed out.");
  };
  return [
    h(
      "div",
      { class: "account-head" },
      h(
        "div",
        {},
        h("h1", {}, "Your account"),
        h(
          "p",
          { class: "soft" },
          "Signed in as ",
          personal(customer.value?.email ?? "", { testid: "signed-in-as" }),
          `, customer ${customer.value?.number ?? ""}`,
        ),
      ),
      h("button", { type: "button", testid: "sign-out", onclick: leave }, "Sign out"),
    ),
    h(
      "div",
      { class: "account-layout" },
      personalDataForm(),
      h("div", { class: "stack" }, orderList(), preferences(), passwordForm()),
    ),
  ];
}
