import { expect, test } from "vitest";
import { maskBody } from "../../../src/extras/network-details";
import { NETWORK_BODY_CHARS_MAX } from "../../../src/limits";

test.each([
  [
    '{"user":"jane@example.com","password":"abc","items":[{"sku":"A-1"}]}',
    '{"user":"****************","password":"***","items":[{"sku":"A-1"}]}',
  ],
  ["a=1&password=abc&card=4111111111111111", "a=1&password=***&card=****************"],
  ["plain text of jane@example.com", "plain text of ****************"],
  ['{"cut off": true, "token": "abcdef", "x', '{"cut off": true, "token": "******", "x'],
])("%s", (body, masked) => expect(maskBody(body)).toBe(masked));

test("long bodies are cut", () => {
  expect(maskBody("word ".repeat(NETWORK_BODY_CHARS_MAX)).length).toBeLessThanOrEqual(NETWORK_BODY_CHARS_MAX);
});
