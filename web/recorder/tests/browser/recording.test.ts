import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const snapshotStored = () =>
  scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the first snapshot");

test("a script element alone records a visit, cross-origin and without preflight", async () => {
  const url = scene.site.page(
    "/",
    `<title>Shop</title>${scene.script({ release: "1.2.3", environment: "test" })}<h1>Hello</h1><button>Buy</button>`,
  );
  const page = await scene.open(`${url}?q=secret-query&utm_source=mail`);
  await snapshotStored();
  await page.click("button");
  await page.evaluate(() => (document.querySelector("h1")!.textContent = "Changed"));
  await scene.flush(page);
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
  expect(scene.ingest.stored[0]).toMatchObject({ encoding: "gzip", contentType: undefined });
});

test("page views follow the address through pushes, replacements, hashes and back", async () => {
  const page = await scene.open(scene.site.page("/", `<title>One</title>${scene.script()}<p>x`));
  await snapshotStored();
  await page.evaluate(async () => {
    const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
    history.pushState({}, "", "/products?id=7");
    document.title = "Two";
    await settled();
    history.replaceState({}, "", "/products/7");
    await settled();
    location.hash = "reviews";
    await settled();
    history.replaceState({ same: true }, "");
    await settled();
    const popped = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.go(-2);
    await popped;
    await settled();
  });
  await scene.flush(page);
  const views = await scene.ingest.until(() => {
    const found = scene.ingest.custom("reenact/page_view@1");
    return found.length >= 5 && found;
  }, "five page views");
  expect(views.map((view) => [view.navigation, new URL(view.url).pathname])).toEqual([
    ["load", "/"],
    ["push", "/products"],
    ["replace", "/products/7"],
    ["hash", "/products/7"],
    ["pop", "/"],
  ]);
  expect(views[1]).toMatchObject({ title: "Two", url: expect.stringContaining("?id=***") });
});

test("console, uncaught errors, rejections and reported errors are recorded with masked content", async () => {
  const page = await scene.open(
    scene.site.page(
      "/",
      `${scene.script()}<script>setTimeout(() => { const fail = () => { throw new TypeError("broken cart") }; fail(); })</script>`,
    ),
  );
  await snapshotStored();
  await page.evaluate(() => {
    console.warn("user jane@example.com", {
      password: "hunter2!",
      input_tokens: 12,
      nested: { card: "4111 1111 1111 1111" },
    });
    Promise.reject(new Error("no answer from https://api.example.com/x?token=abc"));
    (window as any).Reenact.error(new RangeError("caught"));
  });
  await scene.flush(page);
  const errors = await scene.ingest.until(() => {
    const found = scene.ingest.custom("reenact/error@1");
    return found.length >= 3 && found;
  }, "three errors");
  const byOrigin = Object.fromEntries(errors.map((error) => [error.origin, error]));
  expect(byOrigin["error"]).toMatchObject({
    name: "TypeError",
    message: "broken cart",
    stack: expect.stringContaining("fail"),
    line: 1,
  });
  expect(byOrigin["unhandledrejection"].message).toBe("no answer from https://api.example.com/x?token=***");
  expect(byOrigin["reported"]).toMatchObject({ name: "RangeError", message: "caught" });
  const [warning] = scene.ingest.plugin("rrweb/console@1").filter((entry) => entry.level === "warn");
  expect(warning.trace.length).toBeGreaterThan(0);
  expect(JSON.parse(warning.payload[0])).toBe("user ****************");
  expect(JSON.parse(warning.payload[1])).toEqual({
    password: "********",
    input_tokens: 12,
    nested: { card: "**** **** **** ****" },
  });
});

