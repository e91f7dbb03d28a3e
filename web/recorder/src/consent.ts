import type { KeyValue } from "./storage";

const CONSENT_KEY = "reenact.consent";

/** What the visitor said by optIn() or optOut(); remembered until they say otherwise. */
export type Answer = "in" | "out" | undefined;

export function storedAnswer(storage: KeyValue): Answer {
  const text = storage.get(CONSENT_KEY);
  return text === "in" || text === "out" ? text : undefined;
}

export function rememberAnswer(storage: KeyValue, answer: "in" | "out"): void {
  storage.set(CONSENT_KEY, answer);
}

/** Global Privacy Control outranks optIn(): only the site's own setting turns it off. */
export function mayRecord(input: {
  answer: Answer;
  consentRequired: boolean;
  honorGlobalPrivacyControl: boolean;
  globalPrivacyControl: boolean;
}): boolean {
  if (input.globalPrivacyControl && input.honorGlobalPrivacyControl) return false;
  return input.consentRequired ? input.answer === "in" : input.answer !== "out";
}
