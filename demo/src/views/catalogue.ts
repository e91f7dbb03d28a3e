import { h, icon } from "../element";
import { href, replaceQuery, type Place, type View } from "../router";
import { productCard } from "../parts/product-card";
import { applyFilter, filterFromQuery, PRICE_LIMIT_EUROS, SORTS, type Filter } from "../shop/filter";
import { CATEGORIES, categoryName, loadProducts, type Product } from "../shop/products";

export async function openCatalogue(place: Place): Promise<View> {
  const products = await loadProducts();
  const controls = filterControls();
  const categories = h("nav", { class: "categories", "aria-label": "Categories" });
  const heading = h("h1", {}, "");
  const summary = h("p", { class: "result-summary", "aria-live": "polite", testid: "result-summary" });
  const grid = h("div", { class: "grid", testid: "product-grid" });
  const hero = catalogueHero();

  const update = ({ query }: Place): void => {
    const filter = filterFromQuery(query);
    const found = applyFilter(products, filter);
    hero.hidden = filter.text !== "" || filter.category !== null;
    heading.textContent =
      filter.text === "" ? (filter.category ? categoryName(filter.category) : "All goods") : "Search";
    summary.textContent = describe(found.length, filter);
    categories.replaceChildren(...categoryLinks(query, filter));
    controls.show(filter);
    grid.replaceChildren(...(found.length > 0 ? found.map(productCard) : [nothingFound()]));
  };
  update(place);
  const element = h(
    "div",
    { class: "wide catalogue" },
    hero,
    h("div", { class: "catalogue-head" }, heading, categories),
    h("div", { class: "toolbar" }, summary, controls.element),
    grid,
  );
  return { title: "Goods for walking and writing", element, update };
}

function catalogueHero(): HTMLElement {
  return h(
    "section",
    { class: "hero" },
    h(
      "div",
      { class: "hero-words" },
      h("p", { class: "hero-title" }, "Goods for walking and writing."),
      h("p", { class: "lead" }, "Few things, well made, by people we have met. Most of them can be mended."),
      h(
        "a",
        { class: "button primary", href: href("/product/lean-to-tarp"), testid: "hero-link" },
        "See the lean-to tarp",
      ),
    ),
    h("img", {
      class: "hero-scene",
      src: href("/pictures/hero.svg"),
      alt: "",
      width: 1200,
      height: 340,
    }),
    h("img", {
      class: "hero-thing",
      src: href("/pictures/tarn-daypack.svg"),
      alt: "",
      width: 400,
      height: 400,
    }),
  );
}

function categoryLinks(query: URLSearchParams, filter: Filter): HTMLElement[] {
  const link = (id: string | null, name: string): HTMLElement => {
    const target = new URLSearchParams(query);
    if (id === null) target.delete("category");
    else target.set("category", id);
    const text = target.toString();
    return h(
      "a",
      {
        class: "chip",
        href: href("/") + (text === "" ? "" : `?${text}`),
        "aria-current": filter.category === id ? "page" : null,
        testid: `category-${id ?? "all"}`,
      },
      name,
    );
  };
  return [link(null, "All"), ...CATEGORIES.map(({ id, name }) => link(id, name))];
}

function describe(count: number, filter: Filter): string {
  const things = count === 1 ? "1 thing" : `${count} things`;
  return filter.text === "" ? things : `${things} for “${filter.text}”`;
}

function filterControls(): { element: HTMLElement; show: (filter: Filter) => void } {
  const sort = h(
    "select",
    { testid: "sort", "aria-label": "Sort by" },
    ...Object.entries(SORTS).map(([value, label]) => h("option", { value }, label)),
  );
  sort.addEventListener("change", () =>
    replaceQuery({ sort: sort.value === "featured" ? null : sort.value }),
  );
  const max = h("input", { type: "range", min: 5, max: PRICE_LIMIT_EUROS, step: 5, testid: "max-price" });
  const maxLabel = h("output", { class: "range-value", testid: "max-price-value" });
  max.addEventListener("input", () => {
    replaceQuery({ max: Number(max.value) >= PRICE_LIMIT_EUROS ? null : max.value });
  });
  const inStock = h("input", { type: "checkbox", testid: "in-stock" });
  inStock.addEventListener("change", () => replaceQuery({ stock: inStock.checked ? "in" : null }));
  const show = (filter: Filter): void => {
    sort.value = filter.sort;
    max.value = String(filter.max_euros);
    maxLabel.textContent = filter.max_euros >= PRICE_LIMIT_EUROS ? "any price" : `up to €${filter.max_euros}`;
    inStock.checked = filter.in_stock_only;
  };
  const element = h(
    "div",
    { class: "filters" },
    h("label", { class: "inline" }, inStock, "In stock"),
    h(
      "label",
      { class: "inline range" },
      h("span", { class: "visually-hidden" }, "Highest price"),
      max,
      maxLabel,
    ),
    sort,
  );
  return { element, show };
}

function nothingFound(): HTMLElement {
  return h(
    "div",
    { class: "nothing", testid: "nothing-found" },
    icon("search"),
    h("p", {}, "Nothing fits. Perhaps fewer words, or a higher price?"),
    h("a", { class: "button", href: href("/"), testid: "clear-filters" }, "Show everything"),
  );
}

export function relatedProducts(products: Product[], to: Product): HTMLElement {
  const related = products.filter((p) => p.category === to.category && p.id !== to.id).slice(0, 4);
  return h(
    "section",
    { class: "related" },
    h("h2", {}, "Beside it on the shelf"),
    h("div", { class: "grid" }, ...related.map(productCard)),
  );
}
