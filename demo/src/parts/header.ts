import { h, icon, type IconName } from "../element";
import { href, navigate, type Place } from "../router";
import { cart, cartCount } from "../shop/cart";
import { wishList } from "../shop/wish-list";
import { themeToggle } from "./theme-toggle";

export function header(): HTMLElement {
  return h(
    "header",
    { class: "site-header" },
    h(
      "div",
      { class: "wide header-row" },
      h(
        "a",
        { class: "logo", href: href("/"), testid: "home" },
        h("img", { src: href("/favicon.svg"), alt: "", width: 30, height: 30 }),
        "Larch & Line",
      ),
      searchForm(),
      h(
        "nav",
        { class: "site-nav", "aria-label": "Shop" },
        h("a", { href: href("/journal"), testid: "nav-journal" }, "Journal"),
        counted("/wish-list", "Wish list", "heart", "nav-wish-list", wishCount()),
        h(
          "a",
          { href: href("/account"), class: "with-icon", testid: "nav-account" },
          icon("person"),
          h("span", { class: "label" }, "Account"),
        ),
        counted("/cart", "Cart", "cart", "nav-cart", cartBadge()),
        themeToggle(),
      ),
    ),
  );
}

function counted(
  path: string,
  label: string,
  name: IconName,
  testid: string,
  badge: HTMLElement,
): HTMLElement {
  return h(
    "a",
    { href: href(path), class: "with-icon", testid },
    icon(name),
    h("span", { class: "label" }, label),
    badge,
  );
}

function badge(testid: string, count: () => number, subscribe: (show: () => void) => void): HTMLElement {
  const element = h("span", { class: "count", testid });
  const show = (): void => {
    element.textContent = String(count());
    element.hidden = count() === 0;
  };
  subscribe(show);
  show();
  return element;
}

const cartBadge = (): HTMLElement =>
  badge(
    "cart-count",
    () => cartCount(cart.value),
    (show) => void cart.subscribe(show),
  );
const wishCount = (): HTMLElement =>
  badge(
    "wish-count",
    () => wishList.value.length,
    (show) => void wishList.subscribe(show),
  );

/** Searches while one types: the catalogue follows the query in the address. */
function searchForm(): HTMLElement {
  const field = h("input", {
    type: "search",
    name: "q",
    placeholder: "Search the shop",
    "aria-label": "Search the shop",
    autocomplete: "off",
    testid: "search",
  });
  const search = (): void => {
    const there = location.pathname === href("/");
    const query = new URLSearchParams(there ? location.search : "");
    if (field.value.trim() === "") query.delete("q");
    else query.set("q", field.value.trim());
    const text = query.toString();
    navigate(text === "" ? "/" : `/?${text}`, { replace: there, keepFocus: true });
  };
  field.addEventListener("input", search);
  const form = h("form", { class: "search", role: "search" }, icon("search"), field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  document.addEventListener("shop:moved", (event) => {
    const { query } = (event as CustomEvent<Place>).detail;
    if (document.activeElement !== field) field.value = query.get("q") ?? "";
  });
  return form;
}
