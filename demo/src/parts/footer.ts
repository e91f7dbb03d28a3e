import { h } from "../element";
import { href } from "../router";

export function footer(): HTMLElement {
  return h(
    "footer",
    { class: "site-footer" },
    h(
      "div",
      { class: "wide footer-row" },
      h("p", {}, "Larch & Line is the sample shop of Reenact. Nothing here is for sale and nothing is sent."),
      h(
        "nav",
        { "aria-label": "More" },
        h("a", { href: href("/journal"), testid: "footer-journal" }, "Trail journal"),
        h("a", { href: href("/test-bench"), testid: "footer-test-bench" }, "Things that go wrong"),
        h("a", { href: "/", target: "_blank", rel: "noopener", testid: "watch-visit" }, "Watch this visit"),
      ),
    ),
  );
}
