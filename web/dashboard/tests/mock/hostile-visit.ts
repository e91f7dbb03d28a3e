/**
 * A recording made to do harm: everything in it that could run or call home names `EVIL_ORIGIN` or calls `evil()`,
 * a function that the test puts into every window.
 */
import type { RecordedEvent, SerializedNode } from "@reenact/player";
import { NodeWriter, PageWriter } from "./recording-writer.ts";

export const EVIL_ORIGIN = "https://evil.example";

const RUN = "(window.evil||parent.evil||top.evil)('ran')";
const CALL = `${EVIL_ORIGIN}/called`;

function hostileElements(n: NodeWriter): SerializedNode[] {
  const document = `<script>${RUN}</script><img src="${CALL}" onerror="${RUN}">`;
  return [
    n.element("script", { src: `${CALL}.js` }),
    n.element("SCRIPT", {}, RUN),
    n.element("script", { type: "module" }, RUN),
    n.element("img", { src: `${CALL}.png`, onerror: RUN, onload: RUN }),
    n.element("img", { src: "data:image/png;base64,AAAA", onerror: RUN, ONERROR: RUN }),
    // They take the place of members of their document.
    n.element("img", { name: "getAnimations" }),
    n.element("img", { name: "images" }),
    n.element("body", { onload: RUN, onfocus: RUN, onpageshow: RUN }),
    n.element("details", { open: "", ontoggle: RUN }, n.element("summary", {}, "details")),
    n.element("input", { autofocus: "", onfocus: RUN }),
    n.element("video", { src: `${CALL}.mp4`, autoplay: "", onerror: RUN, poster: CALL }),
    n.element("a", { id: "link", href: `javascript:${RUN}`, ping: CALL }, "link"),
    n.element("meta", { "http-equiv": "refresh", content: `0;url=${CALL}` }),
    n.element("meta", { "HTTP-EQUIV": "Refresh", content: `0;url=javascript:${RUN}` }),
    n.element("base", { href: `${EVIL_ORIGIN}/` }),
    n.element("iframe", { srcdoc: document }),
    n.element("iframe", { src: `javascript:${RUN}` }),
    n.element("iframe", { src: CALL, sandbox: "allow-scripts allow-same-origin allow-top-navigation" }),
    n.element("iframe", { src: `data:text/html,${document}` }),
    n.element("frame", { src: CALL }),
    n.element("object", { data: CALL, type: "text/html" }),
    n.element("object", { data: `data:text/html,${document}` }),
    n.element("embed", { src: CALL }),
    n.element(
      "form",
      { id: "form", action: CALL, method: "post" },
      n.element("button", { formaction: `javascript:${RUN}` }, "send"),
    ),
    n.element("link", { rel: "stylesheet", href: `${CALL}.css` }),
    n.element("link", { rel: "preconnect", href: EVIL_ORIGIN }),
    n.element("link", { rel: "dns-prefetch", href: EVIL_ORIGIN }),
    n.element("link", { rel: "prefetch", href: CALL }),
    n.element("link", { rel: "preload", as: "image", href: CALL }),
    n.element("link", { rel: "modulepreload", href: `${CALL}.js` }),
    n.element("link", { rel: "icon", href: CALL }),
    n.element("link", { rel: "import", href: CALL }),
    n.element(
      "style",
      {},
      `@import "${CALL}.css"; body{background:url(${CALL})} @font-face{font-family:x;src:url(${CALL})} p{font-family:x}`,
    ),
    n.element("p", { style: `background-image:url("${CALL}")` }, "a paragraph"),
    n.svg(
      "svg",
      { onload: RUN },
      n.svg("script", {}, RUN),
      n.svg("image", { href: CALL, "xlink:href": CALL }),
      n.svg("use", { href: `${CALL}#x` }),
      n.svg("animate", { onbegin: RUN, attributeName: "x", dur: "1s" }),
      n.svg("foreignObject", {}, n.element("iframe", { srcdoc: document })),
    ),
    n.element("x y", {}, "a name no browser accepts"),
    { ...n.element("font-face", {}), isCustom: true },
    n.element("canvas", { id: "canvas", width: "120", height: "80" }),
    n.element("p", { id: "after" }, "The rest of the page is there."),
  ];
}

export function hostileVisit(startMs: number): RecordedEvent[] {
  const n = new NodeWriter();
  const elements = hostileElements(n);
  const node = n.document("", ...elements);
  const page = new PageWriter(startMs, "window-hostile", "page-hostile");
  page.open(0, `${EVIL_ORIGIN}/`, "<img src=x onerror=evil()>", node);
  const canvas = elements.find((element) => element.attributes?.id === "canvas");
  const commands = [
    { property: "fillStyle", args: ["rgb(200, 30, 30)"], setter: true },
    { property: "fillRect", args: [0, 0, 120, 80] },
    { property: "__defineGetter__", args: ["fillStyle", { rr_type: "Function", args: [RUN] }] },
    { property: "fillStyle", args: [] },
    { property: "drawImage", args: [{ rr_type: "Worker", args: [`${CALL}.js`] }, 0, 0] },
    { property: "drawImage", args: [{ rr_type: "EventSource", args: [CALL] }, 0, 0] },
    { property: "drawImage", args: [{ rr_type: "HTMLImageElement", src: CALL }, 0, 0] },
  ];
  page.incremental(200, 9, { id: canvas?.id, type: 0, commands });
  page.incremental(300, 10, { family: "evil", fontSource: `url(${CALL}.woff2)`, buffer: false });
  page.incremental(400, 8, { id: 1, adds: [{ rule: `body{background:url(${CALL})}` }] });
  const framed = elements.find((element) => element.tagName === "iframe");
  const link = elements.find((element) => element.attributes?.id === "link");
  page.mutate(500, {
    attributes: [
      { id: framed?.id, attributes: { srcdoc: `<script>${RUN}</script>`, src: CALL } },
      { id: link?.id, attributes: { onclick: RUN, href: `JAVASCRIPT:${RUN}` } },
    ],
    adds: [{ parentId: node.childNodes?.[1]?.id, nextId: null, node: new LateWriter().script() }],
  });
  page.moveAndClick(800, link?.id ?? 0, 10, 10, 0, 0);
  page.incremental(900, 2, { type: 4, id: link?.id, x: 1, y: 1 });
  page.custom(1_000, "reenact/error@1", {
    name: "<script>",
    message: `<img src="${CALL}" onerror="${RUN}">`,
  });
  page.console(1_100, "log", `<img src="${CALL}">`);
  page.mutate(3_000, { texts: [{ id: 999_999, value: "a node that never was" }] });
  return page.events;
}

/** Nodes that come later must not reuse the ids of the page. */
class LateWriter extends NodeWriter {
  script(): SerializedNode {
    return { id: 5_000, type: 2, tagName: "script", attributes: { src: `${CALL}.js` }, childNodes: [] };
  }
}
