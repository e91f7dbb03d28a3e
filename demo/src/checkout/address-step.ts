import { h } from "../element";
import { isEmail, required, selectField, textareaField, textField, type Field } from "../parts/field";
import { COUNTRIES, type Address } from "../shop/customer";
import type { Draft } from "./draft";
import { stepForm } from "./step-form";

const NOTE_CHARACTERS_MAX = 300;

/** The address fields, shared with the account page. */
export function addressFields(address: Address): Field[] {
  return [
    textField(
      "street",
      "Street and number",
      { autocomplete: "address-line1", value: address.street },
      required,
    ),
    textField("postcode", "Postcode", { autocomplete: "postal-code", value: address.postcode }, required),
    textField("city", "Town", { autocomplete: "address-level2", value: address.city }, required),
    countryField(address.country),
  ];
}

function countryField(country: string): Field {
  const field = selectField("country", "Country", COUNTRIES, { autocomplete: "country-name" });
  field.input.value = country;
  return field;
}

export function readAddress(fields: Field[]): Address {
  const value = (name: keyof Address): string =>
    fields.find((field) => field.name === name)?.input.value ?? "";
  return {
    street: value("street"),
    postcode: value("postcode"),
    city: value("city"),
    country: value("country"),
  };
}

export function addressStep(draft: Draft, next: () => void): HTMLElement {
  const name = textField("name", "Name", { autocomplete: "name", value: draft.name }, required);
  const email = textField(
    "email",
    "E-mail",
    { type: "email", autocomplete: "email", value: draft.email },
    isEmail,
  );
  const address = addressFields(draft.address);
  const note = textareaField("note", "For the person who delivers (if you like)", {
    maxlength: NOTE_CHARACTERS_MAX,
  });
  note.input.value = draft.note;
  return stepForm({
    heading: "Where does it go?",
    fields: [name, email, ...address, note],
    submit: "On to delivery",
    content: [
      h("div", { class: "form-grid" }, ...[name, email, ...address, note].map((field) => field.element)),
    ],
    done: () => {
      draft.name = name.input.value;
      draft.email = email.input.value;
      draft.address = readAddress(address);
      draft.note = note.input.value;
      next();
    },
  });
}
