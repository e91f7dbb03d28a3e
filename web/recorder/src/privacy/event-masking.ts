import { FULL_SNAPSHOT, INCREMENTAL, META, MUTATION, INPUT, TEXT_NODE } from "../events";
import type { Attributes, InputData, MutationData, RecordedEvent, SerializedNode } from "../events";
import { ElementRules, isButton, isToggle, parentAcrossShadow } from "./element-rules";
import { isCardField, isProtected, markProtected } from "./protected-fields";
import type { ProtectedValues } from "./protected-values";
import { stars } from "./text";
import type { UrlMasking } from "./urls";

/**
 * Masks what rrweb serialized, in place, before it is queued. rrweb masks values of inputs through `maskInput`; texts,
 * attributes and addresses are masked here, where shadow roots and frames can be looked through.
 */

const TEXT_ATTRIBUTES =
  /^(?:title|alt|placeholder|label|value|content|summary|aria-(?:label|description|valuetext|valuenow|placeholder|roledescription))$/;
/** What says how a field looks and works, not what is in it. */
const FIELD_STRUCTURE =
  /^(?:id|class|name|type|style|placeholder|autocomplete|inputmode|pattern|(?:max|min)(?:length)?|step|size|required|disabled|readonly|multiple|tabindex|form|for|role|dir|lang|hidden|part|slot|contenteditable|aria-(?!valuetext|valuenow|description|placeholder).*|data-rr-is-password|rr_\w+)$/;
const PAGE_ADDRESS = /^(?:href|xlink:href|action|formaction|cite|ping|rr_src)$/;
const RESOURCE_ADDRESS = /^(?:src|srcset|poster|data|background|imagesrcset)$/;
const RESOURCE_TAGS = new Set(["link", "image", "use", "feimage", "base"]);

/** What an attribute may hold, told by its name. */
const RESOURCE = 1;
const PAGE = 2;
/** Also what makes an element editable: whether it is protected is looked at when it is first seen. */
const TEXT = 3;
const kinds = new Map<string, number>();
const KINDS_MAX = 1_000;

/** Pages use few names, each many times: they are read once. */
function kindOf(name: string): number {
  let kind = kinds.get(name);
  if (kind !== undefined) return kind;
  if (RESOURCE_ADDRESS.test(name)) kind = RESOURCE;
  else if (PAGE_ADDRESS.test(name)) kind = PAGE;
  else kind = TEXT_ATTRIBUTES.test(name) || /^data-|^contenteditable$/.test(name) ? TEXT : 0;
  if (kinds.size >= KINDS_MAX) kinds.clear();
  kinds.set(name, kind);
  return kind;
}

/** One length for all: the length of a password, or which option was chosen, is not to be seen. */
const HIDDEN_VALUE = "********";

interface Mirror {
  getNode(id: number): Node | null;
}

export class EventMasking {
  /** Fields whose present value is asked for before anything is sent; pages set values without any event. */
  readonly #fields = new Set<HTMLInputElement>();

  constructor(
    private readonly rules: ElementRules,
    private readonly values: ProtectedValues,
    private readonly urls: UrlMasking,
    private readonly mirror: Mirror,
  ) {}

  /** rrweb's `maskInputFn`; it is asked for every input, whatever its type. */
  maskInput = (text: string, element: Element): string => {
    this.rules.forget();
    if (!text || isButton(element) || (isToggle(element) && !this.rules.isMarked(element))) return text;
    if (isProtected(element)) {
      this.#noteField(element as HTMLInputElement);
      this.#noteValue(element, text);
      return HIDDEN_VALUE;
    }
    if (this.values.size && this.values.occursIn(JSON.stringify(text)) && element.tagName === "INPUT") {
      markProtected(element);
      return HIDDEN_VALUE;
    }
    if (!this.rules.isValueMasked(element)) return text;
    return element.tagName === "SELECT" || isToggle(element) ? HIDDEN_VALUE : "*".repeat(text.length);
  };

