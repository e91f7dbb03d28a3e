// The main job: a visit of the sample shop in Chromium, recorded by the real script, read back through the API,
// and the page rebuilt at several moments equals the page that was there.
import type { eventWithTime } from "@rrweb/types";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Api, nameOf, type RecordedEvent, type SessionSummary } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import type { Moment } from "../src/moments";
import { acceptMasks } from "../src/page-state";
import { differingShare } from "../src/pictures";
import { Rebuilder } from "../src/rebuild";
import { Reenact } from "../src/reenact";
import { PRIVATE, SECRETS, Visitor } from "../src/shop";
import { streamCount, tracesOf } from "../src/traces";

/** Anti-aliasing differs a little between a page and a frame within a page. */
const DIFFERING_SHARE_MAX = 0.01;
/** A page holds what it could not send for 90 s at most. */
const LEFT_BEHIND_MS_MAX = 150_000;

let server: Reenact;
let browser: Browser;
let context: BrowserContext;
let api: Api;
let session: SessionSummary;
let events: RecordedEvent[];
let moments: Moment[];

beforeAll(async () => {
  server = await Reenact.start();
  browser = await launchChromium();
  api = await Api.open(server, "demo");
  context = await browser.newContext({ viewport: { width: 1180, height: 820 } });
  const visitor = await Visitor.enter(context, server.url);
  await visitor.lookAround();
  await visitor.readAboutAProduct();
  await visitor.meetFaults();
  await visitor.buy();
  await visitor.signIn();
  moments = visitor.moments;
  const lastMoment = moments.at(-1)!.atMs;
  const second = await Visitor.enter(context, server.url);
  await second.page.close({ runBeforeUnload: true });
  await visitor.page.evaluate(() => (window as any).Reenact.track("visit_over", {}));
  await visitor.page.goto("about:blank");
  session = await api.onlySession();
  await api.eventsOnce(
    session.id,
    "the end of the visit arrived",
    ({ event }) => event.timestamp > lastMoment && event.data.payload?.name === "visit_over",
  );
  // What a page could not send before it went, the next page of the window sends; that of another window once the
  // lease of that page has run out.
  await visitor.open("/");
  await eventually(
    "no sequence number is missing",
    async () => {
      const { pages } = await api.session(session.id);
      expect(pages.filter(({ missing_sequences }) => missing_sequences.length > 0)).toEqual([]);
      return true;
    },
    LEFT_BEHIND_MS_MAX,
  );
  events = await api.events(session.id);
  session = await api.session(session.id);
}, 360_000);

afterAll(async () => {
  await browser?.close();
  await server?.stopAndForget();
});

describe("the rebuilt page equals the page that was there", () => {
  let pageOf: (moment: Moment) => string;
  const rebuilders = new Map<string, Rebuilder>();

  beforeAll(() => {
    pageOf = ({ atMs }) => {
      const before = events.filter(({ event }) => event.type === 4 && event.timestamp <= atMs);
      return before.at(-1)!.page_id;
    };
  });

  afterAll(async () => {
    for (const rebuilder of rebuilders.values()) await rebuilder.close();
  });

  test("moments were kept", () => expect(moments.length).toBeGreaterThanOrEqual(14));

  test("DOM, visible text and picture, at every moment", async () => {
    const failures: string[] = [];
    for (const moment of moments) {
      const page = pageOf(moment);
      let rebuilder = rebuilders.get(page);
      if (!rebuilder) {
        const ofPage = events.filter((recorded) => recorded.page_id === page).map(({ event }) => event);
        rebuilder = await Rebuilder.open(browser, server.url, ofPage as eventWithTime[]);
        rebuilders.set(page, rebuilder);
      }
      const rebuilt = await rebuilder.at(moment.atMs);
      acceptMasks(moment.state.body, rebuilt.state.body);
      expect.soft(rebuilt.state.body, `DOM at ${moment.name}`).toEqual(moment.state.body);
      expect.soft(rebuilt.state.text, `text at ${moment.name}`).toEqual(moment.state.text);
      expect.soft(rebuilt.state.scroll, `scroll at ${moment.name}`).toEqual(moment.state.scroll);
      const share = differingShare(moment.name, moment.picture, rebuilt.picture, DIFFERING_SHARE_MAX);
      if (share > DIFFERING_SHARE_MAX)
        failures.push(`${moment.name}: ${(share * 100).toFixed(2)} % of the pixels differ`);
    }
    expect(failures).toEqual([]);
  });
});

