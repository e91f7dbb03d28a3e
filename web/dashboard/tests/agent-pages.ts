/** The pages of coding agents' runs, to be looked at and to be checked in every size and colour. */
import type { Page } from "playwright-core";
import { OTHER_RUN_ID, RUN_ID, agentSessions } from "./mock/agent-run.ts";
import { LiveRun } from "./mock/live-run.ts";
import type { MockServer } from "./mock/server.ts";
import type { ShownPage } from "./pages.ts";

const prepare = (mock: MockServer): unknown => mock.state.sessions.push(...agentSessions(Date.now()));

const live = (mock: MockServer): unknown => {
  prepare(mock);
  return new LiveRun(mock.state, 17_500);
};

const tab = (name: string, atS: number, shown: string, more?: (page: Page) => Promise<void>): ShownPage => ({
  name: `agent-${name.toLowerCase().replace(" ", "-")}`,
  prepare,
  path: `/agents/${RUN_ID}?t=${atS}`,
  ready: async (page) => {
    await page.getByRole("tab", { name }).click();
    await more?.(page);
    await page.getByRole("tabpanel").getByText(shown).first().waitFor();
  },
});

export const AGENT_PAGES: readonly ShownPage[] = [
  {
    name: "agents",
    prepare,
    path: "/agents",
    ready: (page) => page.getByRole("link", { name: /^Discounts,/ }).waitFor(),
  },
  {
    name: "agents-empty",
    path: "/agents?project=studio",
    ready: (page) => page.getByText("reenact agent import").waitFor(),
  },
  tab("Conversation", 17.2, "The total must take"),
  tab("Tool call", 1, "1 failed"),
  {
    ...tab("Tool call", 6.3, "line added"),
    name: "agent-tool-diff",
  },
  tab("Files", 160, "With a discount", async (page) => {
    await page.getByRole("button", { name: /total\.js/ }).click();
  }),
  tab("Cost", 60, "By model"),
  tab("Facts", 60, "First failing test"),
  tab("Workshop", 6, "Overview"),
  tab("Notes", 7, "New note"),
  {
    name: "agent-live",
    prepare: live,
    path: `/agents/${RUN_ID}`,
    ready: (page) => page.locator("div.live.following").waitFor(),
  },
  {
    name: "agent-live-rewound",
    prepare: live,
    path: `/agents/${RUN_ID}?t=3`,
    ready: (page) => page.getByRole("button", { name: "Catch up" }).waitFor(),
  },
  {
    name: "agents-running",
    prepare: live,
    path: "/agents",
    ready: (page) => page.getByText("running", { exact: true }).waitFor(),
  },
  {
    name: "agent-keyboard",
    prepare,
    path: `/agents/${RUN_ID}?t=7`,
    ready: async (page) => {
      await page.getByRole("region", { name: "Conversation" }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "agent-controls",
    prepare,
    path: `/agents/${RUN_ID}?t=7`,
    ready: async (page) => {
      await page.getByRole("region", { name: "Conversation" }).waitFor();
      const more = page.getByRole("button", { name: "More controls" });
      if (await more.isVisible()) await more.click();
      await page.getByRole("group", { name: "Speed" }).waitFor();
    },
  },
  {
    name: "agent-compare-choose",
    prepare,
    path: `/agents/${RUN_ID}/compare`,
    ready: (page) => page.getByRole("link", { name: /^Discounts, second try/ }).waitFor(),
  },
  {
    name: "agent-compare-difference",
    prepare,
    path: `/agents/${RUN_ID}/compare?with=${OTHER_RUN_ID}`,
    ready: async (page) => {
      await page.getByText(/^They differ in/).waitFor();
      await page.keyboard.press("Shift+ArrowRight");
      await page.getByText("Difference 1 of").waitFor();
    },
  },
  {
    name: "agent-compare",
    prepare,
    path: `/agents/${RUN_ID}/compare?with=${OTHER_RUN_ID}`,
    ready: (page) => page.getByText("Now publish it.").first().waitFor(),
  },
];
