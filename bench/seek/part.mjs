// The player's part of the benchmark: a long recording in Reenact's dashboard and in rrweb-player, in the same run.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { openReenact } from "../ingest/reenact.mjs";
import { median, spread } from "../statistics.mjs";
import { fixed, megabytes, percent, progress, table, times } from "../table.mjs";
import { cpuSecondsOf } from "./memory.mjs";
import { OpenPlayer, reenactPlayer, stockPlayer } from "./players.mjs";
import { watchPlaying } from "./playing.mjs";
import { longRecording } from "./recording.mjs";
import { isolated, sendRecording, serveStock } from "./serve.mjs";

/** @import { Options } from "../options.mjs" */
/** @import { Outcome } from "../run.mjs" */
/** @import { Player } from "./players.mjs" */
/** @import { Playing } from "./playing.mjs" */
/** @typedef {{ pictures_ms: number[], seek_cpu_s: number, server_cpu_s: number, page_bytes: number, process_bytes: number, once: Playing, eightfold: Playing }} Sample */

const LONG = { minutes: 40, events: 100_000 };
const SHORT = { minutes: 4, events: 10_000 };
/** Where the timeline is clicked, in this order; the first one is warming up. */
const MOMENTS = [0.4, 0.1, 0.9, 0.3, 0.7, 0.5, 0.2, 0.8];
const FROM = 0.1;
const TO = 0.999;
/** CPU time is counted in hundredths of a second: a few seeks together are counted better. */
const SEEKS = 5;
const PLAY_FROM = 0.35;
const PLAY_S = 6;

const GOALS = { picture_ms: 250, cpu: 10, memory: 1 / 4, frames_per_s: 60, error_ms: 10 };

/** @param {Options} options @param {string} work @returns {Promise<Outcome>} */
export async function runSeek({ rounds }, work) {
  const folder = join(work, "seek");
  mkdirSync(folder, { recursive: true });
  progress("seek: making a recording of 40 minutes and 100,000 events");
  const events = longRecording(LONG);
  const stock = await serveStock(events);
  const reenact = await openReenact(folder);
  let front;
  try {
    await sendRecording(reenact.url, "bench-long-01", events);
    await sendRecording(reenact.url, "bench-short-01", longRecording(SHORT));
    const serverId = /** @type {number} */ (reenact.pids[0]);
    front = await isolated(reenact.origin);
    const { origin } = front;
    const own = (/** @type {string} */ id) => reenactPlayer(origin, id, reenact.cookie);
    const players = [own("bench-long-01"), stockPlayer(stock.origin)];
    const emptyBytes = await bytesOfPlainPage(`${stock.origin}/empty`);
    const bareBytes = (await bytesOfPlainPage(`${stock.origin}/bare`)) - emptyBytes;
    /** @type {Map<string, Sample[]>} */
    const samples = new Map(players.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const player of round % 2 === 0 ? players : [...players].reverse()) {
        const sample = await measure(player, serverId);
        samples.get(player.name)?.push(sample);
        progress(
          `seek: round ${round + 1} of ${rounds}, ${player.name}: picture ${fixed(median(sample.pictures_ms), 0)} ms`,
        );
      }
    }
    const shortPictures = await picturesOf(own("bench-short-01"), SHORT.minutes * 60_000);
    const [ours = [], theirs = []] = players.map(({ name }) => samples.get(name));
    const figures = { reenact: summary(ours, emptyBytes), rrweb_player: summary(theirs, emptyBytes) };
    const more = {
      short_picture_ms: median(shortPictures),
      json_bytes: stock.jsonBytes,
      empty_page_bytes: emptyBytes,
      bare_process_bytes: bareBytes,
    };
    return {
      figures: { ...figures, ...more },
      text: textOf(figures.reenact, figures.rrweb_player, more),
      faults: [],
    };
  } finally {
    stock.close();
    front?.close();
    await reenact.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Player} player @param {number} serverId @returns {Promise<Sample>} */
async function measure(player, serverId) {
  const durationMs = LONG.minutes * 60_000;
  const opened = await OpenPlayer.open(player);
  try {
    const pictures_ms = await seekAll(opened, durationMs);
    const { seek_cpu_s, server_cpu_s } = await costOfSeek(opened, serverId, durationMs);
    await opened.seek(PLAY_FROM, durationMs);
    const once = await watchPlaying(opened, 1, PLAY_S);
    const eightfold = await watchPlaying(opened, 8, PLAY_S);
    const process_bytes = await opened.bytesAtRest();
    const page_bytes = await opened.bytesOfPage();
    return { pictures_ms, seek_cpu_s, server_cpu_s, page_bytes, process_bytes, once, eightfold };
  } finally {
    await opened.close();
  }
}

/** CPU time of a seek over most of the recording. @param {OpenPlayer} opened @param {number} serverId @param {number} durationMs */
async function costOfSeek(opened, serverId, durationMs) {
  let [seek_cpu_s, server_cpu_s] = [0, 0];
  for (let time = 0; time < SEEKS; time += 1) {
    await opened.seek(FROM, durationMs);
    await opened.untilQuiet();
    const [before, serverBefore] = [await opened.cpuSeconds(), cpuSecondsOf(serverId)];
    await opened.seek(TO, durationMs);
    await opened.untilQuiet();
    seek_cpu_s += ((await opened.cpuSeconds()) - before) / SEEKS;
    server_cpu_s += (cpuSecondsOf(serverId) - serverBefore) / SEEKS;
  }
  return { seek_cpu_s, server_cpu_s };
}

