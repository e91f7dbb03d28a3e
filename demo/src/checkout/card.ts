import type { Check } from "../parts/field";

const DIGITS_MIN = 13;
const DIGITS_MAX = 19;

const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** Groups of four, as on the card. */
export function formatCardNumber(text: string): string {
  return digitsOf(text)
    .slice(0, DIGITS_MAX)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
}

export function formatExpiry(text: string): string {
  const digits = digitsOf(text).slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
}

export function cardBrand(number: string): string {
  const digits = digitsOf(number);
  if (digits.startsWith("4")) return "Visa";
  if (/^(5[1-5]|2[2-7])/.test(digits)) return "Mastercard";
  if (/^3[47]/.test(digits)) return "American Express";
  return "Card";
}

/** The check digit of card numbers (Luhn): every second digit from the right counts double. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

export const checkCardNumber: Check = (value) => {
  const digits = digitsOf(value);
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX) return "A card number has 13 to 19 digits.";
  return hasCheckDigit(digits)
    ? null
    : "This card number has a wrong digit. For the sample, four times 4242 does.";
};

export function checkExpiry(value: string, now: Date): string | null {
  const match = /^(\d{2})\s*\/\s*(\d{2})$/.exec(value.trim());
  const month = Number(match?.[1]);
  if (!match || month < 1 || month > 12) return "Month and year, as in 08 / 29.";
  const ends = new Date(2000 + Number(match[2]), month, 1);
  return ends > now ? null : "This card has expired.";
}

export const checkCvc: Check = (value) =>
  /^\d{3,4}$/.test(value.trim()) ? null : "Three or four digits, on the card's back.";
