import { h, icon } from "../element";
import { pictureOf, sceneOf, type Product } from "../shop/products";

const VIEWS = [
  { id: "whole", label: "The whole thing" },
  { id: "close", label: "Close up" },
  { id: "scene", label: "In use" },
] as const;

/** Three views of one drawing: whole, close up, and in a landscape. Buttons, thumbnails and arrow keys turn it. */
export function gallery(product: Product): HTMLElement {
  let shown = 0;
  const stage = h("div", { class: "gallery-stage", testid: "gallery-stage" });
  const caption = h("p", { class: "gallery-caption", "aria-live": "polite", testid: "gallery-caption" });
  const thumbs = VIEWS.map((view, index) =>
    h(
      "button",
      {
        type: "button",
        class: "gallery-thumb",
        "aria-label": view.label,
        testid: `gallery-thumb-${view.id}`,
        onclick: () => turn(index),
      },
      picture(product, view.id, ""),
    ),
  );
  const turn = (index: number): void => {
    shown = (index + VIEWS.length) % VIEWS.length;
    const view = VIEWS[shown] ?? VIEWS[0];
    stage.replaceChildren(picture(product, view.id, `${product.name}: ${view.label.toLowerCase()}`));
    caption.textContent = `${view.label} · ${shown + 1} of ${VIEWS.length}`;
    thumbs.forEach((thumb, i) => thumb.setAttribute("aria-pressed", String(i === shown)));
  };
  const arrow = (name: "left" | "right", label: string, step: number, testid: string) =>
    h(
      "button",
      {
        type: "button",
        class: `gallery-arrow ${name}`,
        "aria-label": label,
        testid,
        onclick: () => turn(shown + step),
      },
      icon(name),
    );
  const frame = h(
    "div",
    { class: "gallery-frame" },
    stage,
    arrow("left", "Previous picture", -1, "gallery-previous"),
    arrow("right", "Next picture", 1, "gallery-next"),
  );
  frame.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") turn(shown - 1);
    if (event.key === "ArrowRight") turn(shown + 1);
  });
  turn(0);
  return h(
    "div",
    { class: "gallery", testid: "gallery" },
    frame,
    h("div", { class: "gallery-foot" }, h("div", { class: "gallery-thumbs" }, ...thumbs), caption),
  );
}

function picture(product: Product, view: (typeof VIEWS)[number]["id"], alt: string): HTMLElement {
  const image = h("img", { src: pictureOf(product), alt, width: 400, height: 400, draggable: "false" });
  image.style.transformOrigin = product.close_up;
  const holder = h("span", { class: `picture ${view}` }, image);
  if (view === "scene") {
    holder.prepend(h("img", { class: "backdrop", src: sceneOf(product), alt: "", width: 400, height: 400 }));
  }
  return holder;
}
