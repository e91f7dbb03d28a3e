import { h } from "../element";
import { href, navigate, type Place, type View } from "../router";
import { recordState, track } from "../recorder";
import { addressStep } from "../checkout/address-step";
import { deliveryStep } from "../checkout/delivery-step";
import { currentDraft, reachableStep, STEPS, type Draft, type StepId } from "../checkout/draft";
import { paymentStep } from "../checkout/payment-step";
import { reviewStep } from "../checkout/review-step";
import { cart, cartTotal } from "../shop/cart";
import { findDelivery } from "../shop/delivery";
import { newCheckout } from "../shop/new-checkout";
import { formatPrice, loadProducts, type Product } from "../shop/products";
import { openCart } from "./cart";
import { openNotFound } from "./not-found";

export async function openCheckout(place: Place): Promise<View> {
  const wanted = STEPS.find(({ id }) => id === place.params["step"])?.id;
  if (!wanted) return openNotFound();
  if (cart.value.length === 0) {
    history.replaceState(history.state, "", href("/cart"));
    return openCart();
  }
  const step = reachableStep(wanted);
  if (step !== wanted) history.replaceState(history.state, "", href(`/checkout/${step}`));
  const products = await loadProducts();
  const draft = currentDraft();
  track("checkout_step", { step });
  recordState("checkout", { step, delivery: draft.delivery_id, steps_done: [...draft.done] });

  const summary = h("aside", {
    class: "panel stack sum-box",
    "aria-label": "Your order",
    testid: "checkout-summary",
  });
  const showSummary = (): void => summary.replaceChildren(...summaryRows(products, draft));
  showSummary();
  const next = (): void => {
    draft.done.add(step);
    const following = STEPS[STEPS.findIndex(({ id }) => id === step) + 1];
    if (following) navigate(`/checkout/${following.id}`);
  };
  const forms: Record<StepId, () => HTMLElement> = {
    address: () => addressStep(draft, next),
    delivery: () => deliveryStep(draft, showSummary, next),
    payment: () => paymentStep(draft, next),
    review: () => reviewStep(draft),
  };
  const element = h(
    "div",
    { class: `wide checkout ${newCheckout.value ? "beside" : "below"}`, testid: `checkout-${step}` },
    newCheckout.value ? stepBar(step, draft) : stepWords(step),
    h("div", { class: "checkout-layout" }, h("div", { class: "panel" }, forms[step]()), summary),
  );
  return { title: `Checkout: ${step}`, element };
}

function stepBar(step: StepId, draft: Draft): HTMLElement {
  const items = STEPS.map(({ id, name }, index) => {
    const open = id !== step && draft.done.has(id);
    const label = [h("span", { class: "step-number" }, String(index + 1)), name];
    return h(
      "li",
      { class: draft.done.has(id) ? "done" : "", "aria-current": id === step ? "step" : null },
      open
        ? h("a", { href: href(`/checkout/${id}`), testid: `step-${id}` }, ...label)
        : h("span", {}, ...label),
    );
  });
  return h("ol", { class: "step-bar", "aria-label": "Steps", testid: "step-bar" }, ...items);
}

function stepWords(step: StepId): HTMLElement {
  const number = STEPS.findIndex(({ id }) => id === step) + 1;
  return h("p", { class: "soft", testid: "step-words" }, `Checkout, step ${number} of ${STEPS.length}`);
}

function summaryRows(products: Product[], draft: Draft): HTMLElement[] {
  const delivery = findDelivery(draft.delivery_id);
  const row = (label: string, cents: number, strong = false): HTMLElement =>
    h(
      "p",
      { class: strong ? "sum-row total" : "sum-row" },
      h("span", {}, label),
      h("span", {}, formatPrice(cents)),
    );
  return [
    h("h2", { class: "small-heading" }, "Your order"),
    ...cart.value.map((line) => {
      const name = products.find(({ id }) => id === line.product_id)?.name ?? line.product_id;
      return row(`${line.quantity} × ${name}`, line.quantity * line.price_cents);
    }),
    row(delivery.name, delivery.price_cents),
    row("Total", cartTotal(cart.value) + delivery.price_cents, true),
    h("a", { href: href("/cart"), class: "soft", testid: "back-to-cart" }, "Back to the cart"),
  ];
}
