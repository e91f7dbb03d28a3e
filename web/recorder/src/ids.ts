const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function randomChars(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");
}

/** A ULID: sorts by time, 80 random bits. */
export function newSessionId(nowMs: number): string {
  let time = "";
  for (let rest = nowMs, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32))
    time = ALPHABET[rest % 32] + time;
  return time + randomChars(16);
}

export const newWindowId = (): string => "w" + randomChars(15);
export const newPageId = (): string => "p" + randomChars(15);
