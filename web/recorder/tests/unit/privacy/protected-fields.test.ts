import { beforeEach, describe, expect, test } from "vitest";
import { isCardField, isProtected } from "../../../src/privacy/protected-fields";

function field(html: string, selector = "input,select,textarea,[contenteditable],x-field"): Element {
  document.body.innerHTML = html;
  return document.body.querySelector(selector)!;
}

beforeEach(() => (document.body.innerHTML = ""));

describe("fields that are always masked", () => {
  test.each([
    `<input type="password">`,
    `<input autocomplete="section-a billing cc-number">`,
    `<input autocomplete="one-time-code">`,
    `<input autocomplete="new-password" type="text">`,
    `<input name="cardNumber">`,
    `<input id="cc-num">`,
    `<input name="cvv2">`,
    `<input placeholder="CVC">`,
    `<input aria-label="IBAN">`,
    `<input name="user_ssn">`,
    `<input data-testid="otp-input">`,
    `<input name="smsCode">`,
    `<label>Security code <input></label>`,
    `<label for="x">Card number</label><input id="x">`,
    `<span id="l">Passwort</span><input aria-labelledby="l">`,
    `<input inputmode="numeric" pattern="[0-9]{6}">`,
    `<input inputmode="numeric" pattern="[0-9 ]{13,19}">`,
    `<input inputmode="numeric" maxlength="1">`,
    `<textarea name="secret"></textarea>`,
    `<select autocomplete="cc-exp-month"></select>`,
    `<div contenteditable aria-label="card number"></div>`,
    `<x-field type="password"></x-field>`,
    `<input data-rr-is-password="true" type="text">`,
  ])("%s", (html) => expect(isProtected(field(html))).toBe(true));
});

describe("fields that follow the settings", () => {
  test.each([
    `<input name="email">`,
    `<input name="discardReason">`,
    `<input name="shipping">`,
    `<input name="topic">`,
    `<input name="cardTitle">`,
    `<input inputmode="numeric" pattern="[0-9]*" name="quantity">`,
    `<input pattern="[0-9]{5}" inputmode="numeric" name="zip">`,
    `<input type="submit" value="Pay by card">`,
    `<input type="checkbox" name="save-card">`,
    `<input name="scorecard">`,
  ])("%s", (html) => expect(isProtected(field(html))).toBe(false));
});

test("a field stays protected when it is shown", () => {
  const input = field(`<input type="password">`);
  expect(isProtected(input)).toBe(true);
  input.setAttribute("type", "text");
  expect(isProtected(input)).toBe(true);
});

test("the input inside a component is protected for what its host is called", () => {
  const host = field(`<x-field name="card-number"></x-field>`);
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = "<input>";
  expect(isProtected(root.querySelector("input")!)).toBe(true);
});

test("only card numbers are looked for in groups of four", () => {
  expect(isCardField(field(`<input autocomplete="cc-number">`))).toBe(true);
  expect(isCardField(field(`<input type="password" name="pw">`))).toBe(false);
});
