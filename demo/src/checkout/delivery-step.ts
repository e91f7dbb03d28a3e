import { h } from "../element";
import { selectField } from "../parts/field";
import { DELIVERIES, PICK_UP_POINTS } from "../shop/delivery";
import { formatPrice } from "../shop/products";
import type { Draft } from "./draft";
import { stepForm } from "./step-form";

export function deliveryStep(draft: Draft, changed: () => void, next: () => void): HTMLElement {
  const point = selectField("pick-up-point", "Where do you pick it up?", PICK_UP_POINTS);
  point.input.value = draft.pick_up_point;
  point.element.hidden = draft.delivery_id !== "pick_up";
  point.input.addEventListener("change", () => (draft.pick_up_point = point.input.value));
  const choose = (id: string): void => {
    draft.delivery_id = id;
    point.element.hidden = id !== "pick_up";
    changed();
  };
  const choices = DELIVERIES.map(({ id, name, note, price_cents }) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name: "delivery",
        value: id,
        checked: draft.delivery_id === id,
        testid: `delivery-${id}`,
        onchange: () => choose(id),
      }),
      h("span", { class: "choice-words" }, h("strong", {}, name), h("span", { class: "soft" }, note)),
      h("span", {}, price_cents === 0 ? "free" : formatPrice(price_cents)),
    ),
  );
  return stepForm({
    heading: "How does it travel?",
    fields: [],
    submit: "On to payment",
    content: [
      h("fieldset", { class: "stack" }, h("legend", { class: "visually-hidden" }, "Delivery"), ...choices),
      point.element,
    ],
    done: next,
  });
}
