import type { Extras, ExtrasHost } from "../extras-host";
import { attempt } from "../guard";
import { sampleCanvas } from "./canvas";
import { improveCompression } from "./compression";
import { observeLongTasks } from "./long-tasks";
import { recordFiles } from "./files/file-recording";
import { captureNetworkDetails } from "./network-details";
import { MoveThinning } from "./move-thinning";
import { openOfflineStore } from "./offline-store";
import { observeVitals } from "./web-vitals";

/** What is not needed at first: it loads after recording has begun, and recording is whole without it. */
export const extras: Extras = {
  version: __RECORDER_VERSION__,
  install(host: ExtrasHost) {
    const { options } = host;
    const undos: ((() => void) | undefined)[] = [];
    host.setShedding(new MoveThinning());
    undos.push(attempt(() => improveCompression(host)));
    void openOfflineStore(host);
    if (options.recordWebVitals) undos.push(attempt(() => observeVitals(host)));
    if (options.recordLongTasks) undos.push(attempt(() => observeLongTasks(host)));
    if (options.recordCanvas) undos.push(attempt(() => sampleCanvas(host)));
    if (options.fileUrls.length) undos.push(attempt(() => recordFiles(host)));
    if (options.recordNetwork) undos.push(attempt(() => captureNetworkDetails(host)));
    return () => undos.forEach((undo) => undo?.());
  },
};
