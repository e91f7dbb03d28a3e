/** The panels beside the picture, each loaded when it is first opened. */
import type { Component } from "svelte";
import type { IconName } from "../../components/Icon.svelte";
import type { SessionView } from "../session-view.svelte.ts";

export type PanelComponent = Component<{ view: SessionView }>;

interface PanelEntry {
  id: string;
  label: string;
  icon: IconName;
  load: () => Promise<{ default: PanelComponent }>;
}

export const PANELS = [
  {
    id: "activity",
    label: "Activity",
    icon: "click",
    load: () => import("./activity/ActivityPanel.svelte"),
  },
  {
    id: "console",
    label: "Console",
    icon: "console",
    load: () => import("./console/ConsolePanel.svelte"),
  },
  {
    id: "network",
    label: "Network",
    icon: "network",
    load: () => import("./network/NetworkPanel.svelte"),
  },
  {
    id: "errors",
    label: "Errors",
    icon: "error",
    load: () => import("./errors/ErrorsPanel.svelte"),
  },
  {
    id: "elements",
    label: "Elements",
    icon: "elements",
    load: () => import("./elements/ElementsPanel.svelte"),
  },
  {
    id: "state",
    label: "State",
    icon: "custom",
    load: () => import("./state/StatePanel.svelte"),
  },
  {
    id: "performance",
    label: "Performance",
    icon: "gauge",
    load: () => import("./performance/PerformancePanel.svelte"),
  },
  { id: "facts", label: "Facts", icon: "info", load: () => import("./facts/FactsPanel.svelte") },
  { id: "health", label: "Health", icon: "health", load: () => import("./health/HealthPanel.svelte") },
] as const satisfies readonly PanelEntry[];
export type PanelId = (typeof PANELS)[number]["id"];