describe("what was recorded", () => {
  const named = (name: string) =>
    events.filter((recorded) => nameOf(recorded) === name).map(({ event }) => event);
  const source = (source: number) =>
    events.filter(({ event }) => event.type === 3 && event.data.source === source);

  test("every kind of event of the visit is there", () => {
    const kinds = new Set(
      events.map(
        (recorded) => nameOf(recorded) ?? `${recorded.event.type}/${recorded.event.data?.source ?? ""}`,
      ),
    );
    for (const kind of [
      "reenact/start@1",
      "reenact/page_view@1",
      "reenact/error@1",
      "reenact/track@1",
      "reenact/identify@1",
      "reenact/state@1",
      "reenact/flag@1",
      "reenact/web_vital@1",
      "reenact/long_task@1",
      "reenact/cost@1",
      "rrweb/console@1",
      "rrweb/network@1",
    ]) {
      expect(kinds, kind).toContain(kind);
    }
  });

  test.each([
    ["mutations", 0],
    ["pointer moves", 1],
    ["clicks", 2],
    ["scrolls", 3],
    ["inputs", 5],
    ["media", 7],
    ["canvas", 9],
  ])("%s", (_, number) => expect(source(number).length).toBeGreaterThan(0));

  test("client-side navigation and page loads are page views", () => {
    const views = named("reenact/page_view@1").map(({ data }) => [
      data.payload.navigation,
      new URL(data.payload.url).pathname,
    ]);
    expect(views).toContainEqual(["load", "/demo/"]);
    expect(views).toContainEqual(["push", "/demo/cart"]);
    expect(views).toContainEqual(["push", "/demo/checkout/payment"]);
  });

  test("uncaught errors and rejections keep their stacks", () => {
    const errors = named("reenact/error@1").map(({ data }) => data.payload);
    expect(errors.map(({ origin }) => origin)).toEqual(
      expect.arrayContaining(["error", "unhandledrejection", "reported"]),
    );
    for (const error of errors.filter(({ origin }) => origin === "error"))
      expect(error.stack).toContain("/demo/");
    expect(session.error_count).toBe(errors.length);
  });

  test("requests keep method, address, status and times", () => {
    const requests = named("rrweb/network@1").flatMap(({ data }) => data.payload.requests);
    const order = requests.find(({ method }) => method === "POST");
    expect(order).toMatchObject({ status: 201 });
    expect(new URL(order.url).pathname).toBe("/demo/api/orders");
    const failed = requests.filter(({ status }) => status === 503);
    expect(failed.map(({ initiatorType }) => initiatorType)).toEqual(
      expect.arrayContaining(["fetch", "xmlhttprequest"]),
    );
    for (const request of requests) expect(request.endTime).toBeGreaterThanOrEqual(request.startTime);
  });

  test("one session holds all page loads and both windows", () => {
    expect(session.window_count).toBe(2);
    expect(session.page_count).toBeGreaterThanOrEqual(5);
    expect(session.gap_count).toBe(0);
    expect(session.set_aside_count).toBe(0);
  });

  test("no sequence number is missing and none is twice", async () => {
    const detail = await api.session(session.id);
    for (const page of detail.pages) expect(page.missing_sequences).toEqual([]);
    const names = events.map(({ page_id, sequence, index }) => `${page_id}/${sequence}/${index}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test("who identified, from which browser", () => {
    expect(session.user?.id).toMatch(/\S/);
    expect(session.browser?.name).toMatch(/Chrom/);
  });
});

describe("privacy", () => {
  test("nothing typed into a protected field is found in the data folder, in any encoding", async () => {
    await eventually("streams lie in the data folder", () => streamCount(server.dataDir) > 0);
    expect(
      tracesOf(
        Object.values(SECRETS).filter((secret) => secret.length >= 5),
        server.dataDir,
      ),
    ).toEqual([]);
  });

  test("nor is what was typed into other inputs, which are masked by default", () => {
    expect(tracesOf(Object.values(PRIVATE), server.dataDir)).toEqual([]);
  });

  test("short secrets are in no event", () => {
    const typed = events.filter(({ event }) => event.type === 3 && event.data.source === 5);
    expect(typed.length).toBeGreaterThan(0);
    for (const { event } of typed) {
      const { text } = event.data as unknown as { text: string };
      expect(text).not.toContain(SECRETS.cardCvc);
    }
  });

  test("the search finds what was not masked", () => {
    expect(tracesOf(["Larch & Line"], server.dataDir)).not.toEqual([]);
  });
});
