import { addressFields, readAddress } from "../checkout/address-step";
import { h } from "../element";
import { href } from "../router";
import { track } from "../recorder";
import { customer, saveCustomer, type Customer } from "../shop/customer";
import { newCheckout } from "../shop/new-checkout";
import { orders } from "../shop/orders";
import { formatPrice } from "../shop/products";
import { isEmail, passwordField, textField, validateAll } from "./field";
import { currentTheme, setTheme, type Theme } from "./theme-toggle";
import { toast } from "./toast";

const PASSWORD_CHARACTERS_MIN = 8;
const CONTACTS: { id: Customer["contact_by"]; name: string }[] = [
  { id: "email", name: "E-mail" },
  { id: "phone", name: "Telephone" },
  { id: "post", name: "Letter" },
];

export function personalDataForm(): HTMLElement {
  const known = customer.value;
  if (!known) throw new Error("the personal data form needs a customer who is signed in");
  const name = textField("name", "Name", { autocomplete: "name", value: known.name });
  const email = textField(
    "email",
    "E-mail",
    { type: "email", autocomplete: "email", value: known.email },
    isEmail,
  );
  const phone = textField("phone", "Telephone", { type: "tel", autocomplete: "tel", value: known.phone });
  const birthday = textField("birthday", "Birthday", {
    type: "date",
    autocomplete: "bday",
    value: known.birthday,
  });
  const address = addressFields(known.address);
  const contact = contactChoice(known.contact_by);
  const newsletter = h("input", { type: "checkbox", checked: known.newsletter, testid: "newsletter" });
  const form = h(
    "form",
    { class: "panel stack", novalidate: true, testid: "personal-data" },
    h("h2", { class: "small-heading" }, "Personal data"),
    h(
      "div",
      { class: "form-grid personal" },
      ...[name, email, phone, birthday, ...address].map((field) => field.element),
    ),
    contact,
    h("label", { class: "inline" }, newsletter, "A letter by e-mail, four times a year"),
    h("div", {}, h("button", { type: "submit", class: "primary", testid: "save-personal-data" }, "Save")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!validateAll([email])) return;
    const chosen = new FormData(form).get("contact");
    saveCustomer({
      number: known.number,
      name: name.input.value,
      email: email.input.value,
      phone: phone.input.value,
      birthday: birthday.input.value,
      address: readAddress(address),
      contact_by: CONTACTS.find(({ id }) => id === chosen)?.id ?? "email",
      newsletter: newsletter.checked,
    });
    track("personal_data_saved", { newsletter: newsletter.checked });
    toast("Saved.");
  });
  return form;
}

function contactChoice(chosen: Customer["contact_by"]): HTMLElement {
  const radios = CONTACTS.map(({ id, name }) =>
    h(
      "label",
      { class: "inline" },
      h("input", {
        type: "radio",
        name: "contact",
        value: id,
        checked: id === chosen,
        testid: `contact-${id}`,
      }),
      name,
    ),
  );
  return h("fieldset", { class: "row" }, h("legend", {}, "How may we reach you?"), ...radios);
}

export function orderList(): HTMLElement {
  const items = orders.value.map((order) =>
    h(
      "li",
      {},
      h("a", { href: href(`/order/${order.number}`) }, order.number),
      h("span", { class: "soft" }, formatPrice(order.total_cents)),
    ),
  );
  return h(
    "section",
    { class: "panel stack" },
    h("h2", { class: "small-heading" }, "Orders"),
    items.length > 0
      ? h("ul", { class: "order-list", testid: "orders" }, ...items)
      : h("p", { class: "soft" }, "None yet."),
  );
}

export function preferences(): HTMLElement {
  const theme = h(
    "select",
    { testid: "theme-select" },
    h("option", { value: "light", selected: currentTheme() === "light" }, "Light"),
    h("option", { value: "dark", selected: currentTheme() === "dark" }, "Dark"),
  );
  theme.addEventListener("change", () => setTheme(theme.value as Theme));
  const checkout = h("input", { type: "checkbox", checked: newCheckout.value, testid: "new-checkout" });
  checkout.addEventListener("change", () => (newCheckout.value = checkout.checked));
  return h(
    "section",
    { class: "panel stack" },
    h("h2", { class: "small-heading" }, "Preferences"),
    h("label", { class: "field" }, "Colours", theme),
    h("label", { class: "inline" }, checkout, "The new checkout"),
  );
}

/** Checks and forgets: the sample keeps no passwords. */
export function passwordForm(): HTMLElement {
  const password = passwordField("new-password", "New password", "new-password", (value) =>
    value.length < PASSWORD_CHARACTERS_MIN ? `At least ${PASSWORD_CHARACTERS_MIN} characters.` : null,
  );
  const form = h(
    "form",
    { class: "panel stack", novalidate: true, testid: "password-form" },
    h("h2", { class: "small-heading" }, "Password"),
    password.element,
    h("div", {}, h("button", { type: "submit", testid: "change-password" }, "Change it")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!validateAll([password])) return;
    form.reset();
    track("password_changed");
    toast("Your password is changed. As any will do here, that was easy.");
  });
  return form;
}
