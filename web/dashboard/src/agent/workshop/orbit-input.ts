/** Pointer, fingers, wheel and keys, as changes of the camera's orbit. */
import { boundedOrbit, NO_ORBIT, type Orbit } from "./camera.ts";

const RADIANS_A_PX = 0.008;
const RADIANS_A_KEY = Math.PI / 18;
const ZOOM_A_KEY = 1.15;
const ZOOM_A_WHEEL_PX = 0.002;

const KEYS: Readonly<Record<string, (orbit: Orbit) => Orbit>> = {
  ArrowLeft: (orbit) => ({ ...orbit, yaw: orbit.yaw - RADIANS_A_KEY }),
  ArrowRight: (orbit) => ({ ...orbit, yaw: orbit.yaw + RADIANS_A_KEY }),
  ArrowUp: (orbit) => ({ ...orbit, elevation: orbit.elevation + RADIANS_A_KEY }),
  ArrowDown: (orbit) => ({ ...orbit, elevation: orbit.elevation - RADIANS_A_KEY }),
  "+": (orbit) => ({ ...orbit, zoom: orbit.zoom * ZOOM_A_KEY }),
  "=": (orbit) => ({ ...orbit, zoom: orbit.zoom * ZOOM_A_KEY }),
  "-": (orbit) => ({ ...orbit, zoom: orbit.zoom / ZOOM_A_KEY }),
  "0": () => NO_ORBIT,
};

/** What a key makes of an orbit; null for keys that mean nothing here. */
export function orbitAfterKey(orbit: Orbit, key: string): Orbit | null {
  const change = KEYS[key];
  return change ? boundedOrbit(change(orbit)) : null;
}

interface OrbitHolder {
  get: () => Orbit;
  set: (orbit: Orbit) => void;
}

/** Listens on an element until the returned function is called. */
export function listenForOrbit(element: HTMLElement, { get, set }: OrbitHolder): () => void {
  const fingers = new Map<number, PointerEvent>();
  const listening = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ): void => {
    element.addEventListener(type, listener, { signal: listening.signal, passive: false });
  };

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
  });
  on("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const spreadBefore = spread(fingers);
    fingers.set(event.pointerId, event);
    set(boundedOrbit(moved(get(), before, event, spread(fingers) / spreadBefore)));
  });
  const lift = (event: PointerEvent): void => void fingers.delete(event.pointerId);
  on("pointerup", lift);
  on("pointercancel", lift);
  on("wheel", (event) => {
    // A plain wheel scrolls the page, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const orbit = get();
    set(boundedOrbit({ ...orbit, zoom: orbit.zoom * Math.exp(-event.deltaY * ZOOM_A_WHEEL_PX) }));
  });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const orbit = orbitAfterKey(get(), event.key);
    if (!orbit) return;
    event.preventDefault();
    // The player has these keys for itself elsewhere on the page.
    event.stopPropagation();
    set(orbit);
  });
  return () => listening.abort();
}

/** One finger turns, two come nearer. */
function moved(orbit: Orbit, before: PointerEvent, now: PointerEvent, zoom: number): Orbit {
  if (zoom !== 1) return { ...orbit, zoom: orbit.zoom * zoom };
  return {
    ...orbit,
    yaw: orbit.yaw - (now.clientX - before.clientX) * RADIANS_A_PX,
    elevation: orbit.elevation + (now.clientY - before.clientY) * RADIANS_A_PX,
  };
}

/** How far two fingers are apart; 1 for any other number of them. */
function spread(fingers: ReadonlyMap<number, PointerEvent>): number {
  const [a, b] = fingers.values();
  return a && b ? Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) : 1;
}
