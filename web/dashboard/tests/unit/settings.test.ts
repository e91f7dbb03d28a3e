import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeApi, schemaNamed, typeName } from "../../src/api-page/operations.ts";
import { problemOf } from "../../src/server/problem.ts";
import { parseOrigins, snippet } from "../../src/settings/origins.ts";

test("origins are read one a line, brought into their form, and kept once", () => {
  expect(
    parseOrigins(" https://Shop.example.com/ \n\nhttp://localhost:5173\nhttps://shop.example.com"),
  ).toEqual({
    origins: ["https://shop.example.com", "http://localhost:5173"],
    problem: null,
  });
  expect(parseOrigins("")).toEqual({ origins: [], problem: null });
});

test.each([
  "shop.example.com",
  "https://shop.example.com/path",
  "ftp://shop.example.com",
  "https://",
  "javascript:x",
])("%s is not an origin", (line) =>
  expect(parseOrigins(`https://ok.example\n${line}`).problem).toContain(line),
);

test("all below a domain is an origin, anything else with a star is none", () => {
  expect(parseOrigins("https://*.Shop.example.com/\nhttps://*.shop.example:8443").origins).toEqual([
    "https://*.shop.example.com",
    "https://*.shop.example:8443",
  ]);
  for (const line of [
    "https://*",
    "https://*.com",
    "https://a.*.example",
    "https://*.*.example",
    "*.example.com",
  ])
    expect(parseOrigins(line).problem, line).toContain(line);
});

test("the snippet names server and key", () => {
  expect(snippet("https://replay.example", "pk_1")).toBe(
    '<script src="https://replay.example/recorder.js" data-key="pk_1"></script>',
  );
});

test("an answer that is not Reenact's is still said in full", () => {
  for (const body of [undefined, "<html>", { error: "x" }]) {
    const problem = problemOf(502, body);
    expect(problem.detail).toContain("502");
    expect(problem.remedy).not.toBe("");
  }
  const own = { type: "urn:reenact:problem:x", title: "T", status: 400, detail: "D", remedy: "R" };
  expect(problemOf(400, own)).toBe(own);
});

test("types are written in one line", () => {
  expect(typeName({ type: "array", items: { $ref: "#/components/schemas/Session" } })).toBe("Session[]");
  expect(typeName({ type: ["string", "null"] })).toBe("string | null");
  expect(typeName({ oneOf: [{ type: "null" }, { $ref: "#/components/schemas/Viewport" }] })).toBe(
    "null | Viewport",
  );
  expect(typeName({ type: "string", enum: ["web"] })).toBe('"web"');
  expect(typeName({ type: "object", additionalProperties: { type: "integer" } })).toBe("{name: integer}");
  expect(typeName({})).toBe("any");
});

test("every operation and schema of the API's description is shown", () => {
  const path = new URL("../../../api-client/openapi.json", import.meta.url);
  const document = JSON.parse(readFileSync(path, "utf8")) as {
    paths: Record<string, object>;
    components: { schemas: object };
  };
  const api = describeApi(document);
  const operations = api.groups.flatMap((group) => group.operations);
  const methods = Object.values(document.paths)
    .flatMap((item) => Object.keys(item))
    .filter((key) => key !== "parameters");
  expect(operations).toHaveLength(methods.length);
  expect(api.schemas.map(({ name }) => name)).toEqual(Object.keys(document.components.schemas));
  expect(schemaNamed("null | Session", [{ name: "Session", description: "", fields: [], type: "" }])).toBe(
    "Session",
  );
});

test("a document that is none is an empty description", () => {
  expect(describeApi(null)).toMatchObject({ groups: [], schemas: [] });
});
