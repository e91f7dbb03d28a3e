import { h } from "../element";

const CM_PER_INCH = 2.54;
const BACKS = [
  { size: "S", from_cm: 38, to_cm: 43 },
  { size: "M", from_cm: 43, to_cm: 48 },
  { size: "L", from_cm: 48, to_cm: 53 },
];

/** The size guide: a document of its own in a frame. Length of the back → size, in centimetres or inches. */
function sizeGuide(): HTMLElement[] {
  let inches = false;
  const shown = (cm: number): string => (inches ? `${(cm / CM_PER_INCH).toFixed(1)} in` : `${cm} cm`);
  const length = h("input", { type: "range", min: 38, max: 53, step: 1, value: 45, testid: "back-length" });
  const value = h("output", { testid: "back-length-value" });
  const advice = h("p", { class: "advice", role: "status", testid: "size-advice" });
  const rows = h("tbody");
  const show = (): void => {
    const cm = Number(length.value);
    const fitting = BACKS.find(({ to_cm }) => cm < to_cm) ?? BACKS.at(-1);
    value.textContent = shown(cm);
    advice.textContent = `You take size ${fitting?.size ?? ""}.`;
    rows.replaceChildren(
      ...BACKS.map((row) =>
        h(
          "tr",
          { class: row === fitting ? "fitting" : "" },
          h("th", { scope: "row" }, row.size),
          h("td", {}, `${shown(row.from_cm)} to ${shown(row.to_cm)}`),
        ),
      ),
    );
  };
  const unit = h("button", { type: "button", "aria-pressed": "false", testid: "unit-toggle" }, "Inches");
  unit.addEventListener("click", () => {
    inches = !inches;
    unit.setAttribute("aria-pressed", String(inches));
    show();
  });
  length.addEventListener("input", show);
  show();
  return [
    h("div", { class: "guide-head" }, h("h1", {}, "How long is your back?"), unit),
    h("p", {}, "From the bone at the neck down to the top of the hips."),
    h(
      "label",
      { class: "guide-range" },
      h("span", { class: "visually-hidden" }, "Length of the back"),
      length,
      value,
    ),
    advice,
    h("table", {}, rows),
  ];
}

document.getElementById("size-guide")?.append(...sizeGuide());
