import { recordState, track } from "../recorder";
import { Stored } from "./stored";
import type { Product } from "./products";

export const QUANTITY_MAX = 12;

export interface CartLine {
  product_id: string;
  size: string | null;
  colour: string | null;
  quantity: number;
  /** The price when it was put in, so that the cart can be added up without the catalogue. */
  price_cents: number;
}

function isCart(value: unknown): value is CartLine[] {
  return (
    Array.isArray(value) &&
    value.every((line: Partial<CartLine> | null) => {
      return (
        typeof line?.product_id === "string" &&
        typeof line.quantity === "number" &&
        typeof line.price_cents === "number"
      );
    })
  );
}

export const cart = new Stored<CartLine[]>("cart", [], isCart);
cart.subscribe(recordCart);

/** The cart as the recording keeps it: what is in it, never who buys it. */
export function recordCart(lines: CartLine[]): void {
  recordState("cart", { lines, count: cartCount(lines), total_cents: cartTotal(lines) });
}

export const cartCount = (lines: CartLine[]): number => lines.reduce((sum, line) => sum + line.quantity, 0);
export const cartTotal = (lines: CartLine[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0);

const sameThing = (a: CartLine, b: CartLine): boolean =>
  a.product_id === b.product_id && a.size === b.size && a.colour === b.colour;

export function addToCart(product: Product, choice: Pick<CartLine, "size" | "colour" | "quantity">): void {
  const added: CartLine = { product_id: product.id, ...choice, price_cents: product.price_cents };
  const present = cart.value.find((line) => sameThing(line, added));
  cart.value = present
    ? cart.value.map((line) =>
        line === present
          ? { ...line, quantity: Math.min(line.quantity + choice.quantity, QUANTITY_MAX) }
          : line,
      )
    : [...cart.value, added];
  track("added_to_cart", { product: product.id, ...choice, price_cents: product.price_cents });
}

export function setQuantity(target: CartLine, quantity: number): void {
  const kept = Math.min(Math.max(quantity, 1), QUANTITY_MAX);
  cart.value = cart.value.map((line) => (sameThing(line, target) ? { ...line, quantity: kept } : line));
}

export function removeFromCart(target: CartLine): void {
  cart.value = cart.value.filter((line) => !sameThing(line, target));
  track("removed_from_cart", { product: target.product_id });
}

export function emptyCart(): void {
  cart.value = [];
}
