import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const snapshotStored = () =>
  scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the first snapshot");

test("it works under a strict Content-Security-Policy without a single violation", async () => {
  const { origin } = scene.ingest;
  scene.site.route("/violations.js", (_request, response) =>
    response
      .writeHead(200, { "content-type": "text/javascript" })
      .end(
        "window.violations = []; addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));",
      ),
  );
  const url = scene.site.page(
    "/",
    `<script src="/violations.js"></script>${scene.script({ "record-canvas": "true" })}<p id="p">x</p><canvas width="9" height="9"></canvas><input type="password">`,
    {
      "content-security-policy": `default-src 'none'; script-src ${origin} ${scene.site.origin}/violations.js; connect-src ${origin}`,
    },
  );
  const page = await scene.open(url);
  await snapshotStored();
  await scene.extrasLoaded();
  await page.evaluate(() => {
    const p = document.querySelector("p")!;
    p.style.color = "red";
    setTimeout(() => (p.style.color = "blue"), 20);
    document.querySelector("canvas")!.getContext("2d")!.fillRect(0, 0, 5, 5);
  });
  await scene.ingest.until(async () => {
    await scene.flush(page);
    const text = JSON.stringify(scene.ingest.events());
    return text.includes("blue") && text.includes("drawImage");
  }, "changes of style and canvas");
  expect(await page.evaluate(() => (window as any).violations)).toEqual([]);
});

test("a nonce of the script's own is carried over to what it loads later", async () => {
  const url = scene.site.page(
    "/",
    `<script nonce="n0nce" src="${scene.ingest.origin}/recorder.js" data-key="${scene.key}"></script><p>x`,
    {
      "content-security-policy": `default-src 'none'; script-src 'nonce-n0nce'; connect-src ${scene.ingest.origin}`,
    },
  );
  await scene.open(url);
  await snapshotStored();
  await scene.extrasLoaded();
});

test("without what loads later, recording is whole", async () => {
  scene.ingest.servesExtras = false;
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  await page.evaluate(() => (console.log("still here"), fetch("/nothing")));
  await scene.ingest.until(async () => {
    await scene.flush(page);
    return scene.ingest.plugin("rrweb/console@1").length && scene.ingest.plugin("rrweb/network@1").length;
  }, "console and network");
});

test("what is wrapped keeps its name, this, results and exceptions, and is put back by stop()", async () => {
  const page = await scene.open(
    scene.site.page(
      "/",
      `<style id="s">p { color: red }</style><script>
        window.originals = { fetch, open: XMLHttpRequest.prototype.open, send: XMLHttpRequest.prototype.send, log: console.log, push: history.pushState,
          insertRule: CSSStyleSheet.prototype.insertRule, attachShadow: Element.prototype.attachShadow };
        window.addEventListener("unhandledrejection", (event) => (window.rejected = String(event.reason)));
      </script>${scene.script()}<p>x`,
    ),
  );
  await snapshotStored();
  const during = await page.evaluate(async () => {
    const thrown = (work: () => unknown): string => {
      try {
        return `no: ${work()}`;
      } catch (error) {
        return (error as Error).name;
      }
    };
    fetch("http://127.0.0.1:1/").then(() => undefined);
    await new Promise((resolve) => addEventListener("unhandledrejection", resolve, { once: true }));
    return {
      names: [
        fetch.name,
        fetch.length,
        XMLHttpRequest.prototype.open.name,
        XMLHttpRequest.prototype.open.length,
        console.log.name,
        history.pushState.name,
      ],
      wrapped: fetch !== (window as any).originals.fetch,
      illegal: thrown(() => XMLHttpRequest.prototype.send.call({} as XMLHttpRequest)),
      badUrl: thrown(() => history.pushState({}, "", "https://other.example/")),
      badRule: thrown(() => (document.querySelector("#s") as HTMLStyleElement).sheet!.insertRule("}{")),
      rejected: (window as any).rejected,
      response: (await fetch("/nothing")).status,
      result: console.log("x"),
    };
  });
  expect(during).toEqual({
    names: ["fetch", 1, "open", 2, "log", "pushState"],
    wrapped: true,
    illegal: "TypeError",
    badUrl: "SecurityError",
    badRule: "SyntaxError",
    rejected: "TypeError: Failed to fetch",
    response: 404,
    result: undefined,
  });
  const after = await page.evaluate(() => {
    (window as any).Reenact.stop();
    const { originals } = window as any;
    return [
      fetch === originals.fetch,
      XMLHttpRequest.prototype.open === originals.open,
      XMLHttpRequest.prototype.send === originals.send,
      console.log === originals.log,
      history.pushState === originals.push,
      CSSStyleSheet.prototype.insertRule === originals.insertRule,
      Element.prototype.attachShadow === originals.attachShadow,
    ];
  });
  expect(after).toEqual([true, true, true, true, true, true, true]);
  await scene.ingest.until(() => scene.ingest.custom("reenact/end@1").length, "the end");
  expect(scene.ingest.custom("reenact/end@1")).toEqual([{ reason: "stop" }]);
});

