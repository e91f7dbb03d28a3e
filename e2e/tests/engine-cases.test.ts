// What the engine's cases say of roles, names and visible text is what Chromium says.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../src/chromium";

const folder = resolve(import.meta.dirname, "../../crates/replay/tests/cases");
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.route(/^http/, (route) => route.abort());
});

afterAll(async () => browser?.close());

/** Lines of a file of cases: cells between `|`, the markup last. */
function cases(file: string, cells: number): string[][] {
  const lines = readFileSync(resolve(folder, file), "utf8").split("\n");
  return lines
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const parts = line.split("|");
      return [...parts.slice(0, cells - 1), parts.slice(cells - 1).join("|")].map((part) => part.trim());
    });
}

/** Chromium's names for what ARIA has other names for, or none. */
const ROLES: Record<string, string> = {
  generic: "-",
  none: "-",
  image: "img",
  Figure: "figure",
  LabelText: "-",
};

it("roles and names", async () => {
  const client = await page.context().newCDPSession(page);
  await client.send("Accessibility.enable");
  for (const [role, name, markup] of cases("accessible-names.txt", 3)) {
    await page.setContent(`<!doctype html><body>${markup}`);
    const { root } = await client.send("DOM.getDocument");
    const { nodeId } = await client.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#it" });
    const { nodes } = await client.send("Accessibility.getPartialAXTree", { nodeId, fetchRelatives: false });
    const found = String(nodes[0]?.role?.value ?? "none");
    expect([markup, ROLES[found] ?? found]).toEqual([markup, role]);
    // HTML-AAM names a figure by its caption, Chromium does not.
    if (role !== "-" && role !== "figure")
      expect([markup, String(nodes[0]?.name?.value ?? "").trim()]).toEqual([markup, name]);
  }
});

it("visible text", async () => {
  for (const [expected, markup] of cases("visible-text.txt", 2)) {
    await page.setContent(`<!doctype html><body>${markup}`);
    const seen = await page.evaluate(visibleTexts);
    expect([markup, seen.join(" / ")]).toEqual([markup, expected]);
  }
});

/** Runs in the browser. */
function visibleTexts(): string[] {
  const found: string[] = [];
  const add = (text: string) => {
    const words = text.split(/\s+/).filter(Boolean).join(" ");
    if (words) found.push(words);
  };
  const fields = /^(INPUT|TEXTAREA|SELECT)$/;
  function walk(node: Node): void {
    if (node instanceof Text) {
      // Only of elements browsers tell whether they are shown.
      const probe = document.createElement("x-probe");
      node.replaceWith(probe);
      probe.append(node);
      const box = probe.getBoundingClientRect();
      if (probe.checkVisibility({ visibilityProperty: true }) && box.width > 0) add(node.data);
      return;
    }
    if (node instanceof HTMLElement && fields.test(node.tagName)) {
      const field = node as HTMLInputElement & HTMLSelectElement;
      if (!field.checkVisibility() || /^(password|checkbox|hidden)$/.test(field.type)) return;
      if (field.tagName === "SELECT") return add(field.selectedOptions[0]?.text ?? "");
      return add(field.value || field.placeholder);
    }
    // With anything but text in it, a sheet would be empty.
    if (node instanceof HTMLStyleElement) return;
    const shadow = node instanceof Element ? node.shadowRoot : null;
    if (shadow) walkAll(shadow);
    walkAll(node);
  }
  function walkAll(parent: Node): void {
    for (const child of [...parent.childNodes]) walk(child);
  }
  walkAll(document.body);
  return found;
}
