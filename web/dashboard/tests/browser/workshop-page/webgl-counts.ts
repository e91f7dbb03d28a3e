/**
 * Counts what WebGL is asked for: run in the page before anything else. It knows nothing of the scene, so that what the
 * scene says of itself cannot hide a leak. The function is sent as text: it uses nothing from outside of itself.
 */
export interface WebglCounts {
  /** Of contexts that were made: how many were lost, and what each still holds. */
  contexts: { isLost: boolean; held: Record<string, number> }[];
  drawCalls: number;
  /** Of frames that drew: the time of their callbacks, and their draw calls. */
  frames: { ms: number; drawCalls: number }[];
}

declare global {
  interface Window {
    webglCounts: () => WebglCounts;
  }
}

export function countWebgl(): void {
  // A context holds its canvas, and that all about it: nobody is to live on because it is counted.
  const made: { gl: WeakRef<WebGL2RenderingContext>; held: Record<string, number> }[] = [];
  const frames: WebglCounts["frames"] = [];
  let drawCalls = 0;
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<
    string,
    (this: WebGL2RenderingContext, ...values: unknown[]) => unknown
  >;
  const holdings = (gl: WebGL2RenderingContext): Record<string, number> => {
    let known = made.find((one) => one.gl.deref() === gl);
    if (!known) made.push((known = { gl: new WeakRef(gl), held: {} }));
    return known.held;
  };
  const after = (name: string, then: (gl: WebGL2RenderingContext) => void): void => {
    const original = prototype[name]!;
    prototype[name] = function (...values) {
      then(this);
      return original.apply(this, values);
    };
  };
  for (const kind of ["Buffer", "Texture", "Program", "Framebuffer", "Renderbuffer", "VertexArray"]) {
    const change = (by: number) => (gl: WebGL2RenderingContext) => {
      const held = holdings(gl);
      held[kind] = (held[kind] ?? 0) + by;
    };
    after(`create${kind}`, change(1));
    after(`delete${kind}`, change(-1));
  }
  for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
    after(name, () => void drawCalls++);
  }
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((now) => {
      const before = drawCalls;
      const began = performance.now();
      callback(now);
      if (drawCalls > before) frames.push({ ms: performance.now() - began, drawCalls: drawCalls - before });
    });
  window.webglCounts = () => ({
    contexts: made.map(({ gl, held }) => ({
      isLost: gl.deref()?.isContextLost() ?? true,
      held: { ...held },
    })),
    drawCalls,
    frames: [...frames],
  });
}
