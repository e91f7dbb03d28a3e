/** Whether somebody wants the workshop in three dimensions or as a map; remembered in this browser. */
export type ViewChoice = "3d" | "map";

const STORAGE_KEY = "reenact.workshop.view";

export function rememberedView(): ViewChoice {
  return localStorage.getItem(STORAGE_KEY) === "map" ? "map" : "3d";
}

export function rememberView(choice: ViewChoice): void {
  localStorage.setItem(STORAGE_KEY, choice);
}
