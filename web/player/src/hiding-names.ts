/**
 * Names that take the place of members. `<form name="querySelectorAll">` is what `document.querySelectorAll` then gives, and
 * an `<input name="setAttribute">` hides that member of its form: the Replayer, which calls them, would fail, and with it
 * the picture.
 */

/** Elements whose name, or id, is a member of their document. */
const NAMED_IN_DOCUMENT = new Set(["embed", "form", "iframe", "img", "object"]);
/** Elements whose name, or id, is a member of their form. */
const NAMED_IN_FORM = new Set([
  "button",
  "fieldset",
  "img",
  "input",
  "object",
  "output",
  "select",
  "textarea",
]);

/** `tag` is empty where it is not known. */
export function hidesMember(tag: string, attribute: "name" | "id", value: string): boolean {
  if (value === "" || typeof Document === "undefined") return false;
  const hides = attribute === "name" ? isMember : isMethod;
  const inDocument = tag === "" || NAMED_IN_DOCUMENT.has(tag);
  const inForm = tag === "" || NAMED_IN_FORM.has(tag);
  return (
    (inDocument && hides(Document.prototype, value)) || (inForm && hides(HTMLFormElement.prototype, value))
  );
}

function isMember(prototype: object, name: string): boolean {
  return name in prototype;
}

/** Sites style by ids, and few are named like a method. */
function isMethod(prototype: object, name: string): boolean {
  if (!isMember(prototype, name)) return false;
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return typeof found.value === "function";
  }
  return false;
}
