import { expect, test } from "vitest";
import { expectAccessible, useFixture } from "./fixture.ts";

const fixture = useFixture();

test("origins and the hashing of identities are saved", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/setup`);
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

test("a read key is created, its secret shown once, and revoked after a question", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/setup`);
  await page.getByLabel("Name of a new key").fill("Warehouse");
  await page.getByRole("button", { name: "Create a read key" }).click();
  await page.getByText("rk_Zx81c9VtLr0PqS4mWn2Yb7Hd").waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Revoke Warehouse" }).waitFor();
  expect(await page.getByText("rk_Zx81c9VtLr0PqS4mWn2Yb7Hd").count()).toBe(0);
  await page.getByRole("button", { name: "Revoke Warehouse" }).click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await page.getByRole("button", { name: "Revoke Warehouse" }).waitFor({ state: "detached" });
  expect(mock.state.readKeys.get("demo")).toHaveLength(1);
});

test("a project is created and shown with its own snippet", async () => {
  const { page, mock } = fixture;
  await page.goto(`${mock.origin}/setup`);
  await page.getByLabel("Name of the project").fill("Warehouse");
  await page.getByLabel("Its origin").fill("https://warehouse.example");
  await page.getByRole("button", { name: "Create the project" }).click();
  await page.getByRole("heading", { name: "Set-up of Warehouse" }).waitFor();
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
