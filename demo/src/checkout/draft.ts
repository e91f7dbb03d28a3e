import { customer, NO_ADDRESS, type Address } from "../shop/customer";
import { DELIVERIES, PICK_UP_POINTS } from "../shop/delivery";

export const STEPS = [
  { id: "address", name: "Address" },
  { id: "delivery", name: "Delivery" },
  { id: "payment", name: "Payment" },
  { id: "review", name: "Review" },
] as const;
export type StepId = (typeof STEPS)[number]["id"];

/**
 * The order while it is being made. It lives in memory alone: a reload begins anew, and a card is never stored.
 * Of the card only its brand and that it is complete are kept; the digits stay in their fields.
 */
export interface Draft {
  name: string;
  email: string;
  address: Address;
  note: string;
  delivery_id: string;
  pick_up_point: string;
  card_brand: string | null;
  done: Set<StepId>;
}

let draft: Draft | null = null;

export function currentDraft(): Draft {
  draft ??= {
    name: customer.value?.name ?? "",
    email: customer.value?.email ?? "",
    address: { ...(customer.value?.address ?? NO_ADDRESS) },
    note: "",
    delivery_id: DELIVERIES[0].id,
    pick_up_point: PICK_UP_POINTS[0] ?? "",
    card_brand: null,
    done: new Set(),
  };
  return draft;
}

export function forgetDraft(): void {
  draft = null;
}

/** The first step that is not done before the wanted one: nobody pays without an address. */
export function reachableStep(wanted: StepId): StepId {
  const { done } = currentDraft();
  for (const { id } of STEPS) {
    if (id === wanted || !done.has(id)) return id;
  }
  return wanted;
}
