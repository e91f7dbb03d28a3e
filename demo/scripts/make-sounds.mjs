// Writes the two sounds of the shop as small WAV files (8-bit, mono), the same bytes on every run:
//   node scripts/make-sounds.mjs
import { mkdirSync, writeFileSync } from "node:fs";

const SAMPLE_RATE_HZ = 8000;
const folder = new URL("../public/audio/", import.meta.url);

/** A small linear congruential generator: noise that is the same every time. */
function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function render(duration_s, sampleAt) {
  const count = Math.round(duration_s * SAMPLE_RATE_HZ);
  return Uint8Array.from({ length: count }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    const fade = Math.min(1, t / 0.15, (duration_s - t) / 0.4);
    return Math.round(128 + 120 * Math.max(-1, Math.min(1, sampleAt(t) * fade)));
  });
}

function wav(samples) {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16); // length of the format chunk
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  header.writeUInt32LE(SAMPLE_RATE_HZ, 28); // bytes a second
  header.writeUInt16LE(1, 32); // bytes a frame
  header.writeUInt16LE(8, 34); // bits a sample
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

function kettleWhistle() {
  const hiss = noise(7);
  return render(2.4, (t) => {
    const rise = Math.min(1, t / 1.2);
    const phase = 2 * Math.PI * (1100 * t + (144 * Math.min(t, 1.2) ** 2) / 2.4);
    return rise * (0.42 * Math.sin(phase) + 0.12 * Math.sin(2 * phase)) + 0.08 * hiss();
  });
}

function rainOnTheTarp() {
  const source = noise(19);
  const drops = noise(41);
  let smooth = 0;
  let drop = 0;
  return render(4, (t) => {
    smooth = 0.72 * smooth + 0.28 * source();
    if (drops() > 0.992) drop = 0.9;
    drop *= 0.985;
    return 0.55 * smooth + drop * Math.sin(2 * Math.PI * 320 * t) * 0.4;
  });
}

mkdirSync(folder, { recursive: true });
writeFileSync(new URL("kettle-whistle.wav", folder), wav(kettleWhistle()));
writeFileSync(new URL("rain-on-the-tarp.wav", folder), wav(rainOnTheTarp()));
