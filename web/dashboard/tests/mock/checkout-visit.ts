/**
 * A visit to a shop of lamps, written by hand: two page loads that reuse node ids, a second window, typing, a request
 * that fails, an error, a long pause, a lost batch, and a canvas.
 */
import type { RecordedEvent, SerializedNode } from "@reenact/player";
import { NodeWriter, PageWriter, idOf } from "./recording-writer.ts";

export const VISIT_ORIGIN = "https://lumen.example";
/** Recorded time of the start; sessions add to it. */
export const VISIT_START_MS = 1_795_245_000_000;

const CSS = `
body{margin:0;font:16px/1.5 Georgia,serif;background:#faf7f2;color:#2b2723}
header{display:flex;justify-content:space-between;align-items:center;padding:22px 48px;border-bottom:1px solid #e5ddd0}
.brand{font-size:26px;letter-spacing:.06em}
nav a{margin-left:28px;color:#6b5d4c;text-decoration:none}
main{max-width:1080px;margin:0 auto;padding:36px 48px}
.grid{display:grid;grid-template-columns:repeat(3,1fr);gap:28px}
.card{background:#fff;border:1px solid #e9e1d5;border-radius:10px;padding:18px}
.pic{height:170px;border-radius:6px;display:block;width:100%}
.price{color:#8a5a1f}
button{font:inherit;background:#2b2723;color:#fff;border:0;border-radius:6px;padding:10px 18px;margin-top:8px}
label{display:block;margin:14px 0 4px}
input{font:inherit;width:320px;padding:9px 11px;border:1px solid #cfc4b4;border-radius:6px}
.notice{margin-top:20px;padding:12px 16px;border-radius:6px;background:#fbe9e7;color:#8c1d18;width:320px}
@media (max-width:700px){.grid{grid-template-columns:1fr}}
`;

function header(n: NodeWriter): SerializedNode {
  const link = (id: string, text: string): SerializedNode =>
    n.element("a", { id, href: `${VISIT_ORIGIN}/${id}` }, text);
  const nav = n.element(
    "nav",
    {},
    link("lamps", "Lamps"),
    link("shades", "Shades"),
    link("cart", "Cart (0)"),
  );
  return n.element("header", {}, n.element("div", { class: "brand" }, "LUMEN"), nav);
}

function lamp(n: NodeWriter, id: string, name: string, price: string, colour: string): SerializedNode {
  const picture = n.svg(
    "svg",
    { class: "pic", viewBox: "0 0 200 120" },
    n.svg("rect", { width: "200", height: "120", fill: "#f1e9dc" }),
    n.svg("path", { d: "M70 60 L86 24 H114 L130 60 Z", fill: colour }),
    n.svg("rect", { x: "98", y: "60", width: "4", height: "38", fill: "#5b4c3c" }),
    n.svg("rect", { x: "80", y: "98", width: "40", height: "5", fill: "#5b4c3c" }),
  );
  const button = n.element("button", { id }, n.element("span", { id: `${id}-text` }, "Add to cart"));
  return n.element(
    "div",
    { class: "card" },
    picture,
    n.element("h3", {}, name),
    n.element("p", { class: "price" }, price),
    button,
  );
}

function catalogue(): SerializedNode {
  const n = new NodeWriter();
  const lamps = [
    lamp(n, "aster", "Aster table lamp", "€ 89", "#d9a441"),
    lamp(n, "birch", "Birch floor lamp", "€ 164", "#b7653b"),
    lamp(n, "cirrus", "Cirrus pendant", "€ 129", "#5f7f74"),
  ];
  const grid = n.element("div", { class: "grid", id: "grid" }, ...lamps);
  const chart = n.element("canvas", { id: "chart", width: "300", height: "60" });
  return n.document(
    CSS,
    header(n),
    n.element("main", {}, n.element("h1", {}, "Lamps for quiet rooms"), grid, chart),
  );
}

function checkout(): SerializedNode {
  const n = new NodeWriter();
  const field = (id: string, label: string, type = "text"): SerializedNode[] => [
    n.element("label", { for: id }, label),
    n.element("input", { id, type }),
  ];
  const gift = n.element(
    "label",
    {},
    n.element("input", { id: "gift", type: "checkbox", style: "width:auto" }),
    " Wrap it as a gift",
  );
  const fields = [...field("email", "E-mail"), ...field("card", "Card number"), gift];
  const pay = n.element("button", { id: "pay" }, "Pay € 89");
  return n.document(
    CSS,
    header(n),
    n.element("main", { id: "main" }, n.element("h1", {}, "Checkout"), ...fields, pay),
  );
}

function sizeGuide(): SerializedNode {
  const n = new NodeWriter();
  const rows = [
    "Small rooms: up to 30 cm",
    "Living rooms: 40 to 60 cm",
    "Over a table: a third of its length",
  ];
  const items = rows.map((row, index) => n.element("li", { id: `row-${index}` }, row));
  return n.document(
    CSS,
    header(n),
    n.element("main", {}, n.element("h1", {}, "Size guide"), n.element("ul", {}, ...items)),
  );
}

export interface Visit {
  events: RecordedEvent[];
  /** As SessionDetail lists them. */
  missing: { page_id: string; sequences: number[] }[];
  durationMs: number;
}

