import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/**
 * Takes from @rrweb/record what this recorder never uses and what a strict Content-Security-Policy refuses, and routes its
 * callbacks through our guard, which measures them and keeps their faults from the page. The package is pinned to one
 * version; a text that is no longer there fails the build, so that an upgrade is looked at.
 * Long because it is a table: each cut stands with its reason.
 */
const PACKAGE_VERSION = "2.1.6";
const GUARD = fileURLToPath(import.meta.resolve("../src/guard.ts"));

interface Cut {
  why: string;
  from: string;
  /** Up to, not including; an empty text cuts only `from` itself. */
  to: string;
  put: string;
}

/** Scripts, comments, and what only crawlers and share previews read: nothing of it is seen in a replay. */
const SLIM_DOM = `
function slimDOMDefaults() { return { headWhitespace: true }; }
function slimDOMExcluded(sn) {
  if (sn.type === NodeType.Comment) return true;
  if (sn.type !== NodeType.Element) return false;
  const tag = sn.tagName, attribute = (name) => String(sn.attributes[name] ?? "").toLowerCase();
  if (tag === "script") return true;
  const rel = attribute("rel");
  if (tag === "link")
    return (
      /^modulepreload$|icon$/.test(rel) ||
      (rel === "preload" && attribute("as") === "script") ||
      (rel === "prefetch" && /\\.js$/.test(attribute("href")))
    );
  return (
    tag === "meta" &&
    ("http-equiv" in sn.attributes ||
      /^(?:og|twitter|fb|article|product):/.test(attribute("property")) ||
      /^(?:og:|twitter:|pinterest|robots$|googlebot$|bingbot$|msapplication|application-name$)|verif|csrf|token/.test(attribute("name")))
  );
}
`;

