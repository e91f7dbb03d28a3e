import { track } from "../recorder";
import { Stored } from "./stored";

const isListOfIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((id) => typeof id === "string");

export const wishList = new Stored<string[]>("wish_list", [], isListOfIds);

export function toggleWish(id: string): boolean {
  const wished = !wishList.value.includes(id);
  wishList.value = wished ? [...wishList.value, id] : wishList.value.filter((other) => other !== id);
  track(wished ? "wished" : "unwished", { product: id });
  return wished;
}

export function moveWish(id: string, to: number): void {
  const rest = wishList.value.filter((other) => other !== id);
  const index = Math.min(Math.max(to, 0), rest.length);
  wishList.value = [...rest.slice(0, index), id, ...rest.slice(index)];
}
