// Watching a session in the dashboard, as a person does: logged in, at a moment, with what the stage shows.
import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { type PageState, type StateNode, readPageState } from "./page-state";
import type { Reenact } from "./reenact";

export class Watcher {
  private constructor(
    readonly page: Page,
    private readonly server: Reenact,
    private readonly project: string,
  ) {}

  static async logIn(
    context: BrowserContext,
    server: Reenact,
    password: string,
    project = "demo",
  ): Promise<Watcher> {
    const page = await context.newPage();
    await page.goto(`${server.url}/?project=${project}`);
    await page.getByLabel("E-mail").fill("admin@localhost");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Sessions" }).waitFor();
    return new Watcher(page, server, project);
  }

  get rebuilt(): FrameLocator {
    return this.page.frameLocator(".reenact-root iframe");
  }

  async open(sessionId: string, atMs: number): Promise<void> {
    await this.page.goto(`${this.server.url}${this.path(sessionId, atMs)}`);
    await this.page.locator(".entry").first().waitFor();
    await this.arrived();
  }

  /** Goes to another moment by a link, without loading the dashboard anew. */
  async seek(sessionId: string, atMs: number): Promise<void> {
    await this.page.evaluate(
      (path) => {
        const link = document.body.appendChild(document.createElement("a"));
        link.href = path;
        link.click();
        link.remove();
      },
      this.path(sessionId, atMs),
    );
    await this.page.waitForFunction(
      (seconds) => {
        const now = document.querySelector("[role=slider][aria-label=Time]")?.getAttribute("aria-valuenow");
        return Number(now) === seconds;
      },
      Math.round(atMs / 1000),
    );
    await this.arrived();
  }

  /** What is to be shown is there, with its pictures. */
  async arrived(): Promise<void> {
    await this.page.waitForFunction(() => {
      const frame = document.querySelector<HTMLIFrameElement>(".reenact-root iframe");
      const images = [...(frame?.contentDocument?.images ?? [])];
      const loading = images.some((image) => !image.complete && image.loading !== "lazy");
      return frame !== null && document.querySelector(".stage[aria-busy=false]") !== null && !loading;
    });
  }

  async shown(): Promise<PageState> {
    const script = `(${readPageState})(document.querySelector(".reenact-root iframe").contentDocument)`;
    const state = (await this.page.evaluate(script)) as PageState;
    asRecorded(state.body);
    return state;
  }

  private path(sessionId: string, atMs: number): string {
    return `/sessions/${sessionId}?project=${this.project}&t=${atMs / 1000}`;
  }
}

/** Attributes that the player makes inert get back their names; a style without anything in it is none. */
export function asRecorded(nodes: StateNode[]): void {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    const entries = Object.entries(node.attributes).filter(
      ([name, value]) => name !== "style" || value !== "",
    );
    const renamed = entries.map(([name, value]) => [name.replace(/^data-recorded-/, ""), value] as const);
    node.attributes = Object.fromEntries(renamed.sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const inside of [node.children, node.shadow, node.document]) asRecorded(inside ?? []);
  }
}
