import { h } from "../element";

/** A list that grows as its end comes near; `itemAt` answers null past the end, `stop` ends the watching. */
export function growingList(options: {
  testid: string;
  pageSize: number;
  itemAt: (index: number) => HTMLElement | null;
}): { element: HTMLElement; stop: () => void } {
  const list = h("ol", { class: "growing-list", testid: options.testid });
  const end = h("p", { class: "list-end", testid: `${options.testid}-end` }, "More as you scroll");
  const grow = (): void => {
    for (let added = 0; added < options.pageSize; added += 1) {
      const item = options.itemAt(list.childElementCount);
      if (!item) break;
      list.append(item);
    }
    // Observing anew reports again, should the end still be in sight after this page.
    observer.disconnect();
    if (options.itemAt(list.childElementCount)) observer.observe(end);
    else end.textContent = `That is all: ${list.childElementCount} entries.`;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) grow();
    },
    { rootMargin: "300px" },
  );
  grow();
  return { element: h("div", {}, list, end), stop: () => observer.disconnect() };
}
