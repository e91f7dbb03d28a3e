import { flag } from "../recorder";
import { Stored } from "./stored";

/** The feature flag of the shop: with it the checkout shows its steps and the order beside the form. */
export const newCheckout = new Stored<boolean>(
  "new_checkout",
  true,
  (value): value is boolean => typeof value === "boolean",
);

export function recordNewCheckout(value: boolean): void {
  flag("new_checkout", value);
}
newCheckout.subscribe(recordNewCheckout);
