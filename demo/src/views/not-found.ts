import { h } from "../element";
import { href, type View } from "../router";

export function openNotFound(): View {
  const element = h(
    "div",
    { class: "narrow nothing", testid: "not-found" },
    h("h1", {}, "No such path"),
    h("p", {}, "It is not on our map. The shop is this way:"),
    h("a", { class: "button primary", href: href("/"), testid: "to-shop" }, "All goods"),
  );
  return { title: "Not found", element };
}
