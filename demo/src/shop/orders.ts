import { href } from "../router";
import { reportError, track } from "../recorder";
import { Stored } from "./stored";
import { cartTotal, type CartLine } from "./cart";

export interface Order {
  number: string;
  lines: CartLine[];
  delivery_id: string;
  total_cents: number;
}

const isOrders = (value: unknown): value is Order[] =>
  Array.isArray(value) && value.every((order: Partial<Order> | null) => typeof order?.number === "string");

export const orders = new Stored<Order[]>("orders", [], isOrders);

/** Sends the order and answers what it became. The card never leaves the page: a shop sends a token instead. */
export async function placeOrder(
  lines: CartLine[],
  deliveryId: string,
  deliveryCents: number,
): Promise<Order> {
  const total_cents = cartTotal(lines) + deliveryCents;
  try {
    const response = await fetch(href("/api/orders"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lines, delivery: deliveryId, total_cents, payment_token: "tok_sample" }),
    });
    if (!response.ok) throw new Error(`The order was not taken: the server answered ${response.status}`);
    const { order_number } = (await response.json()) as { order_number: string };
    const order = { number: order_number, lines, delivery_id: deliveryId, total_cents };
    orders.value = [order, ...orders.value];
    track("order_placed", { order: order_number, total_cents, items: lines.length, delivery: deliveryId });
    return order;
  } catch (error) {
    reportError(error);
    throw error;
  }
}