  /** Looks at what is in the protected fields now. */
  noteFields(): void {
    for (const field of this.#fields) {
      if (field.isConnected) this.#noteValue(field, field.value);
      else this.#fields.delete(field);
    }
  }

  /** For the page's input events, which come before anything the page does with the value. */
  noteInput(element: Element): void {
    if (!("value" in element) || !isProtected(element)) return;
    this.#noteField(element as HTMLInputElement);
    this.#noteValue(element, String((element as HTMLInputElement).value ?? ""));
  }

  /** Masks what was typed into protected fields wherever it stands in these events, which are JSON text by now. */
  maskTyped(events: string[]): string[] {
    this.noteFields();
    if (!this.values.size) return events;
    return events.map((event) => {
      if (!this.values.occursIn(event)) return event;
      const parsed = JSON.parse(event) as RecordedEvent;
      // Names of kinds are not data.
      if ("payload" in parsed.data) parsed.data.payload = this.values.maskTree(parsed.data.payload);
      else parsed.data = this.values.maskTree(parsed.data);
      return JSON.stringify(parsed);
    });
  }

  /** Returns false if the event is not to be recorded. */
  mask(event: RecordedEvent): boolean {
    this.rules.forget();
    if (event.type === FULL_SNAPSHOT) this.#maskNode(event.data.node);
    else if (event.type === META) event.data.href = this.urls.page(event.data.href);
    else if (event.type !== INCREMENTAL) return true;
    else if (event.data.source === MUTATION) this.#maskMutation(event.data);
    else if (event.data.source === INPUT) return this.#maskInputEvent(event.data);
    return true;
  }

