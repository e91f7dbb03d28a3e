import { h, icon } from "../element";

export type Theme = "light" | "dark";
const root = document.documentElement;

export const currentTheme = (): Theme => (root.dataset["theme"] === "dark" ? "dark" : "light");

/** `public/theme.js` reads this choice before the first paint, and in other documents of the shop. */
export function setTheme(theme: Theme): void {
  root.dataset["theme"] = theme;
  try {
    localStorage.setItem("larch.theme", theme);
  } catch {
    // Without storage the choice lives as long as the page.
  }
  document.dispatchEvent(new CustomEvent("shop:theme"));
}

export function themeToggle(): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "quiet round",
    testid: "theme-toggle",
    onclick: () => setTheme(currentTheme() === "dark" ? "light" : "dark"),
  });
  const show = (): void => {
    const dark = currentTheme() === "dark";
    button.replaceChildren(icon(dark ? "sun" : "moon"));
    button.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
  };
  document.addEventListener("shop:theme", show);
  show();
  return button;
}
