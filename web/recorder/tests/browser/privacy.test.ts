import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useScene } from "./support/scene.ts";

const scene = useScene();

const snapshotStored = () =>
  scene.ingest.until(() => scene.ingest.events().some((event) => event.type === 2), "the first snapshot");

let marks = 0;

/** Resolves when what was recorded so far has been stored. */
async function allStored(page: Page): Promise<void> {
  const mark = `all-stored-${"abcdefgh"[marks++ % 8]}`;
  await page.evaluate(async (name) => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    (window as any).Reenact.track(name);
    (window as any).Reenact.flush();
  }, mark);
  await scene.ingest.until(() => scene.ingest.allText.includes(mark), "the mark");
}

const PROTECTED = {
  password: "hunter2-Secret",
  card: "4242 4242 4242 4242",
  cvc: "737",
  otp: "918273",
  iban: "GB82WEST12345698765432",
  shown: "Sh0wn-Passw0rd",
  swapped: "swapped-pw-555",
  label: "labelled-secret-88",
  shadow: "shadow-secret-42",
};

/** Where a secret stands in what was sent, in any spelling; three characters alone prove nothing. */
function leaksOf(text: string, secrets: Record<string, string>): string[] {
  return Object.entries(secrets).flatMap(([id, secret]) =>
    [secret, secret.replace(/ /g, ""), encodeURIComponent(secret), secret.toLowerCase(), secret.toUpperCase()]
      .filter((written) => written.length > 3 && text.includes(written))
      .map(
        (written) =>
          `${id}: …${text.slice(Math.max(0, text.indexOf(written) - 120), text.indexOf(written) + 40)}…`,
      ),
  );
}

const protectedForm = `
  <form>
    <input id="password" type="password" name="a">
    <input id="card" name="b" autocomplete="cc-number" title="">
    <input id="cvc" name="cardCvc" inputmode="numeric">
    <input id="otp" name="c" autocomplete="one-time-code">
    <input id="iban" name="d" aria-label="IBAN">
    <input id="shown" type="password" name="e"><button type="button" id="toggle">show</button>
    <span id="swap"><input id="swapped" type="password" name="f"></span>
    <label>Security code <input id="label" name="g"></label>
    <my-field id="host"></my-field>
    <div id="preview"></div><div id="groups"></div><div contenteditable id="edit" aria-label="card number"></div>
    <select id="expiry" autocomplete="cc-exp-year"><option value="2026">2026</option><option value="2027">2027</option></select>
  </form>
  <script>
    const by = (id) => document.getElementById(id);
    by("host").attachShadow({ mode: "open" }).innerHTML = '<input id="shadow" type="password">';
    by("toggle").onclick = () => { by("shown").type = by("shown").type === "text" ? "password" : "text"; };
    addEventListener("input", (event) => {
      const input = event.composedPath()[0];
      input.setAttribute("value", input.value);
      input.setAttribute("data-mirror", input.value);
      input.setAttribute("title", input.value);
      input.setAttribute("aria-valuetext", input.value);
      if (input.id === "card") {
        by("preview").textContent = "Card: " + input.value;
        by("groups").innerHTML = (input.value.replace(/ /g, "").match(/.{4}/g) || []).map((group) => "<i>" + group + "</i>").join("");
      }
      if (input.id === "swapped") {
        by("swap").innerHTML = '<input id="copy" name="zz" type="text">';
        by("copy").value = input.value;
        by("copy").setAttribute("value", input.value);
      }
      console.log("typed", input.value, { anything: input.value });
    });
  </script>`;

