import { h } from "../element";
import { href, replaceQuery, type Place, type View } from "../router";
import { reportError, track } from "../recorder";
import { gallery } from "../parts/gallery";
import { priceHistory } from "../parts/price-history";
import { priceTag, starRating, wishButton } from "../parts/product-card";
import { quantity } from "../parts/quantity";
import { reviewsPanel } from "../parts/reviews-panel";
import { tabs } from "../parts/tabs";
import { toast } from "../parts/toast";
import { addToCart } from "../shop/cart";
import { categoryName, findProduct, loadProducts, STOCK_WORDS, type Product } from "../shop/products";
import { relatedProducts } from "./catalogue";
import { openNotFound } from "./not-found";

export async function openProduct(place: Place): Promise<View> {
  const product = await findProduct(place.params["id"] ?? "");
  if (!product) return openNotFound();
  track("product_viewed", { product: product.id, price_cents: product.price_cents });
  const chart = priceHistory(product.price_history_cents);
  const reviews = reviewsPanel(product);
  const panels = tabs(
    [
      { id: "description", label: "Description", content: () => description(product, chart.element) },
      { id: "sizes", label: "Sizes", content: () => sizes(product) },
      { id: "reviews", label: "Reviews", content: () => reviews.element },
    ],
    "About this product",
    place.query.get("tab") ?? "description",
    (id) => replaceQuery({ tab: id === "description" ? null : id }),
  );
  const element = h(
    "div",
    { class: "wide product" },
    breadcrumbs(product),
    h("div", { class: "product-top" }, gallery(product), buyBox(product)),
    panels.element,
    relatedProducts(await loadProducts(), product),
  );
  return {
    title: product.name,
    element,
    update: ({ query }) => panels.select(query.get("tab") ?? "description"),
    leave: () => {
      chart.stop();
      reviews.stop();
    },
  };
}

function breadcrumbs(product: Product): HTMLElement {
  return h(
    "nav",
    { class: "breadcrumbs", "aria-label": "You are here" },
    h("a", { href: href("/"), testid: "crumb-shop" }, "Shop"),
    h(
      "a",
      { href: href(`/?category=${product.category}`), testid: "crumb-category" },
      categoryName(product.category),
    ),
    h("span", { "aria-current": "page" }, product.name),
  );
}

function buyBox(product: Product): HTMLElement {
  const choice = {
    size: product.sizes[0]?.name ?? null,
    colour: product.colours[0]?.name ?? null,
    quantity: 1,
  };
  const soldOut = product.stock === "sold_out";
  const add = h(
    "button",
    {
      type: "button",
      class: "primary large",
      disabled: soldOut,
      testid: "add-to-cart",
      onclick: () => {
        addToCart(product, choice);
        toast(
          `${product.name} is in your cart.`,
          "good",
          h("a", { href: href("/cart"), testid: "toast-cart" }, "Open the cart"),
        );
      },
    },
    soldOut ? "Sold out" : "Add to cart",
  );
  return h(
    "div",
    { class: "buy-box" },
    h("h1", {}, product.name),
    h("p", { class: "lead" }, product.tagline),
    starRating(product),
    h(
      "div",
      { class: "buy-price" },
      priceTag(product),
      h("span", { class: `stock ${product.stock}` }, STOCK_WORDS[product.stock]),
    ),
    colourChoice(product, (colour) => (choice.colour = colour)),
    sizeChoice(product, (size) => (choice.size = size)),
    h(
      "div",
      { class: "buy-row" },
      quantity(1, "quantity", (value) => (choice.quantity = value)),
      add,
      wishButton(product),
    ),
    h("div", { class: "buy-more" }, stockCheck(product), compareButton()),
    product.sound ? sound(product.sound) : null,
  );
}

function colourChoice(product: Product, choose: (colour: string) => void): HTMLElement | null {
  if (product.colours.length === 0) return null;
  const swatches = product.colours.map(({ name, hex }, index) => {
    const dot = h("span", { class: "swatch-dot" });
    dot.style.backgroundColor = hex;
    return h(
      "label",
      { class: "swatch" },
      h("input", {
        type: "radio",
        name: "colour",
        value: name,
        checked: index === 0,
        testid: `colour-${index}`,
        onchange: () => choose(name),
      }),
      dot,
      name,
    );
  });
  return h("fieldset", { class: "swatches" }, h("legend", {}, "Colour"), ...swatches);
}

function sizeChoice(product: Product, choose: (size: string) => void): HTMLElement | null {
  if (product.sizes.length === 0) return null;
  const select = h(
    "select",
    { testid: "size" },
    ...product.sizes.map(({ name, note }) => h("option", { value: name }, `${name} (${note})`)),
  );
  select.addEventListener("change", () => choose(select.value));
  return h("label", { class: "field" }, "Size", select);
}

/** Asks the stock service, which is always away: the shop's request that fails. */
function stockCheck(product: Product): HTMLElement {
  const answer = h("p", { class: "stock-answer", role: "status", testid: "stock-answer" });
  const button = h("button", { type: "button", testid: "check-stock" }, "Is it in the shop near me?");
  button.addEventListener("click", () => {
    button.disabled = true;
    answer.textContent = "Asking the shop …";
    askStock(product)
      .then((text) => (answer.textContent = text))
      .catch((error: unknown) => {
        reportError(error);
        answer.textContent = "The shop does not answer. Please try again later.";
      })
      .finally(() => (button.disabled = false));
  });
  return h("div", { class: "stock-check" }, button, answer);
}

async function askStock(product: Product): Promise<string> {
  const response = await fetch(href(`/api/stock/${product.id}`));
  const body = (await response.json()) as { error?: string; count?: number };
  if (!response.ok) throw new Error(`stock of ${product.id}: ${body.error ?? response.statusText}`);
  return `${body.count ?? 0} in the shop at the Old Harbour.`;
}

/** The shop's dead button: it looks alive and has no listener, on purpose. */
function compareButton(): HTMLElement {
  return h("button", { type: "button", testid: "compare" }, "Compare");
}

function sound({ file, label }: { file: string; label: string }): HTMLElement {
  return h(
    "figure",
    { class: "sound" },
    h("figcaption", {}, label),
    h("audio", { controls: true, preload: "metadata", src: href(`/audio/${file}`), testid: "sound" }),
  );
}

function description(product: Product, chart: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "two-columns" },
    h(
      "div",
      { class: "prose" },
      ...product.description.map((text) => h("p", {}, text)),
      h(
        "dl",
        { class: "details" },
        ...product.details.flatMap(({ label, value }) => [h("dt", {}, label), h("dd", {}, value)]),
      ),
    ),
    h("div", {}, h("h2", { class: "small-heading" }, "Price over the year"), chart),
  );
}

function sizes(product: Product): HTMLElement {
  const table = h(
    "table",
    { testid: "size-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Size"), h("th", { scope: "col" }, "Fits"))),
    h(
      "tbody",
      {},
      ...product.sizes.map(({ name, note }) =>
        h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, note)),
      ),
    ),
  );
  return h(
    "div",
    { class: "two-columns" },
    product.sizes.length > 0 ? table : h("p", {}, "This comes in one size."),
    h("iframe", {
      class: "size-guide",
      src: href("/size-guide.html"),
      title: "Size guide",
      testid: "size-guide",
    }),
  );
}