/** @param {OpenPlayer} opened @param {number} durationMs */
async function seekAll(opened, durationMs) {
  const pictures = [];
  for (const share of MOMENTS) {
    pictures.push(await opened.seek(share, durationMs));
    await opened.untilQuiet();
  }
  return pictures.slice(1);
}

/** @param {Player} player @param {number} durationMs */
async function picturesOf(player, durationMs) {
  const opened = await OpenPlayer.open(player);
  try {
    return await seekAll(opened, durationMs);
  } finally {
    await opened.close();
  }
}

/** What the processes of a page without any player take. @param {string} url */
async function bytesOfPlainPage(url) {
  const opened = await OpenPlayer.open(
    { ...stockPlayer(""), open: (page) => page.goto(url) },
    { waits: false },
  );
  try {
    await opened.untilQuiet();
    return await opened.bytesAtRest();
  } finally {
    await opened.close();
  }
}

/** @typedef {ReturnType<typeof summary>} Summary */

/** @param {readonly Sample[]} samples @param {number} emptyBytes */
function summary(samples, emptyBytes) {
  const pictures = samples.flatMap(({ pictures_ms }) => pictures_ms);
  const of = (/** @type {(sample: Sample) => number} */ value) => median(samples.map(value));
  return {
    picture_ms: median(pictures),
    picture_worst_ms: Math.max(...pictures),
    picture_spread: spread(samples.map(({ pictures_ms }) => median(pictures_ms))),
    seek_cpu_s: of((sample) => sample.seek_cpu_s),
    server_cpu_s: of((sample) => sample.server_cpu_s),
    page_bytes: of((sample) => sample.page_bytes),
    process_bytes_over_empty: of((sample) => sample.process_bytes) - emptyBytes,
    once: playing(samples.map(({ once }) => once)),
    eightfold: playing(samples.map(({ eightfold }) => eightfold)),
  };
}

/** @param {readonly Playing[]} seen */
function playing(seen) {
  const of = (/** @type {keyof Playing} */ name) => median(seen.map((each) => each[name]));
  return {
    frames_per_s: of("frames_per_s"),
    longest_frame_ms: of("longest_frame_ms"),
    error_p50_ms: of("error_p50_ms"),
    error_p95_ms: of("error_p95_ms"),
  };
}

/** @param {Summary} ours @param {Summary} theirs @param {{ short_picture_ms: number, json_bytes: number, bare_process_bytes: number }} more */
function textOf(ours, theirs, { short_picture_ms, json_bytes, bare_process_bytes }) {
  const row = (
    /** @type {string} */ name,
    /** @type {(summary: Summary) => number} */ value,
    /** @type {(value: number) => string} */ shown,
    /** @type {string} */ goal,
  ) => [name, shown(value(ours)), shown(value(theirs)), times(value(theirs) / value(ours)), goal];
  const ms = (/** @type {number} */ value) => `${fixed(value, 0)} ms`;
  const oneDigit = (/** @type {number} */ value) => `${fixed(value, 1)} ms`;
  const mb = (/** @type {number} */ value) => `${megabytes(value)} MB`;
  const perS = (/** @type {number} */ value) => `${fixed(value, 1)} /s`;
  const rows = [
    row("first picture after a click, median", (of) => of.picture_ms, ms, `at most ${GOALS.picture_ms} ms`),
    row("  worst", (of) => of.picture_worst_ms, ms, `at most ${GOALS.picture_ms} ms`),
    row("CPU of the page, 10 % to 100 %", (of) => of.seek_cpu_s * 1000, ms, `ratio at least ${GOALS.cpu}`),
    row(
      "memory of the page, as the web measures it",
      (of) => of.page_bytes,
      mb,
      `ratio at least ${1 / GOALS.memory}`,
    ),
    row("memory of its processes over an empty page's", (of) => of.process_bytes_over_empty, mb, ""),
    row("frames at 1x", (of) => of.once.frames_per_s, perS, `${GOALS.frames_per_s} /s`),
    row("frames at 8x", (of) => of.eightfold.frames_per_s, perS, `${GOALS.frames_per_s} /s`),
    row("  longest frame at 8x", (of) => of.eightfold.longest_frame_ms, ms, ""),
    row("events' times at 1x, error of half", (of) => of.once.error_p50_ms, oneDigit, ""),
    row("  of 95 %", (of) => of.once.error_p95_ms, oneDigit, `at most ${GOALS.error_ms} ms`),
  ];
  return [
    `Seeking and playing, ${LONG.minutes} minutes, ${LONG.events.toLocaleString("en")} events, ${mb(json_bytes)} of JSON`,
    "",
    table(["", "reenact", "rrweb-player", "rrweb-player / reenact", "goal for reenact"], rows),
    "",
    `The same clicks in a recording of ${SHORT.minutes} minutes: ${ms(short_picture_ms)}; ` +
      `the long one takes ${times(ours.picture_ms / short_picture_ms)} of that. ` +
      `The server spends ${ms(ours.server_cpu_s * 1000)} of CPU on the seek. ` +
      `The recorded page alone, as a file in a frame, takes ${mb(bare_process_bytes)} of its process. ` +
      `Spread of the first picture: ${percent(ours.picture_spread)}, ${percent(theirs.picture_spread)}.`,
  ].join("\n");
}
