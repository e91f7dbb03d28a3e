// The pictures of README and docs, from the running program.
import { join } from "node:path";
import { test } from "vitest";
import { Api } from "../src/api";
import { launchChromium } from "../src/chromium";
import { eventually } from "../src/condition";
import { Reenact } from "../src/reenact";
import { Visitor } from "../src/shop";

const folder = join(import.meta.dirname, "../../docs/pictures");

test("take the pictures", async () => {
  const server = await Reenact.start();
  const browser = await launchChromium();
  try {
    const shopper = await browser.newContext({ viewport: { width: 1180, height: 820 } });
    const visitor = await Visitor.enter(shopper, server.url);
    await visitor.lookAround();
    await visitor.readAboutAProduct();
    await visitor.meetFaults();
    await visitor.buy();
    await visitor.page.goto("about:blank");
    const api = await Api.open(server, "demo");
    const { id } = await api.onlySession();
    const events = await api.eventsOnce(
      id,
      "the visit arrived",
      ({ event }) => event.data.payload?.name === "order_placed",
    );
    const chart = events.findIndex(({ event }) => event.data.payload?.name === "product_viewed");
    const start = events[0]!.event.timestamp;
    const atS = ((events[chart]!.event.timestamp - start) / 1000 + 1.5).toFixed(1);

    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(server.url);
    await page.getByLabel("E-mail").fill("admin@localhost");
    await page.getByLabel("Password").fill(server.password!);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Sessions" }).waitFor();
    await page.goto(`${server.url}/?project=demo`);
    await page.locator("a[href*='/sessions/']").first().waitFor();
    await page.screenshot({ path: join(folder, "sessions.png") });
    await page.goto(`${server.url}/sessions/${id}?project=demo&t=${atS}`);
    const rebuilt = page.frameLocator(".reenact-root iframe");
    await rebuilt.getByTestId("add-to-cart").waitFor();
    await eventually("the pictures of the page are there", () =>
      rebuilt
        .locator("body")
        .evaluate((body) => [...body.querySelectorAll("img")].every((image) => image.complete)),
    );
    await page.screenshot({ path: join(folder, "session.png") });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: join(folder, "session-dark.png") });
  } finally {
    await browser.close();
    await server.stopAndForget();
  }
});