export function checkoutVisit(startMs = VISIT_START_MS): Visit {
  const missing: Visit["missing"] = [];
  const events = [...catalogueLoad(startMs), ...guideLoad(startMs), ...checkoutLoad(startMs, missing)];
  events.sort((a, b) => a.event.timestamp - b.event.timestamp);
  const last = events.at(-1)?.event.timestamp ?? startMs;
  return { events, missing, durationMs: last - startMs };
}

function catalogueLoad(startMs: number): RecordedEvent[] {
  const node = catalogue();
  const page = new PageWriter(startMs, "window-main", "page-catalogue");
  page.open(0, `${VISIT_ORIGIN}/lamps`, "Lamps – Lumen", node);
  const chart = idOf(node, "chart");
  const bars = [18, 34, 26, 48, 40].flatMap((height, index) => [
    { property: "fillStyle", args: ["#8a5a1f"], setter: true },
    { property: "fillRect", args: [index * 56 + 8, 56 - height, 40, height] },
  ]);
  page.incremental(600, 9, { id: chart, type: 0, commands: bars });
  page.custom(900, "reenact/web_vital@1", { name: "LCP", value: 1240, rating: "good" });
  page.request(1_100, "GET", `${VISIT_ORIGIN}/api/prices`, 200, 86, 3_420);
  page.console(1_300, "log", '"prices loaded"', "3");
  page.custom(1_500, "reenact/identify@1", {
    user: "ada@lumen.example",
    traits: { plan: "trade", orders: 4 },
  });
  page.custom(1_600, "reenact/flag@1", { name: "new-checkout", value: true });
  page.moveAndClick(4_000, idOf(node, "aster-text"), 210, 520, 640, 300);
  page.mutate(4_120, { texts: [{ id: idOf(node, "aster-text") + 1, value: "In your cart" }] });
  page.custom(4_200, "reenact/track@1", { name: "Added to cart", data: { sku: "aster", price_eur: 89 } });
  page.request(4_300, "POST", `${VISIT_ORIGIN}/api/cart`, 201, 132, 240);
  page.incremental(6_200, 3, { id: node.id, x: 0, y: 60 });
  page.incremental(6_500, 3, { id: node.id, x: 0, y: 140 });
  page.custom(7_900, "reenact/visibility@1", { state: "hidden" });
  page.custom(14_000, "reenact/visibility@1", { state: "visible" });
  page.moveAndClick(15_200, idOf(node, "cart"), 1_190, 38, 210, 520);
  return page.events;
}

function guideLoad(startMs: number): RecordedEvent[] {
  const node = sizeGuide();
  const page = new PageWriter(startMs, "window-guide", "page-guide");
  page.open(8_000, `${VISIT_ORIGIN}/size-guide`, "Size guide – Lumen", node, 900, 640);
  page.moveAndClick(11_000, node.id, 300, 240, 100, 100);
  page.mutate(12_500, {
    texts: [{ id: idOf(node, "row-2") - 1, value: "Over a table: half of its length" }],
  });
  page.custom(13_800, "reenact/visibility@1", { state: "hidden" });
  return page.events;
}

function checkoutLoad(startMs: number, missing: Visit["missing"]): RecordedEvent[] {
  const node = checkout();
  const page = new PageWriter(startMs, "window-main", "page-checkout");
  page.open(16_000, `${VISIT_ORIGIN}/checkout`, "Checkout – Lumen", node);
  page.moveAndClick(17_500, idOf(node, "email"), 300, 210, 1_190, 38);
  page.type(18_000, idOf(node, "email"), "*****************");
  page.moveAndClick(22_000, idOf(node, "gift"), 110, 400, 300, 210);
  page.incremental(22_061, 5, { id: idOf(node, "gift"), text: "on", isChecked: true, userTriggered: true });
  // Nothing happens for half a minute, apart from the page itself.
  page.mutate(35_000, { attributes: [{ id: idOf(node, "pay"), attributes: { class: "ready" } }] });
  page.moveAndClick(54_000, idOf(node, "pay"), 150, 460, 110, 400);
  page.request(54_300, "POST", `${VISIT_ORIGIN}/api/payments`, 502, 2_140, 96);
  page.console(54_400, "error", '"payment failed"', '{"status":502}');
  page.custom(54_450, "reenact/error@1", {
    name: "TypeError",
    message: "Cannot read properties of undefined (reading 'token')",
    stack: "TypeError: Cannot read properties of undefined\n    at pay (checkout.js:214:18)",
    file: `${VISIT_ORIGIN}/assets/checkout.js`,
    line: 214,
    column: 18,
    origin: "error",
  });
  const notice = { id: 900, type: 2, tagName: "div", attributes: { class: "notice" }, childNodes: [] };
  const words = { id: 901, type: 3, textContent: "The payment did not go through. Please try again." };
  page.mutate(54_700, {
    adds: [
      { parentId: idOf(node, "main"), nextId: null, node: notice },
      { parentId: 900, nextId: null, node: words },
    ],
  });
  page.custom(56_000, "reenact/long_task@1", { duration_ms: 240 });
  missing.push({ page_id: "page-checkout", sequences: [page.loseBatch()] });
  page.loseBatch();
  page.moveAndClick(62_000, idOf(node, "pay"), 150, 460, 150, 460);
  page.custom(66_000, "reenact/end@1", { reason: "stop" });
  return page.events;
}
