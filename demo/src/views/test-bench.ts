import { h } from "../element";
import { href, type View } from "../router";
import { reportError, track } from "../recorder";

const LONG_TASK_MS = 400;

interface Fault {
  id: string;
  label: string;
  explanation: string;
  /** Left out for the dead button: it has no listener. */
  run?: () => void;
}

/** Everything that can go wrong in a page, one button each: what a recording should show. */
const FAULTS: Fault[] = [
  {
    id: "dead",
    label: "Save my basket",
    explanation: "A button that does nothing. Click it three times and it is a rage click.",
  },
  { id: "throw", label: "Recalculate", explanation: "Throws an error that nobody catches.", run: throwError },
  {
    id: "reject",
    label: "Synchronise",
    explanation: "A promise is rejected and nobody handles it.",
    run: rejectPromise,
  },
  {
    id: "report",
    label: "Report",
    explanation: "An error is caught and handed to the recorder.",
    run: () => reportError(new Error("The label printer is out of paper")),
  },
  {
    id: "console",
    label: "Grumble",
    explanation: "Writes a warning and an error to the console.",
    run: grumble,
  },
  {
    id: "fetch",
    label: "Ask the stock service",
    explanation: "fetch is answered with 503.",
    run: () => void fetch(href("/api/stock/everything")),
  },
  {
    id: "xhr",
    label: "Ask it the old way",
    explanation: "XMLHttpRequest is answered with 503.",
    run: askWithXhr,
  },
  {
    id: "network",
    label: "Ask nobody",
    explanation: "A request to a host that does not exist (names under .invalid never do).",
    run: () => void fetch("https://larch.invalid/").catch(reportError),
  },
  {
    id: "long-task",
    label: "Think hard",
    explanation: `Blocks the page for ${LONG_TASK_MS} ms.`,
    run: thinkHard,
  },
];

export function openTestBench(): View {
  const rows = FAULTS.map(({ id, label, explanation, run }) => {
    const button = h("button", { type: "button", testid: `fault-${id}` }, label);
    if (run) button.addEventListener("click", run);
    return h("li", { class: "fault" }, button, h("p", {}, explanation));
  });
  const element = h(
    "div",
    { class: "narrow" },
    h("h1", {}, "Things that go wrong"),
    h(
      "p",
      { class: "lead" },
      "Press them, then watch this visit: each should be found in the recording, with its moment.",
    ),
    h("ul", { class: "faults" }, ...rows),
  );
  return { title: "Things that go wrong", element };
}

function throwError(): void {
  throw new RangeError("The total is not a number: 3 mugs at NaN euros");
}

function rejectPromise(): void {
  void Promise.reject(new Error("The basket could not be synchronised"));
}

function grumble(): void {
  console.warn("Shelf %s is nearly empty", "B4", { left: 2 });
  console.error(new Error("Shelf B5 is empty"));
}

function askWithXhr(): void {
  const request = new XMLHttpRequest();
  request.open("GET", href("/api/stock/everything"));
  request.send();
}

function thinkHard(): void {
  const end = performance.now() + LONG_TASK_MS;
  let steps = 0;
  while (performance.now() < end) steps += 1;
  track("thought_hard", { duration_ms: LONG_TASK_MS, steps });
}
