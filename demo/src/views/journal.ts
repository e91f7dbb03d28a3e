import { h } from "../element";
import type { View } from "../router";
import { growingList } from "../parts/growing-list";
import { entryAt, type JournalEntry } from "../shop/journal";

const PAGE_SIZE = 12;

export function openJournal(): View {
  const list = growingList({
    testid: "journal",
    pageSize: PAGE_SIZE,
    itemAt: (index) => {
      const entry = entryAt(index);
      return entry && entryItem(entry);
    },
  });
  const element = h(
    "div",
    { class: "narrow journal" },
    h("h1", {}, "Trail journal"),
    h(
      "p",
      { class: "lead" },
      "Where our things have been this year and last, written down the same evening.",
    ),
    list.element,
  );
  return { title: "Trail journal", element, leave: list.stop };
}

function entryItem(entry: JournalEntry): HTMLElement {
  return h(
    "li",
    { class: "journal-entry", testid: "journal-entry" },
    h("p", { class: "soft" }, `${entry.day} · ${entry.distance_km} km · ${entry.weather}`),
    h("h2", {}, entry.place.charAt(0).toUpperCase() + entry.place.slice(1)),
    h("p", {}, entry.text),
  );
}
