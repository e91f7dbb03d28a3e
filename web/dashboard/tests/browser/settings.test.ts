import { expect, test } from "vitest";
import { session } from "../mock/state.ts";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

test("origins and the hashing of identities are saved", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/project`);
  const origins = page.getByLabel("Allowed origins");
  await origins.fill("shop.example.com");
  await page.getByText("is not an origin").waitFor();
  expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await origins.fill("https://lumen.example\nhttps://SHOP.example.com/");
  await page.getByRole("checkbox", { name: "Hash who people are" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(mock.state.projects[0]).toMatchObject({
    allowed_origins: ["https://lumen.example", "https://shop.example.com"],
    hash_identity: true,
  });
  await expectAccessible(page);
});

test("while any origin may send, the page says so", async () => {
  const { page, mock } = fixture;
  mock.state.projects[0]!.allowed_origins = ["*"];
  await page.goto(`${mock.origin}/settings/project`);
  await page.getByText("Any site may send to this project now").waitFor();
  await expectAccessible(page);
  await page.getByLabel("Allowed origins").fill("https://*.lumen.example");
  await page.getByText("Any site may send to this project now").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(mock.state.projects[0]!.allowed_origins).toEqual(["https://*.lumen.example"]);
});

test("a secret key is created, its secret shown once, rotated, and revoked after a question", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/keys`);
  await page.getByLabel("Name of a new key").fill("Warehouse");
  await page.getByLabel("Expires").selectOption("90");
  await page.getByRole("button", { name: "Create a secret key" }).click();
  await page.getByText("rk_Zx81c9VtLr0PqS4mWn2Yb7Hd").waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Revoke Warehouse" }).waitFor();
  expect(await page.getByText("rk_Zx81c9VtLr0PqS4mWn2Yb7Hd").count()).toBe(0);
  await page.getByRole("button", { name: "Rotate Warehouse" }).click();
  await page.getByText("rk_Zx81c9VtLr0PqS4mWn2Yb7Hd").waitFor();
  await page.getByText(/^replaced/).waitFor();
  const old = page.getByRole("listitem").filter({ hasText: "replaced" });
  await old.getByRole("button", { name: "Revoke Warehouse" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await page.getByText(/^replaced/).waitFor({ state: "detached" });
  expect(mock.state.secretKeys.get("demo")?.map(({ name }) => name)).toEqual(["Nightly export", "Warehouse"]);
});

test("a public key is rotated: the old one stays until it is revoked", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/keys`);
  const rows = page.locator("section", { hasText: "Public keys" }).getByRole("listitem");
  await rows.filter({ hasText: "last used" }).waitFor();
  expect(await page.getByRole("button", { name: /^Revoke First key/ }).count()).toBe(0);
  await page.getByRole("button", { name: /^Rotate First key/ }).click();
  await rows.filter({ hasText: "in the snippet" }).filter({ hasText: "pk_demo_new1" }).waitFor();
  await rows
    .filter({ hasText: "replaced" })
    .getByRole("button", { name: /^Revoke/ })
    .click();
  await page.getByText("are refused from now on").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(mock.state.publicKeys.get("demo")).toHaveLength(2);
  await rows
    .filter({ hasText: "replaced" })
    .getByRole("button", { name: /^Revoke/ })
    .click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await rows.filter({ hasText: "replaced" }).waitFor({ state: "detached" });
  expect(mock.state.publicKeys.get("demo")?.map(({ key }) => key)).toEqual(["pk_demo_new1"]);
  await page.getByRole("link", { name: "Record your pages" }).click();
});

test("the recorder's options are validated, saved, and kept beside their field when refused", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/recorder`);
  const save = page.getByRole("button", { name: "Save" });
  await page.getByLabel("Sessions, percent").fill("120");
  await page.getByText("Write a number from 0 to 100.").waitFor();
  expect(await save.isDisabled()).toBe(true);
  await page.getByLabel("Sessions, percent").fill("25");
  await page.getByLabel("Do not record", { exact: true }).fill("/admin*");
  await page.getByLabel("Mask all text").check();
  await page.getByLabel("Leave these elements out").fill("::part(x)");
  await save.click();
  await page.getByText("it cannot be looked for").waitFor();
  await expectAccessible(page);
  await page.getByLabel("Leave these elements out").fill(".chat");
  await save.click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(mock.state.recorderOptions.get("demo")).toEqual({
    sessionSampleRate: 0.25,
    ignoreUrls: ["/admin*"],
    maskAllText: true,
    blockSelector: ".chat",
  });
  await page.reload();
  expect(await page.getByLabel("Sessions, percent").inputValue()).toBe("25");
  expect(await page.getByLabel("Mask all text").isChecked()).toBe(true);
});

