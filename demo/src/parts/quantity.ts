import { h } from "../element";
import { QUANTITY_MAX } from "../shop/cart";

export function quantity(value: number, testid: string, onChange: (value: number) => void): HTMLElement {
  const field = h("input", {
    type: "number",
    min: 1,
    max: QUANTITY_MAX,
    value,
    inputmode: "numeric",
    "aria-label": "Quantity",
    testid,
  });
  const set = (wanted: number): void => {
    const kept = Math.min(Math.max(Math.round(wanted) || 1, 1), QUANTITY_MAX);
    field.value = String(kept);
    onChange(kept);
  };
  field.addEventListener("change", () => set(Number(field.value)));
  const step = (label: string, sign: string, by: number, id: string) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": label,
        testid: `${testid}-${id}`,
        onclick: () => set(Number(field.value) + by),
      },
      sign,
    );
  return h(
    "div",
    { class: "quantity" },
    step("One less", "−", -1, "less"),
    field,
    step("One more", "+", 1, "more"),
  );
}
