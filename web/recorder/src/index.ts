import { createReenact, type Reenact as ReenactApi } from "./api";

export type { ReenactOptions } from "./options";
export type { UrlRate } from "./sampling";
export type { RecordingState } from "./recorder";
export type { Reenact as ReenactApi } from "./api";

/** The build for bundlers: the part that loads later is a chunk of the application's own. */
export const Reenact: ReenactApi = createReenact({
  loadExtras: () =>
    import("./extras/index").then(
      (module) => module.extras,
      () => undefined,
    ),
});

export default Reenact;
