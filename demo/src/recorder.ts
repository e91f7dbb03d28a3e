/** What the shop tells the recorder. Without a recorder (development, blocked script) every call does nothing. */

interface Recorder {
  track(name: string, data?: Record<string, unknown>): void;
  identify(user: string, traits?: Record<string, unknown>): void;
  state(name: string, snapshot: unknown): void;
  flag(name: string, value: unknown): void;
  error(error: unknown): void;
  optOut(): void;
}

declare global {
  interface Window {
    Reenact?: Recorder;
  }
}

export const track = (name: string, data: Record<string, unknown> = {}): void =>
  window.Reenact?.track(name, data);
export const identify = (user: string, traits: Record<string, unknown>): void =>
  window.Reenact?.identify(user, traits);
export const recordState = (name: string, snapshot: unknown): void => window.Reenact?.state(name, snapshot);
export const flag = (name: string, value: unknown): void => window.Reenact?.flag(name, value);
export const reportError = (error: unknown): void => window.Reenact?.error(error);
export const optOut = (): void => window.Reenact?.optOut();
export const isRecorded = (): boolean => window.Reenact !== undefined;
