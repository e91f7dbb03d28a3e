/** Reads recordings beside the page's thread: requests, and taking their JSON apart, hold up no frame. */
import type { FromWorker, TaskName, Tasks, ToWorker } from "./messages.ts";
import { ServerReader } from "./server-reader.ts";
import { asProblem } from "../server/problem.ts";

const running = new Map<number, AbortController>();
const say = (message: FromWorker): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "cancel") {
    running.get(data.number)?.abort();
    running.delete(data.number);
  } else {
    void run(data);
  }
});

async function run(task: ToWorker & { kind: "start" }): Promise<void> {
  const { number, place, name, needs } = task;
  const cancelling = new AbortController();
  running.set(number, cancelling);
  try {
    const gives = await perform(new ServerReader(place, cancelling.signal), name, needs, (part) => {
      if (!cancelling.signal.aborted) say({ kind: "part", number, part });
    });
    if (!cancelling.signal.aborted) say({ kind: "done", number, gives });
  } catch (error) {
    if (!cancelling.signal.aborted) say({ kind: "failed", number, problem: asProblem(error) });
  }
  running.delete(number);
}

async function perform(
  reader: ServerReader,
  name: TaskName,
  needs: Tasks[TaskName]["needs"],
  onPart: (part: Tasks[TaskName]["part"]) => void,
): Promise<Tasks[TaskName]["gives"]> {
  switch (name) {
    case "outline":
      for await (const part of reader.outline(needs as Tasks["outline"]["needs"])) onPart(part as never);
      return null;
    case "events":
      for await (const part of reader.events(needs as Tasks["events"]["needs"])) onPart(part as never);
      return null;
    case "keyframe":
      return reader.keyframe(needs as Tasks["keyframe"]["needs"]);
    case "firstPicture":
      return reader.firstPicture(needs as Tasks["firstPicture"]["needs"]);
    case "nearestEvent":
      return reader.nearestEvent(needs as Tasks["nearestEvent"]["needs"]);
    case "elements":
      return reader.elements(needs as Tasks["elements"]["needs"]);
  }
}
