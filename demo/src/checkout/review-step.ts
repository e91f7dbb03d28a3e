import { h, personal } from "../element";
import { href, navigate } from "../router";
import { toast } from "../parts/toast";
import { cart, emptyCart } from "../shop/cart";
import { findDelivery } from "../shop/delivery";
import { placeOrder } from "../shop/orders";
import { forgetDraft, type Draft } from "./draft";

export function reviewStep(draft: Draft): HTMLElement {
  const terms = h("input", { type: "checkbox", testid: "terms" });
  const place = h(
    "button",
    { type: "submit", class: "primary large", testid: "place-order" },
    "Place the order",
  );
  const form = h(
    "form",
    { class: "stack", novalidate: true, testid: "checkout-form" },
    h("h1", {}, "All as it should be?"),
    h(
      "dl",
      { class: "details review-details", testid: "order-review" },
      ...reviewRow(
        "To",
        "address",
        draft.name,
        draft.address.street,
        `${draft.address.postcode} ${draft.address.city}`,
        draft.address.country,
      ),
      ...reviewRow("E-mail", "address", draft.email),
      ...(draft.note === "" ? [] : reviewRow("Note", "address", draft.note)),
      ...deliveryRow(draft),
      h("dt", {}, "Payment"),
      h("dd", {}, h("p", {}, `${draft.card_brand ?? "Card"}, checked`), changeLink("payment")),
    ),
    h("label", { class: "inline" }, terms, "I know that this is a sample and that nothing will come."),
    place,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (terms.checked) void order(draft, place);
    else {
      toast("Please tick that you know it is a sample.", "bad");
      terms.focus();
    }
  });
  return form;
}

function reviewRow(label: string, step: string, ...lines: string[]): HTMLElement[] {
  return [
    h("dt", {}, label),
    h("dd", {}, ...lines.map((line) => h("p", {}, personal(line))), changeLink(step)),
  ];
}

function deliveryRow(draft: Draft): HTMLElement[] {
  const delivery = findDelivery(draft.delivery_id);
  const where = delivery.id === "pick_up" ? `${delivery.name}: ${draft.pick_up_point}` : delivery.name;
  return [h("dt", {}, "Delivery"), h("dd", {}, h("p", {}, where), changeLink("delivery"))];
}

const changeLink = (step: string): HTMLElement =>
  h("a", { href: href(`/checkout/${step}`), class: "soft", testid: `change-${step}` }, "Change");

async function order(draft: Draft, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  button.textContent = "One moment …";
  try {
    const delivery = findDelivery(draft.delivery_id);
    const placed = await placeOrder(cart.value, delivery.id, delivery.price_cents);
    forgetDraft();
    navigate(`/order/${placed.number}`);
    emptyCart();
  } catch {
    toast("The order did not get through. Nothing was charged; please try again.", "bad");
    button.disabled = false;
    button.textContent = "Place the order";
  }
}
