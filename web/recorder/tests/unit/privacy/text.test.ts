import { describe, expect, test } from "vitest";
import { isSensitiveKey, maskSensitive } from "../../../src/privacy/text";

describe("what is masked for its form", () => {
  test.each([
    ["write to jane.doe+x@mail.example.org now", "write to *************************** now"],
    ["card 4111 1111 1111 1111", "card **** **** **** ****"],
    ["card 4111-1111-1111-1111!", "card *******************!"],
    ["5555555555554444", "****************"],
    ["order 4111 1111 1111 1112", "order 4111 1111 1111 1112"],
    ["at 1763712000000 ms", "at 1763712000000 ms"],
    ["Authorization: Bearer abc.def-123456", "Authorization: Bearer ***"],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "jwt *****************************************"],
    ["key sk_live_abcdefgh12345678", "key ************************"],
    ["nothing to hide in here", "nothing to hide in here"],
  ])("%s", (text, masked) => expect(maskSensitive(text)).toBe(masked));
});

describe("names of members", () => {
  test.each([
    "password",
    "userPassword",
    "api_key",
    "X-Api-Key",
    "access_token",
    "CVV",
    "cardNumber".replace("Number", ""),
    "Authorization",
    "session_id",
    "set-cookie",
  ])("%s is sensitive", (name) => expect(isSensitiveKey(name)).toBe(true));
  test.each([
    "input_tokens",
    "discard",
    "cardinality",
    "author",
    "passage",
    "keyboard",
    "shipping",
    "spinner",
    "count",
  ])("%s is not", (name) => expect(isSensitiveKey(name)).toBe(false));
});
