/** Where the dashboard is, kept in the address bar. */
import { parseRoute, type Route } from "./routes.ts";

class Router {
  private href = $state(location.href);
  readonly url = $derived(new URL(this.href));
  readonly route: Route = $derived(parseRoute(this.url.pathname));

  constructor() {
    addEventListener("popstate", () => (this.href = location.href));
    document.addEventListener("click", (event) => this.followLink(event));
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    const target = new URL(to, location.href);
    if (target.href === location.href) return;
    if (options.replace) history.replaceState(null, "", target);
    else history.pushState(null, "", target);
    const samePage = parseRoute(target.pathname).name === this.route.name;
    this.href = target.href;
    if (!samePage) scrollTo(0, 0);
  }

  /** Links to the dashboard's own pages do not load the document anew. */
  private followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.("a");
    if (!anchor || anchor.target || anchor.hasAttribute("download") || anchor.origin !== location.origin)
      return;
    if (parseRoute(anchor.pathname).name === "not-found") return;
    event.preventDefault();
    this.go(anchor.href);
  }
}

export const router = new Router();