test("a member is added with a link that is shown once, gets another, and is removed", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/members`);
  await page.getByLabel("E-mail address").fill("mae@orbit.example");
  await page.getByRole("button", { name: "Add a member" }).click();
  const link = page.locator("code", { hasText: "/join#" });
  expect(await link.textContent()).toBe(
    `${mock.origin}/join#token=q7mW2tokenThatIsShownOnce&email=mae%40orbit.example`,
  );
  await expectAccessible(page);
  await page.getByLabel("Role of mae@orbit.example").selectOption("owner");
  await page.waitForFunction(() => document.querySelectorAll("select:disabled").length === 0);
  expect(mock.state.members.at(-1)?.role).toBe("owner");
  await page.getByRole("button", { name: "New link for grace@lumen.example" }).click();
  await page.getByRole("button", { name: "Make a new link" }).click();
  await page.getByText("The link for grace@lumen.example").waitFor();
  await page.getByRole("button", { name: "Remove linus@studio.example" }).click();
  await page.getByRole("button", { name: "Remove the member" }).click();
  await page.getByRole("button", { name: "Remove linus@studio.example" }).waitFor({ state: "detached" });
  expect(mock.state.members.map(({ email }) => email)).not.toContain("linus@studio.example");
});

test("the last owner stays one, and the page says why", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/members`);
  await page.getByLabel("Role of admin@lumen.example").selectOption("member");
  await page.getByText("There would be no owner left").waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#role-1")?.value === "owner");
});

test("one's own password is changed with the old one", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/members`);
  await page.getByLabel("Present password").fill("wrong password");
  await page.getByLabel(/^New password/).fill("plover on the shore");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("old_password is not your password").waitFor();
  await page.getByLabel("Present password").fill("correct horse");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Changed.").waitFor();
  expect(mock.state.password).toBe("plover on the shore");
});

