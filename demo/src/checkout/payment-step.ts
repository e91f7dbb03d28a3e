import { h } from "../element";
import { required, textField } from "../parts/field";
import { cardBrand, checkCardNumber, checkCvc, checkExpiry, formatCardNumber, formatExpiry } from "./card";
import type { Draft } from "./draft";
import { stepForm } from "./step-form";

export function paymentStep(draft: Draft, next: () => void): HTMLElement {
  const name = textField("card-name", "Name on the card", { autocomplete: "cc-name" }, required);
  const number = textField(
    "card-number",
    "Card number",
    { autocomplete: "cc-number", inputmode: "numeric", maxlength: 24 },
    checkCardNumber,
  );
  const expiry = textField(
    "card-expiry",
    "Valid until (month / year)",
    { autocomplete: "cc-exp", inputmode: "numeric", placeholder: "MM / YY", maxlength: 7 },
    (value) => checkExpiry(value, new Date()),
  );
  const cvc = textField(
    "card-cvc",
    "Security code",
    { autocomplete: "cc-csc", inputmode: "numeric", maxlength: 4 },
    checkCvc,
  );
  formatWhileTyping(number.input as HTMLInputElement, formatCardNumber);
  formatWhileTyping(expiry.input as HTMLInputElement, formatExpiry);
  const fields = [name, number, expiry, cvc];
  return stepForm({
    heading: "How do you pay?",
    fields,
    submit: "On to the review",
    content: [
      h(
        "p",
        { class: "soft" },
        "A sample: four times 4242, any date to come and any code do. The recording shows none of it.",
      ),
      h("div", { class: "form-grid card-grid" }, ...fields.map((field) => field.element)),
    ],
    done: () => {
      draft.card_brand = cardBrand(number.input.value);
      next();
    },
  });
}

/** Formats while one types at the end; an edit in the middle is left alone, so that the caret does not jump. */
function formatWhileTyping(input: HTMLInputElement, format: (text: string) => string): void {
  input.addEventListener("input", () => {
    if (input.selectionStart === input.value.length) input.value = format(input.value);
  });
  input.addEventListener("change", () => (input.value = format(input.value)));
}
