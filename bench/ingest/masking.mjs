// Masking by regular expression over an event's JSON, for the same kinds of data that Reenact redacts.

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Not right after a colon: that would be a number of JSON's own, such as a timestamp. */
const CARD = /(?<!:)\b\d(?:[ -]?\d){12,18}\b/g;
const SOCIAL_SECURITY = /\b\d{3}-\d{2}-\d{4}\b/g;
const BEARER = /\bBearer\s+[\w.~+/-]+=*/gi;
const API_TOKEN = /\b(?:sk|pk|ghp|gho|xox[abp])[-_][\w-]{16,}\b/g;
const SECRET_VALUE = /"(password|secret|token|cvv|card|ssn|authorization)"\s*:\s*"[^"]*"/gi;

/** @param {string} json */
export function mask(json) {
  return json
    .replace(EMAIL, "[email]")
    .replace(CARD, (found) => (checkDigitIsRight(found) ? "[card]" : found))
    .replace(SOCIAL_SECURITY, "[ssn]")
    .replace(BEARER, "[bearer]")
    .replace(API_TOKEN, "[token]")
    .replace(SECRET_VALUE, '"$1":"[secret]"');
}

/** Luhn. @param {string} text */
function checkDigitIsRight(text) {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    let digit = Number(digits[digits.length - 1 - place]);
    if (place % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}