const CUTS: Cut[] = [
  {
    why: "rrweb's own wrapper does not measure, and lets faults through to the page",
    from: "let errorHandler;",
    to: "const mutationBuffers = [];",
    put: "const registerErrorHandler = () => {}, unregisterErrorHandler = registerErrorHandler;\n",
  },
  {
    why: "canvas content comes from extras/canvas.ts: the blob worker is refused by CSP, the patched drawing calls slow the page",
    from: "var chars = ",
    to: "class StylesheetManager {",
    put: "class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\n",
  },
  {
    why: "as above: a snapshot holds no canvas content, and no pictures",
    from: '  if (tagName === "canvas" && recordCanvas) {',
    to: '  if (["audio", "video"].includes(tagName)) {\n    const mediaAttributes',
    put: "",
  },
  { why: "as above", from: "function is2DCanvasBlank(", to: "function getInputType(", put: "" },
  {
    why: "frames of other origins are not recorded",
    from: "class CrossOriginIframeMirror {",
    to: "class IframeManager {",
    put: "class CrossOriginIframeMirror {}\n",
  },
  {
    why: "as above",
    from: "  handleMessage(message) {\n    const crossOriginMessageEvent",
    to: "class ShadowDomManager {",
    put: "}\n",
  },
  {
    why: "as above",
    from: "    if (this.recordCrossOriginIframes)\n      (_a2 = iframeEl.contentWindow)",
    to: "    (_b = this.loadListener)",
    put: "",
  },
  {
    why: "as above",
    from: "    if (this.recordCrossOriginIframes) {\n",
    to: "  addIframe(iframeEl) {",
    put: "  }\n",
  },
  {
    why: "as above",
    from: "  const inEmittingFrame = recordCrossOriginIframes",
    to: "  if (mousemoveWait !== void 0",
    put: "",
  },
  {
    why: "as above; and events are packed later, by our batches",
    from: "    if (inEmittingFrame) {\n      emit == null",
    to: "    if (e.type === EventType.FullSnapshot) {\n      lastFullSnapshotEvent",
    put: "    emit(e, isCheckout);\n",
  },
  {
    why: "as above",
    from: "  const eventProcessor = (e) => {",
    to: "  wrappedEmit = (r, isCheckout) => {",
    put: "",
  },
  {
    why: "names to numbers are enough, nobody asks for the name of a number",
    from: "var MouseInteractions = /* @__PURE__ */",
    to: "var PointerTypes = ",
    put:
      "var MouseInteractions = { MouseUp: 0, MouseDown: 1, Click: 2, ContextMenu: 3, DblClick: 4, Focus: 5, Blur: 6, " +
      "TouchStart: 7, TouchMove_Departed: 8, TouchEnd: 9, TouchCancel: 10 };\n",
  },
  {
    why: "for pages that replace Date.now by something that gives no milliseconds",
    from: "if (!/* @__PURE__ */ /[1-9][0-9]{12}/",
    to: "function patch(",
    put: "",
  },
  {
    why: "fonts that a page builds from bytes are not recorded",
    from: "function initFontObserver(",
    to: "function initSelectionObserver(",
    put: "",
  },
  {
    why: "as above",
    from: "    if (o.collectFonts) {",
    to: "  const selectionObserver = initSelectionObserver(o);",
    put: "  }\n",
  },
  {
    why: "hooks are not used",
    from: "function mergeHooks(o, hooks) {",
    to: "function initObservers(",
    put: "const mergeHooks = () => {};\n",
  },
  {
    why: "a warning for users of an interface that was removed years ago",
    from: "const DEPARTED_MIRROR_ACCESS_WARNING",
    to: "function throttle(",
    put: "",
  },
  {
    why: "every browser with CompressionStream or Proxy has these",
    from: "function polyfill(win = window) {",
    to: "function isSerializedIframe(",
    put: "",
  },
  {
    why: "the same rules for what of a page's head is left out, in fewer words",
    from: "function slimDOMDefaults(",
    to: "function serializeNodeWithId(",
    put: SLIM_DOM,
  },
  {
    why: "texts are masked later, in privacy/event-masking.ts, which sees through shadow roots",
    from: "function needMaskingText(",
    to: "function onceIframeLoaded(",
    put: "const needMaskingText = () => false;\n",
  },
  {
    why: "blocked elements are named by one selector: a list of classes made for each element costs time; a form may have a field named matches",
    from: "function _isBlockedElement(",
    to: "const needMaskingText",
    put: "const _isBlockedElement = (element, blockSelector) => Element.prototype.matches.call(element, blockSelector);\n",
  },
  {
    why: "as above",
    from: "function isBlocked(",
    to: "function isSerialized(",
    put:
      "function isBlocked(node, blockSelector, checkAncestors) {\n" +
      "  const el = node && closestElementOfNode(node);\n" +
      "  return !!el && (checkAncestors ? !!el.closest(blockSelector) : _isBlockedElement(el, blockSelector));\n}\n",
  },
  {
    why: "which inputs are masked is always said by maskInputOptions",
    from: "  const maskInputOptions = maskAllInputs === true ? {\n    color: true",
    to: "  const slimDOMOptions = slimDOMDefaults(slimDOM);",
    put: "  const maskInputOptions = maskAllInputs;\n",
  },
  {
    why: "as above",
    from: "  const maskInputOptions = maskAllInputs === true ? {\n    color: true",
    to: "  const slimDOMOptions = slimDOMDefaults(_slimDOMOptions);",
    put: "  const maskInputOptions = _maskInputOptions;\n",
  },
  {
    why: "checkouts are asked for from outside",
    from: "    if (e.type === EventType.FullSnapshot) {\n      lastFullSnapshotEvent",
    to: "  const wrappedMutationEmit = (m) => {",
    put: "  };\n",
  },
  {
    why: "as above: no text is masked here",
    from: "  if (!isStyle && !isScript && textContent2 && needsMask) {",
    to: "  return {\n    type: NodeType.Text",
    put: "",
  },
  {
    why: "as above",
    from: "              value: needMaskingText(",
    to: "              node: m.target\n",
    put: "              value,\n",
  },
  {
    why: "as above",
    from: "const { needsMask, maskTextFn, rootId, cssCaptured } = options;",
    to: "",
    put: "const { rootId, cssCaptured } = options;",
  },
  {
    why: "as above",
    from: "  let { needsMask } = options;",
    to: "  let { preserveWhiteSpace = true } = options;",
    put: "",
  },
  {
    why: "as above",
    from: "  if (!needsMask) {\n    const checkAncestors",
    to: "  const _serializedNode = serializeNode(n, {",
    put: "",
  },
  {
    why: "no canvas is recorded here",
    from: "  canvasManager = new CanvasManager({",
    to: "  const shadowDomManager = new ShadowDomManager({",
    put: "  canvasManager = new CanvasManager();\n",
  },
  {
    why: "there are no plugins",
    from: "          plugins: ((_a2 = plugins == null",
    to: "        },\n        hooks\n",
    put: "",
  },
  {
    why: "as above",
    from: "  for (const plugin of plugins || []) {\n    if (plugin.getMirror)",
    to: "  const processedNodeManager = new ProcessedNodeManager();",
    put: "",
  },
  {
    why: "as above",
    from: "  for (const plugin of o.plugins) {",
    to: "  return callbackWrapper(() => {\n    mutationBuffers",
    put: "",
  },
  {
    why: "no frames of other origins",
    from: "    this.crossOriginIframeStyleMirror = new CrossOriginIframeMirror(",
    to: "    this.mirror = options.mirror;",
    put: "",
  },
  {
    why: "as above",
    from: '    __publicField(this, "crossOriginIframeMirror"',
    to: '    __publicField(this, "crossOriginIframeStyleMirror");',
    put: "",
  },
  { why: "as above", from: "  polyfill();\n", to: "", put: "" },
  {
    why: "nothing here repairs a page's own Array.from by adding a frame to it",
    from: "try {\n  if (Array.from([1], (x) => x * 2)[0] !== 2) {",
    to: "const mirror = createMirror();",
    put: "",
  },
  {
    why: "events of our own do not go through rrweb",
    from: "record.addCustomEvent = ",
    to: "record.takeFullSnapshot = ",
    put: "",
  },
  {
    why: "only real nodes are recorded, none of rrdom's",
    from: "class BaseRRNode {",
    to: "function on(type, fn, target = document) {",
    put: "class BaseRRNode {}\n",
  },
  {
    why: "listeners run through our guard like everything else: measured, and without faults that reach the page",
    from: "function on(type, fn, target = document) {\n",
    to: "",
    put: "function on(type, listener, target = document) {\n  const fn = callbackWrapper(listener);\n",
  },
  {
    why: "as above",
    from: "function onceIframeLoaded(iframeEl, listener, iframeLoadTimeout) {\n",
    to: "",
    put: "function onceIframeLoaded(iframeEl, loaded, iframeLoadTimeout) {\n  const listener = callbackWrapper(loaded);\n",
  },
  {
    why: "as above",
    from: "function onceStylesheetLoaded(link, listener, styleSheetLoadTimeout) {\n",
    to: "",
    put: "function onceStylesheetLoaded(link, loaded, styleSheetLoadTimeout) {\n  const listener = callbackWrapper(loaded);\n",
  },
  {
    why: "as above, in a page's own call of attachShadow",
    from: "manager.addShadowRoot(shadowRootEl, doc);",
    to: "",
    put: "callbackWrapper(() => manager.addShadowRoot(shadowRootEl, doc))();",
  },
  {
    why: "a style attribute set on a detached element is reported as a violation of CSP; the same through CSSOM is not",
    from: 'old.setAttribute("style", m.oldValue);',
    to: "",
    put: "old.style.cssText = m.oldValue;",
  },
  {
    why: "the same in fewer words",
    from: '    [\n      "mutationCb",\n      "blockClass",',
    to: "  freeze() {\n    this.frozen = true;\n    this.canvasManager.freeze();",
    put: "    Object.assign(this, options);\n  }\n",
  },
  {
    why: "buffers of shadow roots that are no longer observed pile up with every snapshot",
    from: "    this.restoreHandlers.push(() => observer.disconnect());\n",
    to: "",
    put: "    const buffer = mutationBuffers[mutationBuffers.length - 1];\n    this.restoreHandlers.push(() => {\n      observer.disconnect();\n      const at = mutationBuffers.indexOf(buffer);\n      if (at >= 0) mutationBuffers.splice(at, 1);\n    });\n",
  },
  {
    why: "resetting a shadow root's buffer takes it out of the list that is being walked",
    from: "mutationBuffers.forEach((b) => b.reset());",
    to: "",
    put: "mutationBuffers.slice().forEach((b) => b.reset());",
  },
];

