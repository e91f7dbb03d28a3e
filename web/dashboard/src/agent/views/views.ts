/** What a run can be looked at as, each loaded when it is first opened. */
import type { Component } from "svelte";
import type { IconName } from "../../components/Icon.svelte";
import type { RunTab, RunView } from "../player/run-view.svelte.ts";

interface ViewEntry {
  id: RunTab;
  label: string;
  icon: IconName;
  load: () => Promise<{ default: Component<{ view: RunView }> }>;
}

export const VIEWS: readonly [ViewEntry, ...ViewEntry[]] = [
  {
    id: "conversation",
    label: "Conversation",
    icon: "prompt",
    load: () => import("./conversation/ConversationView.svelte"),
  },
  { id: "tool", label: "Tool call", icon: "console", load: () => import("./tool/ToolView.svelte") },
  { id: "files", label: "Files", icon: "files", load: () => import("./files/FilesView.svelte") },
  { id: "cost", label: "Cost", icon: "cost", load: () => import("./cost/CostView.svelte") },
  { id: "facts", label: "Facts", icon: "info", load: () => import("./facts/RunFactsView.svelte") },
  {
    id: "workshop",
    label: "Workshop",
    icon: "elements",
    load: () => import("./workshop/WorkshopView.svelte"),
  },
  { id: "notes", label: "Notes", icon: "bookmark", load: () => import("./notes/NotesView.svelte") },
];
