/** What a file does not hold of the visit, in words. */
import { formatClock } from "../format/time.ts";
import { counted } from "../format/numbers.ts";
import { KEPT_FILES_MIB_MAX, RECORDING_MIB_MAX, type LeftOut } from "./offline-file.ts";

export function leftOutInWords(leftOut: LeftOut, startedAtMs: number): string[] {
  const { fromMs, filesMissing, filesTooMuch, wasLive, health } = leftOut;
  const words: string[] = [];
  if (fromMs !== null) {
    const clock = formatClock(fromMs - startedAtMs);
    words.push(`Everything from ${clock} on: a file holds at most ${RECORDING_MIB_MAX} MiB of a recording.`);
  }
  if (filesTooMuch > 0) {
    words.push(
      `${files(filesTooMuch)}: a file holds at most ${KEPT_FILES_MIB_MAX} MiB of them. Boxes stand in their places.`,
    );
  }
  if (filesMissing > 0) words.push(`${files(filesMissing)} that the server could not give.`);
  if (wasLive) words.push("What came after it was saved: the visit was still going on.");
  if (health) words.push("What is wrong with the recording: the server could not tell when it was saved.");
  return words;
}

function files(count: number): string {
  return counted(count, "style sheet, picture or font", "style sheets, pictures or fonts");
}