/**
 * Names that only rrweb's own parts call each other by: no DOM interface, option or event has them. Shortened here because
 * no minifier may rename properties on its own. The order gives each its short name.
 */
const INTERNAL_NAMES = (
  "mutationCb mousemoveCb mouseInteractionCb scrollCb viewportResizeCb inputCb mediaInteractionCb styleSheetRuleCb styleDeclarationCb " +
  "canvasMutationCb fontCb selectionCb customElementCb dataURLOptions iframeManager stylesheetManager shadowDomManager canvasManager " +
  "processedNodeManager onIframeLoad iframeLoadTimeout onStylesheetLoad stylesheetLoadTimeout newlyAddedElement cssCaptured onSerialize " +
  "skipChild needsMask unattachedDoc attributeMap movedSet addedSet droppedSet removesSubTreeCache mapRemoves movedMap " +
  "genTextAreaValueMutation genAdds processMutation processMutations styleMirror adoptedStyleSheetCb trackedLinkElements trackLinkElement " +
  "attachLinkElement restoreHandlers bypassOptions patchAttachShadow observeAttachShadow addShadowRoot shadowDoms " +
  "inOtherBuffer loadListener attachIframe addIframe addLoadListener recordCrossOriginIframes crossOriginIframeMap removeNodeFromMap " +
  "nodeMetaMap idNodeMap styleDiff _unchangedStyles ignoreCSSAttributes mutationObserverCtor styleIDMap idStyleMap " +
  "crossOriginIframeMirror crossOriginIframeStyleMirror crossOriginIframeRootIdMap checkAncestors preserveWhiteSpace " +
  "slimDOMOptions inlineStylesheet keepIframeSrcFn userTriggeredOnInput recordDOM mousemoveWait adoptStyleSheets generateId hasNode getMeta " +
  "collectFonts plugins hooks packFn"
).split(" ");

