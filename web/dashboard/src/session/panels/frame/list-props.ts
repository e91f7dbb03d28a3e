/** What a panel's frame is told of lines that were read for it. */
import { formatCount } from "../../../format/numbers.ts";
import type { Problem } from "../../../server/api.ts";
import type { PanelData, PanelName } from "../reading/messages.ts";
import { ROWS_MAX, type PanelRows } from "../reading/panel-rows.svelte.ts";

export interface ListProps<Row> {
  rows: readonly Row[];
  loading: boolean;
  problem: Problem | null;
  onretry: () => void;
  cutNote: string | null;
  isAppended: boolean;
}

export function listProps<Name extends PanelName>(
  lines: PanelRows<Name>,
  what: string,
): ListProps<PanelData[Name]["row"]> {
  return {
    rows: lines.rows,
    loading: lines.status === "reading",
    problem: lines.problem,
    onretry: () => lines.retry(),
    cutNote: lines.isCut
      ? `Only the first ${formatCount(ROWS_MAX)} ${what} are listed. The API gives the others.`
      : null,
    isAppended: true,
  };
}
