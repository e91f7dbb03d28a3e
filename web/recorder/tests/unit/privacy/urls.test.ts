import { describe, expect, test } from "vitest";
import { createUrlMasking } from "../../../src/privacy/urls";

const { page, resource, inText } = createUrlMasking(["page"]);

describe("addresses of pages and requests", () => {
  test.each([
    ["https://shop.example/a/b", "https://shop.example/a/b"],
    [
      "https://shop.example/?q=blue+shoes&page=2&utm_source=mail",
      "https://shop.example/?q=***&page=2&utm_source=mail",
    ],
    ["/relative?x=1#top", "/relative?x=***#top"],
    ["https://a.example/#access_token=abc&state=1", "https://a.example/#access_token=***&state=***"],
    ["https://a.example/#/route?id=5", "https://a.example/#/route?id=***"],
    ["https://jane:pw@a.example/x", "https://a.example/x"],
    ["https://a.example/users/jane@example.com/edit", "https://a.example/users/****************/edit"],
    ["https://a.example/users/jane%40example.com", "https://a.example/users/****************"],
    ["https://a.example/?flag&empty=", "https://a.example/?flag&empty="],
    ["https://a.example/?eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", "https://a.example/?***"],
    ["data:text/plain,secret".padEnd(200, "x"), "data:text/plain,secret".padEnd(64, "x")],
  ])("%s", (url, masked) => expect(page(url)).toBe(masked));
});

describe("addresses of pictures and style sheets", () => {
  test.each([
    ["/img.png?w=300&v=2", "/img.png?w=300&v=2"],
    ["/img.png?token=abc&w=3", "/img.png?token=***&w=3"],
    ["/a.png?sig=1 1x, /b.png 2x", "/a.png?sig=***"],
    ["data:image/png;base64,iVBORw0KGgo?=", "data:image/png;base64,iVBORw0KGgo?="],
  ])("%s", (url, masked) => expect(resource(url)).toBe(masked));
});

test("addresses in stacks keep line and column", () => {
  expect(inText("at pay (https://a.example/app.js?v=5:10:20)")).toBe(
    "at pay (https://a.example/app.js?v=***:10:20)",
  );
  expect(inText("no address")).toBe("no address");
});
