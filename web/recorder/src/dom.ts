import { record } from "@rrweb/record";
import type { RecordedEvent } from "./events";
import { attempt } from "./guard";
import type { ElementRules } from "./privacy/element-rules";

type RrwebOptions = NonNullable<Parameters<typeof record>[0]>;

/** rrweb's recorder, set up so that nothing it hands over is unmasked where it alone sees the element. */
export interface DomRecording {
  snapshot(): void;
  stop(): void;
}

export interface DomOptions {
  rules: ElementRules;
  maskAllInputs: boolean;
  maskInput(text: string, element: Element): string;
  emit(event: RecordedEvent): void;
}

/** Nodes of the page by rrweb's ids. */
export const domMirror = record.mirror;

/** Every input is asked for, whatever its type; which are masked is decided element by element. */
const MASK_INPUTS = { input: true, textarea: true, "select-one": true, "select-multiple": true };

export function recordDom(options: DomOptions): DomRecording {
  const stop = attempt(() =>
    record({
      emit: (event) => options.emit(event as RecordedEvent),
      recordAfter: "DOMContentLoaded",
      maskInputOptions: { ...MASK_INPUTS, select: options.maskAllInputs } as RrwebOptions["maskInputOptions"],
      maskInputFn: options.maskInput,
      blockSelector: options.rules.blockSelector,
      ignoreSelector: options.rules.ignoreSelector,
      sampling: { mousemove: 50, mousemoveCallback: 500, scroll: 150, media: 800 },
      errorHandler: () => true,
    } as RrwebOptions),
  );
  return {
    snapshot: () => void attempt(() => record.takeFullSnapshot(true)),
    stop: () => void attempt(() => stop?.()),
  };
}