test("requests by fetch and XHR are recorded with status, sizes and failures, bodies and headers only by list", async () => {
  scene.site.route("/api/cart", (_request, response) =>
    response
      .writeHead(201, { "content-type": "application/json", "x-request-id": "r-1", "set-cookie": "s=1" })
      .end(JSON.stringify({ items: 3, token: "tok-in-body", contact: "jane@example.com" })),
  );
  scene.site.route("/api/other", (_request, response) =>
    response.writeHead(500, { "content-type": "text/plain" }).end("unlisted-body"),
  );
  const attributes = { "network-bodies": "/api/cart*", "network-headers": "x-request-id, authorization" };
  const page = await scene.open(scene.site.page("/", `${scene.script(attributes)}<p>x`));
  await snapshotStored();
  await scene.extrasLoaded();
  await page.evaluate(async () => {
    const body = JSON.stringify({ amount: 2, password: "pw-in-body" });
    await (
      await fetch("/api/cart?user=9", {
        method: "post",
        body,
        headers: { authorization: "Bearer abcdefghijkl" },
      })
    ).text();
    await new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", "/api/other");
      xhr.onloadend = resolve;
      xhr.send();
    });
    await fetch("http://127.0.0.1:1/refused").catch(() => undefined);
  });
  const requests = await scene.ingest.until(async () => {
    await scene.flush(page);
    const found = scene.ingest.plugin("rrweb/network@1").flatMap((entry) => entry.requests);
    return found.length >= 3 && found;
  }, "three requests");
  const [cart, other, refused] = requests;
  expect(cart).toMatchObject({
    method: "POST",
    initiatorType: "fetch",
    status: 201,
    requestSize: 36,
    requestHeaders: { authorization: "***" },
    responseHeaders: { "x-request-id": "r-1" },
  });
  expect(cart.url).toMatch(/\/api\/cart\?user=\*\*\*$/);
  expect(JSON.parse(cart.requestBody)).toEqual({ amount: 2, password: "**********" });
  expect(JSON.parse(cart.responseBody)).toMatchObject({
    items: 3,
    token: "***********",
    contact: "****************",
  });
  expect(cart.responseSize).toBeGreaterThan(20);
  expect(cart.endTime - cart.startTime).toBe(cart.duration);
  expect(other).toMatchObject({
    method: "GET",
    initiatorType: "xmlhttprequest",
    status: 500,
    responseSize: 13,
  });
  expect(other.responseBody).toBeUndefined();
  expect(refused.status).toBeUndefined();
  expect(refused.error).toContain("Failed to fetch");
});

test("track, identify, state and flag arrive as declared, with secrets of a state masked", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  await page.evaluate(() => {
    const { Reenact } = window as any;
    const circular: any = { step: 2 };
    circular.self = circular;
    Reenact.track("checkout", circular);
    Reenact.identify("u-1", { email: "jane@example.com", plan: "pro" });
    Reenact.state("store", { user: { apiKey: "k-123" }, count: 1 });
    Reenact.flag("new-cart", true);
  });
  await scene.flush(page);
  await scene.ingest.until(() => scene.ingest.custom("reenact/flag@1").length, "the flag");
  expect(scene.ingest.custom("reenact/track@1")).toEqual([
    { name: "checkout", data: { step: 2, self: "[circular]" } },
  ]);
  expect(scene.ingest.custom("reenact/identify@1")).toEqual([
    { user: "u-1", traits: { email: "jane@example.com", plan: "pro" } },
  ]);
  expect(scene.ingest.custom("reenact/state@1")).toEqual([
    { name: "store", snapshot: { user: { apiKey: "*****" }, count: 1 } },
  ]);
  expect(scene.ingest.custom("reenact/flag@1")).toEqual([{ name: "new-cart", value: true }]);
});

test("same-origin frames, shadow roots and selections are part of the recording", async () => {
  scene.site.page("/frame", "<p>inside the frame</p>");
  const page = await scene.open(
    scene.site.page(
      "/",
      `${scene.script()}<iframe src="/frame"></iframe><my-card></my-card><p id="p">select me</p>
      <script>document.querySelector("my-card").attachShadow({mode:"open"}).innerHTML = "<b>inside the shadow</b>"</script>`,
    ),
  );
  await snapshotStored();
  await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector("#p")!));
  await scene.ingest.until(async () => {
    await scene.flush(page);
    const text = JSON.stringify(scene.ingest.events());
    return (
      text.includes("inside the frame") &&
      text.includes("inside the shadow") &&
      scene.ingest.events().some((event) => event.data.source === 14)
    );
  }, "frame, shadow root and selection");
});

