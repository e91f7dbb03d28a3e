import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

test("a script element alone records a visit, cross-origin and without preflight", async () => {
  const url = scene.site.page(
    "/",
    `<title>Shop</title>${scene.script({ release: "1.2.3", environment: "test" })}<h1>Hello</h1><button>Buy</button>`,
  );
  const page = await scene.open(`${url}?q=secret-query&utm_source=mail`);
  await scene.ingest.until(
    () => scene.ingest.events().some((event) => event.type === 2),
    "the first snapshot",
  );
  await page.click("button");
  await page.evaluate(() => (document.querySelector("h1")!.textContent = "Changed"));
  await page.evaluate(() => (window as any).Reenact.flush());
  await scene.ingest.until(
    () => JSON.stringify(scene.ingest.events()).includes("Changed"),
    "the change of the heading",
  );

  const events = scene.ingest.events();
  expect(events[0]).toMatchObject({
    type: 5,
    data: {
      tag: "reenact/start@1",
      payload: { reason: "new", sampled: "session", release: "1.2.3", environment: "test", webdriver: true },
    },
  });
  expect(events.filter((event) => event.type === 4 || event.type === 2).map((event) => event.type)).toEqual([
    4, 2,
  ]);
  expect(events.some((event) => event.type === 3 && event.data.source === 2 && event.data.type === 2)).toBe(
    true,
  );
  expect(scene.ingest.allText).not.toContain("secret-query");
  expect(scene.ingest.custom("reenact/start@1")[0].url).toContain("?q=***&utm_source=mail");
  expect(scene.ingest.stored.map((received) => received.batch.sequence)).toEqual(
    scene.ingest.stored.map((_, at) => at),
  );
  expect(new Set(scene.ingest.requests.map((request) => request.method))).toEqual(new Set(["GET", "POST"]));
  expect(scene.ingest.stored[0]).toMatchObject({ encoding: "gzip", contentType: "text/plain" });
});
