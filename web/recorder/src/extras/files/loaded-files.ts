import { LOADED_FILES_MAX } from "../../limits";
import { fileAddress } from "./css-addresses";

/** What did not come for the page's looks. */
const OTHER = /^(?:fetch|xmlhttprequest|beacon|script|navigation|iframe|frame|audio|track|ping)$/;

/** The addresses of files that the page and its frames have loaded, as the browser's own timing tells. */
export class LoadedFiles {
  readonly addresses = new Set<string>();
  readonly #observers = new Map<Window, PerformanceObserver>();

  constructor(
    private readonly isAllowed: (address: string) => boolean,
    private readonly onMore: () => void,
  ) {}

  watch(view: Window & typeof globalThis): void {
    if (this.#observers.has(view)) return;
    const observer = new view.PerformanceObserver((list) => this.#take(list.getEntries()));
    observer.observe({ type: "resource", buffered: true });
    this.#observers.set(view, observer);
  }

  add(address: string): void {
    if (this.addresses.size < LOADED_FILES_MAX && this.isAllowed(address)) this.addresses.add(address);
  }

  stop(): void {
    for (const observer of this.#observers.values()) observer.disconnect();
    this.#observers.clear();
  }

  #take(entries: PerformanceEntryList): void {
    const before = this.addresses.size;
    for (const { name, initiatorType } of entries as PerformanceResourceTiming[]) {
      const address = OTHER.test(initiatorType) ? undefined : fileAddress(name);
      if (address) this.add(address);
    }
    if (this.addresses.size > before) this.onMore();
  }
}
