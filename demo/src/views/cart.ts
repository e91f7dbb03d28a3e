import { h, icon } from "../element";
import { href, type View } from "../router";
import { track } from "../recorder";
import { confirm } from "../parts/dialog";
import { quantity } from "../parts/quantity";
import { toast } from "../parts/toast";
import { cart, cartTotal, emptyCart, removeFromCart, setQuantity, type CartLine } from "../shop/cart";
import { formatPrice, loadProducts, pictureOf, productPath, type Product } from "../shop/products";

export async function openCart(): Promise<View> {
  const products = new Map((await loadProducts()).map((product) => [product.id, product]));
  const lines = h("ul", { class: "cart-lines", testid: "cart-lines" });
  const total = h("strong", { testid: "cart-total" });
  const empty = emptyMessage();
  const full = h(
    "div",
    { class: "cart-layout" },
    h("div", { class: "stack" }, lines, giftBox(), emptyButton()),
    sumBox(total),
  );
  const show = (): void => {
    lines.replaceChildren(
      ...cart.value.flatMap((line) => {
        const product = products.get(line.product_id);
        return product ? cartLine(line, product) : [];
      }),
    );
    total.textContent = formatPrice(cartTotal(cart.value));
    full.hidden = cart.value.length === 0;
    empty.hidden = cart.value.length > 0;
  };
  show();
  const leave = cart.subscribe(show);
  return { title: "Cart", element: h("div", { class: "wide" }, h("h1", {}, "Cart"), full, empty), leave };
}

function cartLine(line: CartLine, product: Product): HTMLElement {
  const choice = [line.size, line.colour].filter(Boolean).join(", ");
  return h(
    "li",
    { class: "cart-line", testid: `cart-line-${product.id}` },
    h(
      "span",
      { class: "tile small" },
      h("img", { src: pictureOf(product), alt: "", width: 400, height: 400 }),
    ),
    h(
      "div",
      { class: "cart-words" },
      h("a", { href: productPath(product) }, product.name),
      choice === "" ? null : h("p", { class: "soft" }, choice),
      h("p", { class: "soft" }, formatPrice(line.price_cents)),
    ),
    quantity(line.quantity, `cart-quantity-${product.id}`, (value) => setQuantity(line, value)),
    h("strong", { class: "cart-price" }, formatPrice(line.price_cents * line.quantity)),
    h(
      "button",
      {
        type: "button",
        class: "quiet round",
        "aria-label": `Remove ${product.name}`,
        testid: `cart-remove-${product.id}`,
        onclick: () => {
          removeFromCart(line);
          toast(`${product.name} is out of your cart.`);
        },
      },
      icon("close"),
    ),
  );
}

/** Gift wrap with a note: the shop's contenteditable. What is written is personal, so it is masked. */
function giftBox(): HTMLElement {
  const note = h("div", {
    class: "gift-note",
    contenteditable: "true",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": "Gift note",
    "data-placeholder": "Dear …",
    "data-private": true,
    testid: "gift-note",
  });
  const wrap = h("input", { type: "checkbox", testid: "gift-wrap" });
  const details = h(
    "div",
    { class: "stack" },
    h("p", { class: "soft" }, "We write it by hand, as you write it here."),
    note,
  );
  details.hidden = true;
  wrap.addEventListener("change", () => {
    details.hidden = !wrap.checked;
    track("gift_wrap", { wanted: wrap.checked });
    if (wrap.checked) note.focus();
  });
  return h(
    "section",
    { class: "panel stack" },
    h("label", { class: "inline" }, wrap, "Wrap it as a present, with a note (free)"),
    details,
  );
}

function emptyButton(): HTMLElement {
  const ask = (): void =>
    confirm({
      title: "Empty the cart?",
      text: "Everything in it goes back on the shelf.",
      yes: "Empty it",
      run: () => {
        emptyCart();
        toast("Your cart is empty.");
      },
    });
  return h(
    "div",
    {},
    h("button", { type: "button", class: "small", testid: "empty-cart", onclick: ask }, "Empty the cart"),
  );
}

function sumBox(total: HTMLElement): HTMLElement {
  return h(
    "aside",
    { class: "panel stack sum-box", "aria-label": "Sum" },
    h("p", { class: "sum-row" }, h("span", {}, "Goods"), total),
    h("p", { class: "soft" }, "Delivery is chosen at the checkout. Taxes are in the price."),
    voucherForm(),
    h(
      "a",
      { class: "button primary large", href: href("/checkout/address"), testid: "to-checkout" },
      "To the checkout",
    ),
  );
}

interface Voucher {
  percent: number;
}
/** The vouchers of this season: none. Nobody thought of that, see below. */
const VOUCHERS: Record<string, Voucher> = {};

/** The shop's button that throws: any voucher is a TypeError, on purpose, as such things happen. */
function voucherForm(): HTMLElement {
  const code = h("input", {
    type: "text",
    "aria-label": "Voucher",
    placeholder: "Voucher",
    autocomplete: "off",
    testid: "voucher",
  });
  const apply = (): void => {
    const voucher = VOUCHERS[code.value.trim().toUpperCase()] as Voucher;
    toast(`${voucher.percent} % off. Enjoy.`);
  };
  return h(
    "div",
    { class: "voucher" },
    code,
    h("button", { type: "button", testid: "apply-voucher", onclick: apply }, "Apply"),
  );
}

function emptyMessage(): HTMLElement {
  return h(
    "div",
    { class: "nothing", testid: "cart-empty" },
    icon("cart"),
    h("p", {}, "Nothing in it yet."),
    h("a", { class: "button primary", href: href("/"), testid: "to-shop" }, "All goods"),
  );
}