test("a link leads to choosing a password, and in", async () => {
  const { page, mock, context } = fixture;
  await context.clearCookies();
  await page.goto(`${mock.origin}/join#token=used&email=mae%40orbit.example`);
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("mae@orbit.example");
  await page.getByLabel(/^Password/).fill("plover on the shore");
  await page.getByRole("button", { name: "Choose and log in" }).click();
  await page.getByText("This link does not work any more").waitFor();
  await expectAccessible(page);
  await page.goto("about:blank");
  await page.goto(`${mock.origin}/join#token=q7mW2tokenThatIsShownOnce&email=mae%40orbit.example`);
  await page.getByLabel(/^Password/).fill("plover on the shore");
  await page.getByRole("button", { name: "Choose and log in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
});

test("members look at settings and cannot change them", async () => {
  const { page, mock } = fixture;
  mock.state.members[0]!.role = "member";
  for (const section of ["project", "keys", "recorder", "members"]) {
    await page.goto(`${mock.origin}/settings/${section}`);
    await page.getByText("You are a member").waitFor();
    await page.locator("section").first().waitFor();
    for (const name of [/^Save/, /^Revoke/, /^Rotate/, /^Create/, /^Add/, /^Remove/, /^Delete/])
      expect(await page.getByRole("button", { name }).count(), `${section}: ${name}`).toBe(0);
    await expectAccessible(page);
  }
});

test("a project is deleted once its name was typed", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/project?project=studio`);
  await page.getByRole("button", { name: "Delete the project…" }).click();
  const confirm = page.getByRole("button", { name: "Delete the project", exact: true });
  expect(await confirm.isDisabled()).toBe(true);
  await page.getByLabel("Type Studio to confirm").fill("Studi");
  expect(await confirm.isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByLabel("Type Studio to confirm").fill("Studio");
  await confirm.click();
  await page.waitForURL("**/settings/project");
  expect(mock.state.projects.map(({ id }) => id)).toEqual(["demo"]);
});

test("waiting for the first event turns into received, with a way to watch it", async () => {
  const { page, mock } = fixture;
  await page.clock.install();
  await page.goto(`${mock.origin}/settings?project=studio`);
  await page.getByText("Waiting for the first event…").waitFor();
  await expectAccessible(page);
  mock.state.refusals = [
    {
      origin: "https://www.studio.example",
      key: "pk_studio_",
      key_is_known: true,
      code: "origin-not-allowed",
      title: "The page's origin is not allowed",
      remedy: "Add it.",
      count: 3,
      last_at_ms: Date.now(),
    },
    {
      origin: "https://studio.example",
      key: "pk_mistype",
      key_is_known: false,
      code: "unknown-key",
      title: "The key is not known",
      remedy: "Use another.",
      count: 1,
      last_at_ms: Date.now(),
    },
  ];
  await page.clock.runFor(3_000);
  await page.getByText("Events from https://www.studio.example were refused").waitFor();
  await page.getByText("no project has the key pk_mistype…").waitFor();
  expect(await page.getByRole("link", { name: "add it to the allowed origins" }).getAttribute("href")).toBe(
    "/settings/project?project=studio",
  );
  await expectAccessible(page);
  const detail = { ...session("01JDFIRST1", 1, Date.now() + 60_000, 2_000), project_id: "studio" };
  mock.state.sessions.push({ detail, events: [], health: [], moments: [] });
  await page.clock.runFor(3_000);
  await page.getByText("Received:").waitFor();
  await page.getByText("were refused").first().waitFor({ state: "detached" });
  const watch = page.locator("section", { hasText: "Received:" }).getByRole("link", { name: "Watch it" });
  expect(await watch.getAttribute("href")).toBe("/sessions/01JDFIRST1?project=studio");
});

test("waiting ends after a while and can go on", async () => {
  const { page, mock } = fixture;
  await page.clock.install();
  await page.goto(`${mock.origin}/settings?project=studio`);
  await page.getByText("Waiting for the first event…").waitFor();
  for (let minute = 0; minute < 11; minute++) await page.clock.runFor(60_000);
  await page.getByText("Nothing came within ten minutes.").waitFor();
  await page.getByRole("button", { name: "Go on waiting" }).click();
  await page.getByText("Waiting for the first event…").waitFor();
});

test("a project is created and shown with its own snippet", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/settings/project`);
  await page.getByLabel("Name of the project").fill("Warehouse");
  await page.getByLabel("Its origin").fill("https://warehouse.example");
  await page.getByRole("button", { name: "Create the project" }).click();
  await page.getByText("Waiting for the first event…").waitFor();
  expect(await page.locator("pre").textContent()).toContain('data-key="pk_p3"');
  expect(mock.state.projects.at(-1)?.allowed_origins).toEqual(["https://warehouse.example"]);
});

test("the page of the API renders its description", async () => {
  const { page, mock, consoleErrors } = fixture;
  await page.goto(`${mock.origin}/api#list_sessions`);
  const operation = page.locator("section#list_sessions");
  await operation.waitFor();
  const text = await operation.innerText();
  for (const part of ["GET", "/v1/sessions", "duration_min_ms", "SessionList"]) expect(text).toContain(part);
  await operation.getByRole("link", { name: "SessionList" }).click();
  await page.locator("#schema-SessionList").waitFor();
  await expectAccessible(page);
  expect(consoleErrors).toEqual([]);
});
