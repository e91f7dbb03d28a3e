/** Personal data and secrets that can be told from their form, wherever the page puts them. */

const EMAIL = /[\w.+%-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,4}/gi;
/** No issuer's numbers begin with 0, 1 or 7 to 9; times in milliseconds begin with 1. */
const CARD = /(?<![\d.])[2-6](?:[ -]?\d){12,18}(?![\d.])/g;
const TOKEN =
  /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?|\b(?:sk|rk|ghp|gho|ghs|xox[abprs]|glpat|github_pat|AKIA|ASIA|AIza|shpat)[-_]?(?=[\w-]*\d)[\w-]{16,}|\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;

const SENSITIVE_KEY =
  /(?:^| )(?:password|passwd|passcode|passphrase|pwd|pass|secret|token|jwt|auth|authorization|credentials?|cookie|csrf|xsrf|api ?key|access ?key|private ?key|client ?secret|cvv2?|cvc2?|csc|card|pan|iban|ssn|pin|otp|totp|mfa|session ?id|sid|signature|sig)(?: |$)/;

/** Camel case, snake case and punctuation become words, so that `input_tokens` is no token and `discard` no card. */
export function words(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim()
    .toLowerCase();
}

export const isSensitiveKey = (name: string): boolean => SENSITIVE_KEY.test(words(name));

export const stars = (text: string): string => text.replace(/\S/g, "*");

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = Number(digits[at]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** E-mail addresses, payment cards (by check digit, so that order numbers survive) and tokens become stars. */
export function maskSensitive(text: string): string {
  let masked = text;
  if (masked.includes("@")) masked = masked.replace(EMAIL, stars);
  if (/\d{4}/.test(masked))
    masked = masked.replace(CARD, (run) => (passesLuhn(run.replace(/\D/g, "")) ? stars(run) : run));
  if (masked.length > 12)
    masked = masked.replace(TOKEN, (run, scheme?: string) => (scheme ? `${scheme} ***` : stars(run)));
  return masked;
}
