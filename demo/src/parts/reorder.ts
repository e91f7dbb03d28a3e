/**
 * Lets the items of a list (`data-reorder-id`) be dragged by their grip (`data-reorder-grip`), with mouse, pen or
 * finger. The item follows the pointer; when it is let go, `move` is told its new index. Answers how to stop.
 */
export function reorderByDragging(list: HTMLElement, move: (id: string, index: number) => void): () => void {
  const start = (event: PointerEvent): void => {
    const item = (event.target as Element).closest<HTMLElement>("[data-reorder-id]");
    if (!item || event.button !== 0 || !(event.target as Element).closest("[data-reorder-grip]")) return;
    event.preventDefault();
    drag(list, item, event, move);
  };
  list.addEventListener("pointerdown", start);
  return () => list.removeEventListener("pointerdown", start);
}

function drag(
  list: HTMLElement,
  item: HTMLElement,
  from: PointerEvent,
  move: (id: string, index: number) => void,
): void {
  const others = [...list.children].filter(
    (child): child is HTMLElement => child !== item && child instanceof HTMLElement,
  );
  const middles = others.map((other) => middle(other));
  const start = middle(item);
  const itemHeight = item.offsetHeight;
  const before = middles.filter((value) => value < start).length;
  let index = before;
  item.classList.add("dragged");
  const abort = new AbortController();
  const onMove = (event: PointerEvent): void => {
    const distance = event.clientY - from.clientY;
    index = middles.filter((value) => value < start + distance).length;
    item.style.transform = `translateY(${distance}px)`;
    others.forEach((other, i) => {
      const shift = i >= index && i < before ? itemHeight : i < index && i >= before ? -itemHeight : 0;
      other.style.transform = shift === 0 ? "" : `translateY(${shift}px)`;
    });
  };
  const finish = (keep: boolean): void => {
    abort.abort();
    item.classList.remove("dragged");
    for (const element of [item, ...others]) element.style.transform = "";
    if (keep && index !== before) move(item.dataset["reorderId"] ?? "", index);
  };
  const options = { signal: abort.signal };
  addEventListener("pointermove", onMove, options);
  addEventListener("pointerup", () => finish(true), options);
  addEventListener("pointercancel", () => finish(false), options);
  addEventListener("keydown", (event) => event.key === "Escape" && finish(false), options);
}

function middle(element: HTMLElement): number {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}