test("a page's own wrapper around ours survives stop()", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  const status = await page.evaluate(async () => {
    const ours = window.fetch;
    window.fetch = (...args) => ours(...args);
    (window as any).Reenact.stop();
    return (await fetch("/nothing")).status;
  });
  expect(status).toBe(404);
});

test("hostile values reach neither the page nor the server as an exception", async () => {
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await snapshotStored();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.evaluate(() => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    );
    const { Reenact } = window as any;
    console.log(hostile, Symbol("s"), 10n, document.body, window, new Map([["k", new Set([1])]]));
    Reenact.track("hostile", hostile);
    Reenact.identify(undefined);
    Reenact.error(null);
    Reenact.state("window", window);
    Reenact.init({ key: "pk_other" });
  });
  await scene.flush(page);
  await scene.ingest.until(() => scene.ingest.custom("reenact/state@1").length, "the state");
  expect(errors).toEqual([]);
});

test("a bad option is named in a warning and falls back to the safe choice", async () => {
  const page = await scene.context.newPage();
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.goto(
    scene.site.page(
      "/",
      `${scene.script({ "session-sample-rate": "7", "mask-selector": "::nope(", "no-such-option": "1" })}<p>secret text`,
    ),
  );
  expect(warnings).toEqual([
    '[reenact] option sessionSampleRate: expected 0 to 1, got "7"; using 0',
    '[reenact] option maskSelector: expected a selector, got "::nope("; using ""',
    "[reenact] option noSuchOption is unknown",
  ]);
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
});

test("the module for bundlers records too, and loads its other part as a chunk of its own", async () => {
  for (const name of ["index.mjs", "extras.mjs", "gzip.mjs"])
    scene.site.route(`/dist/${name}`, (_request, response) =>
      response
        .writeHead(200, { "content-type": "text/javascript" })
        .end(readFileSync(new URL(`../../dist/${name}`, import.meta.url))),
    );
  const page = await scene.open(
    scene.site.page(
      "/",
      `<script type="module">
        import { Reenact } from "/dist/index.mjs";
        window.Reenact = Reenact;
        Reenact.init({ key: "${scene.key}", server: "${scene.ingest.origin}" });
      </script><p>x`,
    ),
  );
  await snapshotStored();
  await scene.offlineReady(page);
  expect(scene.ingest.requests.some(({ url }) => url.endsWith("extras.js"))).toBe(false);
});

test("imported where there is no page, the module does nothing", async () => {
  const { Reenact } = await import("../../dist/index.mjs" as string);
  expect(() => {
    Reenact.init({ key: "pk_1", server: "https://r.example" });
    Reenact.track("x");
  }).not.toThrow();
});