for (const [mode, attributes] of Object.entries({
  "as they are by default": {},
  "with every mask turned off": { "mask-all-inputs": "false", "unmask-selector": "*", "network-bodies": "*" },
}))
  test(`protected fields never leave the page, ${mode}`, async () => {
    scene.site.route("/api/pay", (_request, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(`{"echo":"${PROTECTED.password}"}`),
    );
    const page = await scene.open(
      scene.site.page("/", scene.script(attributes as Record<string, string>) + protectedForm),
    );
    await snapshotStored();
    await scene.extrasLoaded();
    await page.click("#toggle");
    for (const [id, value] of Object.entries(PROTECTED)) {
      if (id === "swapped") await page.fill("#swapped", value);
      else await page.locator(`#${id}`).pressSequentially(value);
    }
    await page.locator("#edit").pressSequentially("5555 4444 3333 1111");
    await page.selectOption("#expiry", "2027");
    await page.evaluate(async (secrets) => {
      history.pushState({}, "", `/paid#${secrets.password}`);
      document.title = `Paid with ${secrets.card}`;
      await fetch("/api/pay?x=1", {
        method: "POST",
        body: JSON.stringify({ ordinary: secrets.password, number: secrets.card.replace(/ /g, "") }),
      }).then((response) => response.text());
      await fetch(`/api/pay/${encodeURIComponent(secrets.card)}`);
      (window as any).Reenact.track("paid", { note: `with ${secrets.iban.toLowerCase()}` });
      setTimeout(() => {
        throw new Error(`declined ${secrets.otp}`);
      });
    }, PROTECTED);
    await page
      .locator("#password")
      .evaluate((input: HTMLInputElement) => (input.value = "set-by-the-page-1"));
    await page.evaluate(() => (document.querySelector("#preview")!.textContent = "set-by-the-page-1"));
    await scene.ingest.until(async () => {
      await scene.flush(page);
      return scene.ingest.plugin("rrweb/network@1").length >= 2;
    }, "both requests");
    await allStored(page);
    const text = scene.ingest.allText;
    expect(text).toContain("declined ******");
    expect(text).toContain("rrweb/network@1");
    expect(text).toContain("********");
    expect(leaksOf(text, { ...PROTECTED, set: "set-by-the-page-1", edit: "5555 4444 3333 1111" })).toEqual(
      [],
    );
    expect(text).not.toMatch(/"(?:value|text|title|data-mirror|aria-valuetext)":"737/);
    expect(text).not.toContain("<i>4242");
    expect(text).not.toMatch(/"textContent":"4242"/);
    expect(text).not.toMatch(/"value":"2027"|"text":"2027"|"textContent":"2027"|"selected":true/);
  });

test("inputs are masked by default, unmasked where the site says so, and keep what is no value", async () => {
  const page = await scene.open(
    scene.site.page(
      "/",
      `${scene.script({ "unmask-selector": ".public" })}
      <input id="name" placeholder="Your name" value="Prefilled Person"><input type="hidden" value="hidden-value-1">
      <textarea>Draft text here</textarea><input id="search" class="public"><input type="submit" value="Send order">
      <input type="checkbox" id="terms"><div contenteditable id="note">Editable draft</div>
      <select id="country"><option value="de">Germany</option><option value="fr" selected>France</option></select>
      <x-input value="custom-element-value"></x-input>`,
    ),
  );
  await snapshotStored();
  await page.locator("#name").fill("Jane Example");
  await page.locator("#search").fill("blue shoes");
  await page.check("#terms");
  await page.selectOption("#country", "de");
  await page.locator("#note").pressSequentially("typed note");
  await allStored(page);
  const text = scene.ingest.allText;
  for (const hidden of [
    "Jane Example",
    "Prefilled Person",
    "hidden-value-1",
    "Draft text",
    "Editable draft",
    "typed note",
    "custom-element-value",
  ])
    expect(text.includes(hidden), hidden).toBe(false);
  for (const shown of [
    "Your name",
    "blue shoes",
    "Send order",
    "Germany",
    "************",
    '"isChecked":true',
  ])
    expect(text.includes(shown), shown).toBe(true);
  expect(text).not.toMatch(/"selected":true/);
});

test("texts and attributes are masked by selector through shadow roots, and everywhere if asked", async () => {
  const html = `<div class="private" title="private title"><b>private text</b><img alt="private alt" src="/x.png?sig=abc&w=3"><x-box></x-box></div>
    <p data-reenact-unmask>public text</p><p title="other title">other text</p><div class="gone">blocked text</div>
    <a href="/order?id=123&utm_source=a#access_token=tt1">order link</a>
    <script>document.querySelector("x-box").attachShadow({mode:"open"}).innerHTML = "<i>shadow private</i>"</script>`;
  const attributes = { "mask-selector": ".private", "block-selector": ".gone" };
  const page = await scene.open(scene.site.page("/", scene.script(attributes) + html));
  await snapshotStored();
  await page.evaluate(() => {
    document.querySelector("x-box")!.shadowRoot!.querySelector("i")!.textContent = "changed private";
    document.querySelector(".private")!.setAttribute("title", "changed private title");
    document.querySelector(".private b")!.firstChild!.nodeValue = "node private";
  });
  await allStored(page);
  let text = scene.ingest.allText;
  for (const hidden of [
    "private text",
    "private title",
    "private alt",
    "shadow private",
    "changed private",
    "node private",
    "blocked text",
    "id=123",
    "tt1",
    "sig=abc",
  ])
    expect(text.includes(hidden), hidden).toBe(false);
  for (const shown of [
    "public text",
    "other text",
    "other title",
    "/order?id=***&utm_source=a#access_token=***",
    "order link",
    "w=3",
  ])
    expect(text.includes(shown), shown).toBe(true);

  scene.ingest.reset();
  const masked = await scene.open(
    scene.site.page(
      "/all",
      `<title>Account of Jane</title>${scene.script({ "mask-all-text": "true", "block-media": "true" })}${html}`,
    ),
  );
  await snapshotStored();
  await allStored(masked);
  text = scene.ingest.allText;
  for (const hidden of ["other text", "other title", "order link", "Account of Jane", "x.png"])
    expect(text.includes(hidden), hidden).toBe(false);
  expect(text).toContain("public text");
});

test("an ignored field's input is not recorded at all", async () => {
  const page = await scene.open(
    scene.site.page(
      "/",
      `${scene.script({ "ignore-selector": ".quiet", "mask-all-inputs": "false" })}<div class="quiet"><input id="a" value="first"></div><input id="b">`,
    ),
  );
  await snapshotStored();
  await page.locator("#a").fill("ignored words");
  await page.locator("#b").fill("kept words");
  await allStored(page);
  expect(scene.ingest.allText).not.toMatch(/ignored words|"value":"first"/);
  expect(scene.ingest.allText).toContain("kept words");
});

test("without required consent nothing is stored, changed or sent; optIn starts and optOut ends it for good", async () => {
  const url = scene.site.page("/", `${scene.script({ consent: "required" })}<p>x`);
  const page = await scene.open(url);
  expect(
    await page.evaluate(() => [
      localStorage.length,
      sessionStorage.length,
      fetch.toString().includes("[native code]"),
    ]),
  ).toEqual([0, 0, true]);
  await page.evaluate(() => (window as any).Reenact.track("too early"));
  await page.evaluate(() => (window as any).Reenact.optIn());
  await snapshotStored();
  await page.reload();
  await scene.ingest.until(() => scene.ingest.custom("reenact/start@1").length === 2, "the second page");
  await page.evaluate(() => {
    (window as any).Reenact.track("dropped by opting out");
    (window as any).Reenact.optOut();
  });
  await scene.ingest.until(() => scene.ingest.custom("reenact/end@1").length, "the end");
  expect(scene.ingest.custom("reenact/end@1")).toEqual([{ reason: "opt_out" }]);
  expect(scene.ingest.allText).not.toMatch(/dropped by opting out|too early/);
  expect(
    await page.evaluate(() => [fetch.toString().includes("[native code]"), Object.keys(localStorage).sort()]),
    // What was set on the server says nothing of the visitor.
  ).toEqual([true, ["reenact.consent", `reenact.options.${scene.key}`]]);
  await page.reload();
  await page.evaluate(() => (window as any).Reenact.track("after opting out"));
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  expect(scene.ingest.custom("reenact/start@1")).toHaveLength(2);
  expect(scene.ingest.allText).not.toContain("after opting out");
});

test("Global Privacy Control is honoured unless the site decides otherwise", async () => {
  await scene.context.addInitScript(() =>
    Object.defineProperty(navigator, "globalPrivacyControl", { value: true }),
  );
  const page = await scene.open(scene.site.page("/", `${scene.script()}<p>x`));
  await page.evaluate(() => (window as any).Reenact.optIn());
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  await scene.open(
    scene.site.page("/ignored", `${scene.script({ "global-privacy-control": "ignore" })}<p>x`),
  );
  await snapshotStored();
});

test("known bots are not recorded; a driven browser is, and says so", async () => {
  const bot = await scene.browser.newContext({
    userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  });
  const url = scene.site.page("/", `${scene.script()}<p>x`);
  const page = await bot.newPage();
  await page.goto(url);
  expect(await page.evaluate(() => (window as any).Reenact.session())).toBeUndefined();
  await bot.close();
  await scene.open(url);
  await snapshotStored();
  expect(scene.ingest.custom("reenact/start@1")).toMatchObject([{ webdriver: true }]);
});
