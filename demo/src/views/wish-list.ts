import { h, icon } from "../element";
import { href, type View } from "../router";
import { priceTag } from "../parts/product-card";
import { reorderByDragging } from "../parts/reorder";
import { loadProducts, pictureOf, productPath, type Product } from "../shop/products";
import { moveWish, toggleWish, wishList } from "../shop/wish-list";

export async function openWishList(): Promise<View> {
  const products = new Map((await loadProducts()).map((product) => [product.id, product]));
  const list = h("ol", { class: "wish-list", testid: "wish-list" });
  const empty = h(
    "div",
    { class: "nothing", testid: "wish-list-empty" },
    icon("heart"),
    h("p", {}, "Nothing wished for yet. The hearts in the shop put things here."),
    h("a", { class: "button primary", href: href("/") }, "All goods"),
  );
  const announce = h("p", { class: "visually-hidden", "aria-live": "assertive" });
  const show = (): void => {
    const wished = wishList.value.flatMap((id) => products.get(id) ?? []);
    list.replaceChildren(
      ...wished.map((product, index) =>
        wishItem(product, index, wished.length, (text) => (announce.textContent = text)),
      ),
    );
    empty.hidden = wished.length > 0;
  };
  show();
  const unsubscribe = wishList.subscribe(show);
  const stopDragging = reorderByDragging(list, moveWish);
  const element = h(
    "div",
    { class: "narrow" },
    h("h1", {}, "Wish list"),
    h(
      "p",
      { class: "lead" },
      "Drag by the dots, or use the arrows, until the first thing is the one you want most.",
    ),
    list,
    empty,
    announce,
  );
  const leave = (): void => {
    unsubscribe();
    stopDragging();
  };
  return { title: "Wish list", element, leave };
}

function wishItem(
  product: Product,
  index: number,
  count: number,
  announce: (text: string) => void,
): HTMLElement {
  const move = (by: number): void => {
    moveWish(product.id, index + by);
    announce(`${product.name} is now number ${index + by + 1} of ${count}`);
    const next = document.querySelector<HTMLButtonElement>(
      `[data-testid="wish-${by < 0 ? "up" : "down"}-${product.id}"]`,
    );
    next?.focus();
  };
  const arrow = (name: "up" | "down", by: number, disabled: boolean) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet round",
        disabled,
        "aria-label": `Move ${product.name} ${name}`,
        testid: `wish-${name}-${product.id}`,
        onclick: () => move(by),
      },
      icon(name),
    );
  return h(
    "li",
    { class: "wish-item", "data-reorder-id": product.id, testid: `wish-item-${product.id}` },
    h(
      "span",
      { class: "grip", "data-reorder-grip": true, "aria-hidden": "true", testid: `grip-${product.id}` },
      icon("grip"),
    ),
    h(
      "span",
      { class: "tile small" },
      h("img", { src: pictureOf(product), alt: "", width: 400, height: 400, draggable: "false" }),
    ),
    h("a", { href: productPath(product), class: "wish-name" }, product.name),
    priceTag(product),
    h(
      "span",
      { class: "wish-actions" },
      arrow("up", -1, index === 0),
      arrow("down", 1, index === count - 1),
      h(
        "button",
        {
          type: "button",
          class: "quiet round",
          "aria-label": `Take ${product.name} off the list`,
          testid: `wish-remove-${product.id}`,
          onclick: () => void toggleWish(product.id),
        },
        icon("close"),
      ),
    ),
  );
}