  #noteField(field: HTMLInputElement): void {
    if (field.tagName !== "SELECT") this.#fields.add(field);
  }

  #noteValue(element: Element, value: string): void {
    if (element.tagName === "SELECT" || !value) return;
    this.values.note(element, value, isCardField(element));
    if (element.getAttribute("maxlength") !== "1") return;
    // A code in single boxes is a value only when they are taken together.
    const group = element.closest("form,fieldset,[role=group]") ?? element.parentElement?.parentElement;
    if (!group) return;
    const boxes = Array.from(group.querySelectorAll<HTMLInputElement>('input[maxlength="1"]'));
    this.values.add(boxes.map((box) => box.value).join(""));
  }

  #maskMutation(data: MutationData): void {
    for (const { node } of data.adds) this.#maskNode(node);
    for (const { id, attributes } of data.attributes) {
      const element = this.mirror.getNode(id);
      if (element?.nodeType === 1) this.#maskAttributes(element as Element, attributes);
    }
    for (const text of data.texts) {
      const node = this.mirror.getNode(text.id);
      if (text.value && (!node || this.#isTextHidden(node))) text.value = stars(text.value);
    }
  }

  #maskInputEvent(data: InputData): boolean {
    const element = this.mirror.getNode(data.id) as Element | null;
    if (!element || this.rules.isIgnored(element)) return false;
    if (isToggle(element) && this.rules.isMarked(element)) {
      data.isChecked = false;
      data.text = HIDDEN_VALUE;
    }
    return true;
  }

  #maskNode(serialized: SerializedNode): void {
    const node = this.mirror.getNode(serialized.id);
    if (serialized.type === TEXT_NODE) {
      if (serialized.textContent && node && this.#isTextHidden(node))
        serialized.textContent = stars(serialized.textContent);
      return;
    }
    if (serialized.attributes && node) this.#maskAttributes(node as Element, serialized.attributes);
    if (serialized.childNodes) for (const child of serialized.childNodes) this.#maskNode(child);
  }

  #isTextHidden(node: Node): boolean {
    const parent = parentAcrossShadow(node);
    if (!parent || parent.tagName === "STYLE" || parent.tagName === "SCRIPT") return false;
    if (parent.tagName === "TEXTAREA") return this.rules.isValueMasked(parent);
    if (parent.tagName === "OPTION") {
      const select = parent.closest("select");
      if (select && isProtected(select)) return true;
    }
    return this.rules.isTextMasked(parent);
  }

  #maskAttributes(element: Element, attributes: Attributes): void {
    const tag = element.localName;
    if ("srcdoc" in attributes) delete attributes["srcdoc"];
    let mayHoldText = false;
    for (const name in attributes) {
      const kind = kindOf(name);
      if (!kind) continue;
      const value = attributes[name];
      if (kind === TEXT) mayHoldText = true;
      else if (typeof value === "string" && value)
        attributes[name] =
          kind === RESOURCE || RESOURCE_TAGS.has(tag) ? this.urls.resource(value) : this.urls.page(value);
    }
    if (tag === "input" || tag === "textarea" || tag === "select" || tag === "option")
      this.#maskField(element, attributes);
    else if (tag.includes("-")) this.#maskCustomField(element, attributes);
    if (mayHoldText && tag !== "style" && tag !== "link" && this.rules.isTextMasked(element))
      this.#maskTexts(element, attributes);
  }

  #maskTexts(element: Element, attributes: Attributes): void {
    const marked = this.rules.isMarked(element) || isProtected(element);
    for (const name in attributes) {
      const value = attributes[name];
      const isViewport =
        name === "content" &&
        /^(?:viewport|charset|color-scheme|theme-color)$/.test(element.getAttribute("name") ?? "");
      if (
        typeof value === "string" &&
        !isViewport &&
        (TEXT_ATTRIBUTES.test(name) || (marked && name.startsWith("data-")))
      )
        if (!(name === "value" && isField(element))) attributes[name] = stars(value);
    }
  }

  #maskField(element: Element, attributes: Attributes): void {
    if (element.tagName === "OPTION") return this.#maskOption(element, attributes);
    if (isButton(element)) return;
    if (isToggle(element)) {
      if (this.rules.isMarked(element)) delete attributes["checked"];
      return;
    }
    if (isProtected(element)) {
      if ("value" in element) this.#noteField(element as HTMLInputElement);
      this.#maskAllButStructure(element, attributes);
    } else if (this.rules.isValueMasked(element)) {
      for (const name of ["aria-valuetext", "aria-valuenow"])
        if (typeof attributes[name] === "string") attributes[name] = stars(attributes[name]);
    }
    if (this.rules.isIgnored(element)) delete attributes["value"];
  }

  /** rrweb drops `selected` wherever selects are masked at all; it is put back where the select is not. */
  #maskOption(element: Element, attributes: Attributes): void {
    const select = element.closest("select");
    if (!select) return;
    if (isProtected(select)) {
      for (const name of ["value", "label"]) if (name in attributes) attributes[name] = HIDDEN_VALUE;
    }
    if (this.rules.isValueMasked(select)) delete attributes["selected"];
    else if ((element as HTMLOptionElement).selected && !("selected" in attributes))
      attributes["selected"] = true;
  }

  /** Custom elements with a value are fields too. */
  #maskCustomField(element: Element, attributes: Attributes): void {
    if (isProtected(element)) return this.#maskAllButStructure(element, attributes);
    if (typeof attributes["value"] === "string" && this.rules.isValueMasked(element))
      attributes["value"] = stars(attributes["value"]);
  }

  #maskAllButStructure(element: Element, attributes: Attributes): void {
    const present = String((element as HTMLInputElement).value ?? "");
    for (const name in attributes) {
      const value = attributes[name];
      if (name === "value") {
        if (value) attributes[name] = HIDDEN_VALUE;
      } else if (
        typeof value === "string" &&
        (!FIELD_STRUCTURE.test(name) || (present.length > 2 && value.includes(present)))
      )
        attributes[name] = stars(value);
    }
  }
}

const isField = (element: Element): boolean => /^(?:input|textarea|select|option)$/.test(element.localName);
