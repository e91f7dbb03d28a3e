import type { ExtrasHost } from "../extras-host";
import { attempt } from "../guard";
import { CANVAS_PIXELS_MAX } from "../limits";
import { INCREMENTAL, CANVAS_MUTATION } from "../events";
import { readAsBase64 } from "./data-url";

/** The commands with which rrweb's replay draws a picture into a canvas. */
const DRAW_2D = 0;

/**
 * Canvas content as pictures, a few a second, encoded by the browser (`toBlob`, off the main thread): no worker, no
 * patched drawing calls, so it works under any Content-Security-Policy and costs the page's drawing nothing. A picture is
 * sent when it differs from the last. WebGL canvases are read in the frame in which they were drawn.
 */
export function sampleCanvas(host: ExtrasHost): () => void {
  const intervalMs = 1000 / host.options.canvasFps;
  let lastPicture = new WeakMap<HTMLCanvasElement, string>();
  const busy = new WeakSet<HTMLCanvasElement>();
  let lastAtMs = -Infinity;
  let frame = 0;

  const sample = (canvas: HTMLCanvasElement): void => {
    const id = host.nodeId(canvas);
    const pixels = canvas.width * canvas.height;
    if (
      id < 0 ||
      !pixels ||
      pixels > CANVAS_PIXELS_MAX ||
      busy.has(canvas) ||
      canvas.closest(host.blockSelector)
    )
      return;
    busy.add(canvas);
    const { width, height } = canvas;
    try {
      canvas.toBlob((blob) => void send(canvas, blob, width, height), "image/webp", 0.6);
    } catch {
      // A canvas with pictures of another origin may not be read; it stays marked as busy and is not asked again.
    }
  };

  const send = async (
    canvas: HTMLCanvasElement,
    blob: Blob | null,
    width: number,
    height: number,
  ): Promise<void> => {
    busy.delete(canvas);
    if (!blob) return;
    const base64 = await readAsBase64(blob);
    if (!base64 || lastPicture.get(canvas) === base64) return;
    lastPicture.set(canvas, base64);
    const image = {
      rr_type: "ImageBitmap",
      args: [{ rr_type: "Blob", data: [{ rr_type: "ArrayBuffer", base64 }], type: blob.type }],
    };
    const commands = [
      { property: "clearRect", args: [0, 0, width, height] },
      { property: "drawImage", args: [image, 0, 0] },
    ];
    const id = host.nodeId(canvas);
    if (id >= 0)
      host.emit({
        type: INCREMENTAL,
        data: { source: CANVAS_MUTATION, id, type: DRAW_2D, commands },
        timestamp: Date.now(),
      });
  };

  const tick = (nowMs: number): void => {
    frame = requestAnimationFrame(tick);
    if (nowMs - lastAtMs < intervalMs) return;
    lastAtMs = nowMs;
    attempt(() => canvasesOf(document).forEach(sample));
  };

  // A snapshot holds no canvas content, so every picture is due again after it.
  host.onSnapshot(() => {
    lastPicture = new WeakMap();
    lastAtMs = -Infinity;
  });
  frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}

function canvasesOf(root: Document | ShadowRoot): HTMLCanvasElement[] {
  const found = Array.from(root.querySelectorAll("canvas"));
  for (const element of Array.from(root.querySelectorAll("*")))
    if (element.shadowRoot) found.push(...canvasesOf(element.shadowRoot));
  return found;
}
