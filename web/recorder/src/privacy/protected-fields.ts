import { words } from "./text";

/**
 * Fields that are masked whatever the settings say: passwords, payment, one-time codes and the like. An element that
 * once was one stays one, so that "show password" shows nothing to us.
 */

const AUTOCOMPLETE = /(?:^|\s)(?:cc-\S+|one-time-code|(?:current|new)-password|transaction-amount)(?:\s|$)/i;

/** Tested on words in lower case. A false alarm only masks a field; a miss would leak one. */
const HINT =
  /passw|pass(?:code|phrase)|\bpwd\b|kennwort|mot de passe|contrase|senha|\bcards?\b(?! (?:title|body|list|layout|view|style|colou?r|size|text|image|type)\b)|card ?(?:n(?:um|o)|holder|c?v[cv])|\bcc (?:n|exp|csc|cvc|cvv|month|year)|\b(?:cvv|cvc)2?\b|\bcsc\b|(?:security|verification|auth(?:entication|enticator)?|sms) code|karten?(?:nummer|inhaber)|kreditkart|pr[uü]f(?:ziffer|nummer)|num[eé]ro de (?:la )?carte|carte bancaire|tarjeta|\b(?:iban|bic|ssn|pin|t?otp|mfa|2fa)\b|account ?n(?:umber|o)\b|routing|sort code|kontonummer|social security|two factor|one time|einmal|\bsecret\b|api ?key|access token|private key/;

const HINT_ATTRIBUTES = [
  "name",
  "id",
  "placeholder",
  "aria-label",
  "title",
  "data-testid",
  "data-test",
  "formcontrolname",
];

const protectedElements = new WeakSet<Element>();

export const markProtected = (element: Element): void => void protectedElements.add(element);

const isField = (element: Element): boolean =>
  /^(?:input|textarea|select)$/i.test(element.tagName) ||
  element.tagName.includes("-") ||
  element.hasAttribute("contenteditable") ||
  element.getAttribute("role") === "textbox";

function hintsOf(element: Element): string {
  let hints = "";
  for (const name of HINT_ATTRIBUTES) hints += words(element.getAttribute(name) ?? "") + " ; ";
  const labels = (element as HTMLInputElement).labels;
  if (labels)
    for (const label of Array.from(labels)) hints += words((label.textContent ?? "").slice(0, 80)) + " ; ";
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy)
    for (const id of labelledBy.split(/\s+/))
      hints += words((element.ownerDocument.getElementById(id)?.textContent ?? "").slice(0, 80)) + " ; ";
  return hints;
}

/** A pattern that asks for exactly as many digits as a code (3, 4, 6) or a card (13 and more) has; or one box of a code. */
function asksForCode(element: Element): boolean {
  const numeric = /^(?:numeric|tel|decimal)$/i.test(element.getAttribute("inputmode") ?? "");
  const digits = /(?:\\d|\[0-9[^\]]*\])\{(\d+)(?:,(\d*))?\}/.exec(element.getAttribute("pattern") ?? "");
  if (digits) {
    const most = Number(digits[2] || digits[1]);
    return most >= 13 || (numeric && (most === 6 || most === 3 || most === 4));
  }
  return numeric && element.getAttribute("maxlength") === "1";
}

function looksProtected(element: Element): boolean {
  const type = ((element as HTMLInputElement).type || element.getAttribute("type") || "").toLowerCase();
  if (type === "password" || element.getAttribute("type")?.toLowerCase() === "password") return true;
  if (element.hasAttribute("data-rr-is-password")) return true;
  if (/^(?:button|submit|reset|image|checkbox|radio|file)$/.test(type)) return false;
  return (
    AUTOCOMPLETE.test(element.getAttribute("autocomplete") ?? "") ||
    HINT.test(hintsOf(element)) ||
    asksForCode(element)
  );
}

export function isProtected(element: Element): boolean {
  if (protectedElements.has(element)) return true;
  if (!isField(element)) return false;
  const root = element.getRootNode();
  const host = root instanceof ShadowRoot ? root.host : undefined;
  if (!looksProtected(element) && !(host && looksProtected(host))) return false;
  markProtected(element);
  return true;
}

const CARD_HINT = /\bcc-(?:number|csc)|card|\bpan\b|\bcc ?n/;

/** Card numbers are often shown again in groups of four. */
export const isCardField = (element: Element): boolean =>
  CARD_HINT.test((element.getAttribute("autocomplete") ?? "").toLowerCase() + " " + hintsOf(element));