/** Members of rrweb's enums become their numbers, which the source itself names; what the enums were goes unused. */
function inlineEnums(code: string): string {
  const numbers = new Map<string, string>();
  for (const [, name, member, number] of code.matchAll(
    /\b(EventType|IncrementalSource|NodeType|PointerTypes|MediaInteractions)2\["(\w+)"\] = (\d+)/g,
  ))
    numbers.set(`${name}.${member}`, number!);
  return code.replace(
    /\b(?:EventType|IncrementalSource|NodeType|PointerTypes|MediaInteractions)\.\w+/g,
    (member) => numbers.get(member) ?? member,
  );
}

/** Options that are handed from function to function for the parts that were cut. */
const UNUSED_OPTIONS =
  "blockClass|inlineImages|recordCanvas|dataURLOptions|maskTextClass|maskTextSelector|maskTextFn|needsMask";

function dropUnusedOptions(code: string): string {
  const dropped = code
    .replace(/(?:this\.)?\bblockClass, /g, "")
    .replace(new RegExp(`^ *(?:${UNUSED_OPTIONS})(?:(?: =|:) [^,{(\\n]*(?:\\{\\})?)?,\\n`, "gm"), "");
  const left = new RegExp(`\\b(?:${UNUSED_OPTIONS})\\b.*`).exec(dropped);
  if (left) throw new Error(`@rrweb/record still uses what was cut: ${left[0]}`);
  return dropped;
}

function shortenInternalNames(code: string): string {
  const short = new Map(INTERNAL_NAMES.map((name, at) => [name, `$${at.toString(36)}`]));
  return code.replace(/\b[a-z_]\w+\b/gi, (word) => short.get(word) ?? word);
}

export function trimRrweb(source: string): string {
  let code = source;
  for (const { why, from, to, put } of CUTS) {
    const start = code.indexOf(from);
    const end = to ? code.indexOf(to, start) : start + from.length;
    if (start < 0 || end < 0)
      throw new Error(
        `@rrweb/record is not the expected ${PACKAGE_VERSION}: no longer found, "${from.trim()}" (${why})`,
      );
    code = code.slice(0, start) + put + code.slice(end);
  }
  // The page's own calls of CSSOM methods go through these traps, and must get the page's own exceptions.
  code = code.replaceAll("apply: callbackWrapper(", "apply: guardedPageCall(");
  // Fields that are only declared need no code.
  code = code.replace(/__publicField\(this, "\w+"\);/g, "");
  const imports = `import { guarded as callbackWrapper, guardedPageCall } from ${JSON.stringify(GUARD)};\n`;
  // Nothing is written to the page's console.
  return `${imports}const console = { warn() {}, error() {}, debug() {} };\n${shortenInternalNames(inlineEnums(dropUnusedOptions(code)))}`;
}

export function trimRrwebPlugin(): Plugin {
  return {
    name: "reenact:trim-rrweb",
    enforce: "pre",
    transform(code, id) {
      return /@rrweb\/record\/dist\/record\.js$/.test(id) ? { code: trimRrweb(code), map: null } : undefined;
    },
  };
}