test("canvas content is sampled when asked for, and not otherwise", async () => {
  const canvas = `<canvas width="40" height="20"></canvas><script>
    const c = document.querySelector("canvas").getContext("2d"); c.fillStyle = "red"; c.fillRect(0, 0, 10, 10);</script>`;
  await scene.open(scene.site.page("/", scene.script() + canvas));
  await snapshotStored();
  await scene.extrasLoaded();
  const page = await scene.open(
    scene.site.page("/canvas", scene.script({ "record-canvas": "true" }) + canvas),
  );
  const frames = await scene.ingest.until(async () => {
    await scene.flush(page);
    const found = scene.ingest.stored.filter((received) =>
      received.batch.events.some((event) => event.data.source === 9),
    );
    return found.length && found;
  }, "a canvas frame");
  const urls = frames.map((received) => received.batch.page_id);
  const [first] = scene.ingest.stored.map((received) => received.batch.page_id);
  expect(urls).not.toContain(first);
  const event = frames[0]!.batch.events.find((candidate) => candidate.data.source === 9)!;
  expect(event.data).toMatchObject({
    type: 0,
    commands: [{ property: "clearRect", args: [0, 0, 40, 20] }, { property: "drawImage" }],
  });
  expect(event.data.commands[1].args[0].args[0].data[0].base64.length).toBeGreaterThan(20);
});

test("web vitals, long tasks and the recorder's own cost are reported", async () => {
  const page = await scene.open(
    scene.site.page(
      "/",
      `${scene.script()}<h1>Largest</h1><button onclick="const end = performance.now() + 80; while (performance.now() < end);">Work</button>`,
    ),
  );
  await snapshotStored();
  await scene.extrasLoaded();
  await page.click("button");
  await page.goto("about:blank");
  await scene.ingest.until(() => scene.ingest.custom("reenact/cost@1").length, "the cost report at the end");
  const [cost] = scene.ingest.custom("reenact/cost@1");
  expect(cost.events).toBeGreaterThan(3);
  expect(cost.main_thread_ms).toBeGreaterThan(0);
  expect(cost.bytes_raw).toBeGreaterThan(500);
  expect(cost.batches).toBeGreaterThan(0);
  const vitals = scene.ingest.custom("reenact/web_vital@1");
  expect(vitals.map((vital) => vital.name)).toEqual(expect.arrayContaining(["TTFB", "FCP"]));
  expect(scene.ingest.custom("reenact/long_task@1").some((task) => task.duration_ms >= 75)).toBe(true);
});

test("a page that goes sends its last part with keepalive, and says that it was hidden", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  await page.evaluate(() => (window as any).Reenact.track("last words"));
  await page.goto("about:blank");
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length, "the last event");
  expect(scene.ingest.stored.find(({ text }) => text.includes("last words"))!.encoding).toBe("plain");
});

test("what is on its way when the recording is stopped goes out again if the page goes before it was taken", async () => {
  let held = 0;
  scene.ingest.hold = () => (held++ === 0 ? new Promise(() => undefined) : undefined);
  const page = await scene.open(scene.site.page("/stopped-and-left", `${scene.script()}<p>x`));
  await scene.ingest.until(() => held === 1, "the snapshot is on its way");
  await page.evaluate(() => (window as any).Reenact.stop());
  await page.goto("about:blank");
  await scene.ingest.until(() => scene.ingest.events().some(({ type }) => type === 2), "the snapshot");
  await scene.ingest.until(() => scene.ingest.custom("reenact/end@1").length, "the end");
});

test("sheets that a shadow root has adopted are not told of hosts that are gone again", async () => {
  const page = await scene.open(scene.site.page("/adopted", `${scene.script()}<main></main>`));
  await snapshotStored();
  await page.evaluate(async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("p { color: red }");
    const add = (name: string): HTMLElement => {
      const host = document.createElement("div");
      host.id = name;
      host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      document.querySelector("main")?.append(host);
      return host;
    };
    add("stays");
    await new Promise((resolve) => setTimeout(resolve, 0));
    const goes = add("goes");
    // The mutation is told in a microtask, its sheets in the next turn.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    goes.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    (window as any).Reenact.track("adopted", {});
    (window as any).Reenact.flush();
  });
  await scene.ingest.until(() => scene.ingest.custom("reenact/track@1").length, "the end");
  const events = scene.ingest.events();
  const idOf = (name: string): number => {
    const adds = events.flatMap(({ data }) => data.adds ?? []);
    return adds.find(({ node }) => node.attributes?.id === name).node.id;
  };
  const adopted = events.filter(({ data }) => data.source === 15).map(({ data }) => data.id);
  expect(adopted).toContain(idOf("stays"));
  expect(adopted).not.toContain(idOf("goes"));
});
