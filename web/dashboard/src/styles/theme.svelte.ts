/** Light or dark: the system's choice unless somebody chose here. */
export type ThemeChoice = "system" | "light" | "dark";

const STORAGE_KEY = "reenact.theme";
const ORDER: readonly ThemeChoice[] = ["system", "light", "dark"];

function stored(): ThemeChoice {
  const value = localStorage.getItem(STORAGE_KEY);
  return value === "light" || value === "dark" ? value : "system";
}

class Theme {
  choice = $state<ThemeChoice>(stored());

  next(): void {
    this.choice = ORDER[(ORDER.indexOf(this.choice) + 1) % ORDER.length] ?? "system";
    if (this.choice === "system") localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, this.choice);
    this.apply();
  }

  apply(): void {
    if (this.choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
  }
}

export const theme = new Theme();
