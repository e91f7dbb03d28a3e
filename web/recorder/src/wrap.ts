import { attempt } from "./guard";

type Callable = (...args: any[]) => any;

/**
 * Replaces a method of the page by one that looks the same: name, length and own properties stay, `this`, arguments and
 * what is returned or thrown pass through. The undo restores the original, or, if somebody wrapped it again, turns ours
 * into a plain pass-through.
 */
export function wrapMethod<T extends object>(
  owner: T,
  name: keyof T & string,
  around: (call: () => unknown, thisArg: any, args: any[]) => unknown,
): () => void {
  const original = owner[name] as Callable;
  if (typeof original !== "function") return () => {};
  let active = true;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    return active ? around(() => original.apply(this, args), this, args) : original.apply(this, args);
  };
  attempt(() => {
    Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original));
    for (const key of Reflect.ownKeys(original)) {
      const property = Object.getOwnPropertyDescriptor(original, key);
      if (property && key !== "prototype") Object.defineProperty(wrapper, key, property);
    }
    owner[name] = wrapper as T[keyof T & string];
  });
  return () => {
    active = false;
    if (owner[name] === (wrapper as unknown)) owner[name] = original as T[keyof T & string];
  };
}

type Target = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** A passive listener that cannot throw into the page; returns its removal. */
export function listen<E extends Event>(
  target: Target,
  type: string,
  handle: (event: E) => void,
  capture = true,
): () => void {
  const handler = (event: Event) => void attempt(() => handle(event as E));
  const options = { capture, passive: true };
  target.addEventListener(type, handler, options);
  return () => target.removeEventListener(type, handler, options);
}
