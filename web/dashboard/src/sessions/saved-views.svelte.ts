/** Views that somebody gave a name, kept in this browser: the name and the query of the list's address. */
export interface SavedView {
  name: string;
  query: string;
}

const VIEWS_MAX = 50;

export class SavedViews {
  views = $state.raw<readonly SavedView[]>([]);
  private readonly key: string;

  constructor(projectId: string) {
    this.key = `reenact.views.${projectId}`;
    this.views = parse(read(this.key));
  }

  /** A view of the same name is replaced. */
  save(name: string, query: string): void {
    const others = this.views.filter((view) => view.name !== name);
    this.keep([...others, { name, query }].slice(-VIEWS_MAX));
  }

  remove(name: string): void {
    this.keep(this.views.filter((view) => view.name !== name));
  }

  private keep(views: readonly SavedView[]): void {
    this.views = views;
    try {
      localStorage.setItem(this.key, JSON.stringify(views));
    } catch {
      // A browser that keeps nothing has them until the page is left.
    }
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function parse(text: string | null): readonly SavedView[] {
  if (text === null) return [];
  try {
    const views = JSON.parse(text) as unknown;
    const isView = (view: Partial<SavedView> | null): view is SavedView =>
      typeof view?.name === "string" && typeof view.query === "string";
    return Array.isArray(views) ? views.filter(isView) : [];
  } catch {
    return [];
  }
}
