import { h, icon } from "../element";
import { href, type Place, type View } from "../router";
import { orders } from "../shop/orders";
import { findDelivery } from "../shop/delivery";
import { formatPrice } from "../shop/products";
import { openNotFound } from "./not-found";

export function openConfirmation(place: Place): View {
  const order = orders.value.find(({ number }) => number === place.params["number"]);
  if (!order) return openNotFound();
  const element = h(
    "div",
    { class: "narrow confirmation", testid: "confirmation" },
    h("span", { class: "big-check" }, icon("check")),
    h("h1", {}, "Thank you."),
    h("p", { class: "lead" }, "Your order is ", h("strong", { testid: "order-number" }, order.number), "."),
    h(
      "p",
      {},
      `${formatPrice(order.total_cents)}, ${findDelivery(order.delivery_id).name.toLowerCase()}. As this is a sample shop, the parcel is imaginary.`,
    ),
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button primary", href: href("/"), testid: "continue-shopping" }, "Go on looking"),
      h("a", { class: "button", href: href("/account"), testid: "to-account" }, "Your orders"),
    ),
  );
  return { title: "Thank you", element };
}
