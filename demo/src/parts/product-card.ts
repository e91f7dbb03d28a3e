import { h, icon } from "../element";
import { href } from "../router";
import { track } from "../recorder";
import { addToCart } from "../shop/cart";
import { pictureOf, productPath, STOCK_WORDS, type Product } from "../shop/products";
import { toggleWish, wishList } from "../shop/wish-list";
import { reviewCount } from "../shop/reviews";
import { openDialog } from "./dialog";
import { toast } from "./toast";

export function priceTag(product: Product): HTMLElement {
  const tag = document.createElement("price-tag");
  tag.setAttribute("cents", String(product.price_cents));
  if (product.was_price_cents) tag.setAttribute("was-cents", String(product.was_price_cents));
  return tag;
}

export function starRating(product: Product): HTMLElement {
  const stars = document.createElement("star-rating");
  stars.setAttribute("value", String(product.rating));
  stars.setAttribute("count", String(reviewCount(product)));
  return stars;
}

export function wishButton(product: Product): HTMLButtonElement {
  const button = h(
    "button",
    { type: "button", class: "wish", testid: `wish-${product.id}`, "aria-label": `Wish for ${product.name}` },
    icon("heart"),
  );
  const show = (): void => button.setAttribute("aria-pressed", String(wishList.value.includes(product.id)));
  button.addEventListener("click", () => {
    const wished = toggleWish(product.id);
    show();
    toast(wished ? `${product.name} is on your wish list.` : `${product.name} is off your wish list.`);
  });
  show();
  return button;
}

export function productCard(product: Product): HTMLElement {
  return h(
    "article",
    { class: "card", testid: `card-${product.id}` },
    h(
      "a",
      { class: "card-link", href: productPath(product), testid: `open-${product.id}` },
      h(
        "span",
        { class: "tile" },
        h("img", { src: pictureOf(product), alt: "", width: 400, height: 400, loading: "lazy" }),
        product.stock === "in_stock"
          ? null
          : h("span", { class: `badge ${product.stock}` }, STOCK_WORDS[product.stock]),
        product.was_price_cents ? h("span", { class: "badge reduced" }, "Reduced") : null,
      ),
      h("span", { class: "card-name" }, product.name),
    ),
    h("p", { class: "card-tagline" }, product.tagline),
    h("div", { class: "card-foot" }, priceTag(product), starRating(product)),
    wishButton(product),
    h(
      "button",
      {
        type: "button",
        class: "quick-look",
        testid: `quick-look-${product.id}`,
        onclick: () => quickLook(product),
      },
      "Quick look",
    ),
  );
}

function quickLook(product: Product): void {
  track("quick_look", { product: product.id });
  const choice = {
    size: product.sizes[0]?.name ?? null,
    colour: product.colours[0]?.name ?? null,
    quantity: 1,
  };
  const add = h(
    "button",
    {
      type: "button",
      class: "primary",
      disabled: product.stock === "sold_out",
      testid: "quick-look-add",
      onclick: () => {
        addToCart(product, choice);
        dialog.close();
        toast(`${product.name} is in your cart.`, "good", h("a", { href: href("/cart") }, "Open the cart"));
      },
    },
    product.stock === "sold_out" ? "Sold out" : "Add to cart",
  );
  const dialog = openDialog(
    product.name,
    "quick-look-dialog",
    h(
      "div",
      { class: "quick-look-body" },
      h(
        "span",
        { class: "tile" },
        h("img", { src: pictureOf(product), alt: product.name, width: 400, height: 400 }),
      ),
      h(
        "div",
        { class: "stack" },
        h("p", { class: "lead" }, product.tagline),
        starRating(product),
        priceTag(product),
        h("p", {}, product.description[0] ?? ""),
        h(
          "div",
          { class: "actions" },
          add,
          h("a", { class: "button", href: productPath(product), testid: "quick-look-more" }, "All about it"),
        ),
      ),
    ),
  );
}
