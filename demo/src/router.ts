/**
 * Client-side routing with the History API, for every path under `/demo/`.
 * A route opens a view; when only the query changes and the view has `update`, the view stays and is told.
 */
import { h } from "./element";
import { reportError } from "./recorder";

export const BASE = import.meta.env.BASE_URL.replace(/\/$/, "");

export interface Place {
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
}

export interface View {
  title: string;
  element: HTMLElement;
  update?: (place: Place) => void;
  leave?: () => void;
}

type Open = (place: Place) => View | Promise<View>;
interface Route {
  pattern: string;
  expression: RegExp;
  open: Open;
}

const routes: Route[] = [];
let outlet: HTMLElement;
let current: { route: Route; path: string; view: View } | null = null;
let openings = 0;

export function route(pattern: string, open: Open): void {
  const expression = new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)").replace("*", ".*")}$`);
  routes.push({ pattern, expression, open });
}

/** The address of a place in the shop: `href("/cart")` is `/demo/cart`. */
export function href(path: string): string {
  return BASE + path;
}

export function startRouter(element: HTMLElement): void {
  outlet = element;
  history.scrollRestoration = "manual";
  addEventListener("popstate", (event) => {
    const scroll = (event.state as { scroll?: number } | null)?.scroll ?? 0;
    void show().then(() => scrollTo(0, scroll));
  });
  document.addEventListener("click", followLink);
  void show();
}

export function navigate(path: string, options: { replace?: boolean; keepFocus?: boolean } = {}): void {
  if (options.replace) history.replaceState(history.state, "", href(path));
  else {
    history.replaceState({ scroll: scrollY }, "");
    history.pushState({ scroll: 0 }, "", href(path));
  }
  const before = current?.view;
  void show().then(() => {
    if (options.replace || current?.view === before) return;
    scrollTo(0, 0);
    if (!options.keepFocus) outlet.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  });
}

/** Changes the query of the page that is shown, without a new entry in the history. */
export function replaceQuery(change: Record<string, string | null>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  navigate(url.pathname.slice(BASE.length) + url.search, { replace: true });
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest("a");
  if (!link || link.target || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${BASE}/`) || link.pathname.endsWith(".html")) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname.slice(BASE.length) + link.search);
}

async function show(): Promise<void> {
  const path = location.pathname.slice(BASE.length) || "/";
  const query = new URLSearchParams(location.search);
  for (const candidate of routes) {
    const match = candidate.expression.exec(path);
    if (!match) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeSegment(value)]),
    );
    await open(candidate, { path, params, query });
    return;
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function failedView(error: unknown): View {
  reportError(error);
  const again = h(
    "button",
    { class: "primary", testid: "try-again", onclick: () => void show() },
    "Try again",
  );
  const text = h("p", {}, "The shop could not fetch what this page needs.");
  const element = h("div", { class: "narrow nothing" }, h("h1", {}, "That did not work"), text, again);
  return { title: "That did not work", element };
}

async function open(target: Route, place: Place): Promise<void> {
  if (current?.route === target && current.path === place.path && current.view.update) {
    current.view.update(place);
    announce(place);
    return;
  }
  openings += 1;
  const opening = openings;
  const view = await Promise.resolve(target.open(place)).catch(failedView);
  if (opening !== openings) return void view.leave?.(); // the visitor has gone on meanwhile
  current?.view.leave?.();
  current = { route: target, path: place.path, view };
  view.element.querySelector("h1")?.setAttribute("tabindex", "-1");
  outlet.replaceChildren(view.element);
  document.title = `${view.title} · Larch & Line`;
  outlet.dataset["route"] = target.pattern;
  announce(place);
}

function announce(place: Place): void {
  document.dispatchEvent(new CustomEvent("shop:moved", { detail: place }));
}
