/** Typed events: `on` returns the function that takes the handler off again. */
export class Emitter<Events extends object> {
  private readonly handlers = new Map<keyof Events, Set<(value: never) => void>>();

  on<Name extends keyof Events>(name: Name, handler: (value: Events[Name]) => void): () => void {
    const handlers = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, handlers);
    handlers.add(handler);
    return () => handlers.delete(handler);
  }

  protected emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const handler of this.handlers.get(name) ?? []) (handler as (value: Events[Name]) => void)(value);
  }

  protected removeHandlers(): void {
    this.handlers.clear();
  }
}
