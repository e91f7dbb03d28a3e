import { h } from "../element";

export interface Tab {
  id: string;
  label: string;
  /** Makes the content when the tab is first opened. */
  content: () => HTMLElement;
}

export interface Tabs {
  element: HTMLElement;
  select: (id: string) => void;
}

/** Tabs as the ARIA pattern has them: arrow keys move, only the chosen tab is in the tab order. */
export function tabs(list: Tab[], label: string, chosen: string, onChange: (id: string) => void): Tabs {
  const panel = h("div", { class: "tab-panel", role: "tabpanel", id: "tab-panel", testid: "tab-panel" });
  const contents = new Map<string, HTMLElement>();
  const buttons = list.map((tab) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${tab.id}`,
        testid: `tab-${tab.id}`,
        "aria-controls": "tab-panel",
        onclick: () => onChange(tab.id),
      },
      tab.label,
    ),
  );
  const select = (id: string): void => {
    const index = Math.max(
      0,
      list.findIndex((tab) => tab.id === id),
    );
    const tab = list[index];
    if (!tab) return;
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    const content = contents.get(tab.id) ?? tab.content();
    contents.set(tab.id, content);
    panel.setAttribute("aria-labelledby", `tab-${tab.id}`);
    if (panel.firstChild !== content) panel.replaceChildren(content);
  };
  const bar = h("div", { class: "tab-bar", role: "tablist", "aria-label": label }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const from = buttons.findIndex((button) => button === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || from < 0) return;
    event.preventDefault();
    const next = (from + step + buttons.length) % buttons.length;
    buttons[next]?.focus();
    onChange(list[next]?.id ?? "");
  });
  select(chosen);
  return { element: h("section", { class: "tabs" }, bar, panel), select };
}
