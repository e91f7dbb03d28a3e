import { h } from "../element";
import { track } from "../recorder";
import type { StarRating } from "../components/star-rating";
import type { Product } from "../shop/products";
import { addReview, ownReviews, reviewAt, USES, type Review } from "../shop/reviews";
import { growingList } from "./growing-list";
import { toast } from "./toast";

const PAGE_SIZE = 8;
const REVIEW_CHARACTERS_MAX = 600;

export function reviewsPanel(product: Product): { element: HTMLElement; stop: () => void } {
  const own = h("ol", { class: "growing-list", testid: "own-reviews" });
  const show = (): void => own.replaceChildren(...(ownReviews.value[product.id] ?? []).map(reviewItem));
  show();
  const list = growingList({
    testid: "reviews",
    pageSize: PAGE_SIZE,
    itemAt: (index) => {
      const review = reviewAt(product, index);
      return review && reviewItem(review);
    },
  });
  const element = h(
    "div",
    { class: "two-columns reviews-panel" },
    h("div", {}, own, list.element),
    reviewForm(product, show),
  );
  return { element, stop: list.stop };
}

function reviewItem(review: Review): HTMLElement {
  const stars = document.createElement("star-rating");
  stars.setAttribute("value", String(review.stars));
  return h(
    "li",
    { class: "review" },
    h(
      "div",
      { class: "review-head" },
      h("strong", {}, review.author),
      stars,
      h("span", { class: "soft" }, review.month),
    ),
    h("p", {}, review.text),
    review.use ? h("p", { class: "soft" }, review.use) : null,
  );
}

function reviewForm(product: Product, done: () => void): HTMLElement {
  const stars = document.createElement("star-rating") as StarRating;
  for (const [name, value] of [
    ["editable", ""],
    ["name", "stars"],
    ["data-testid", "review-stars"],
  ] as const) {
    stars.setAttribute(name, value);
  }
  const use = h("select", { testid: "review-use" }, ...USES.map((text) => h("option", {}, text)));
  const text = h("textarea", {
    rows: 5,
    required: true,
    maxlength: REVIEW_CHARACTERS_MAX,
    testid: "review-text",
  });
  const form = h(
    "form",
    { class: "panel stack", testid: "review-form" },
    h("h2", { class: "small-heading" }, "Write a review"),
    h("div", { class: "field" }, "Your rating", stars),
    h("label", { class: "field" }, "How do you use it?", use),
    h("label", { class: "field" }, "Your words", text),
    h("p", { class: "soft" }, "A review is public: other customers read it, and the recording shows it."),
    h("button", { type: "submit", class: "primary", testid: "review-submit" }, "Publish"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (stars.value === 0) return toast("Please choose a number of stars.", "bad");
    addReview(product, {
      author: "You",
      stars: stars.value,
      month: "just now",
      text: text.value,
      use: use.value,
    });
    track("review_written", { product: product.id, stars: stars.value });
    form.reset();
    stars.value = 0;
    done();
    toast("Thank you. Your review is at the top.");
  });
  return form;
}
