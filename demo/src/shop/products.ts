import { href } from "../router";

export type Category = "carry" | "camp" | "light" | "paper" | "wear";
export const CATEGORIES: { id: Category; name: string }[] = [
  { id: "carry", name: "Carry" },
  { id: "camp", name: "Camp kitchen" },
  { id: "light", name: "Light" },
  { id: "paper", name: "Paper and maps" },
  { id: "wear", name: "Wear" },
];

export interface Product {
  id: string;
  name: string;
  category: Category;
  price_cents: number;
  was_price_cents?: number;
  tagline: string;
  description: string[];
  details: { label: string; value: string }[];
  sizes: { name: string; note: string }[];
  colours: { name: string; hex: string }[];
  rating: number;
  stock: "in_stock" | "low" | "sold_out";
  scene: "hills" | "table" | "lake";
  close_up: string;
  sound?: { file: string; label: string };
  price_history_cents: number[];
}

let loading: Promise<Product[]> | null = null;

export function loadProducts(): Promise<Product[]> {
  loading ??= fetchProducts().catch((error: unknown) => {
    loading = null; // the next view tries again
    throw error;
  });
  return loading;
}

async function fetchProducts(): Promise<Product[]> {
  const response = await fetch(href("/api/products.json"));
  if (!response.ok) throw new Error(`The products did not load: the server answered ${response.status}`);
  return ((await response.json()) as { products: Product[] }).products;
}

export async function findProduct(id: string): Promise<Product | undefined> {
  return (await loadProducts()).find((product) => product.id === id);
}

export const pictureOf = (product: Product): string => href(`/pictures/${product.id}.svg`);
export const sceneOf = (product: Product): string => href(`/pictures/scene-${product.scene}.svg`);
export const productPath = (product: Product): string => href(`/product/${product.id}`);
export const categoryName = (id: Category): string => CATEGORIES.find((c) => c.id === id)?.name ?? id;

const EURO = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });
export const formatPrice = (cents: number): string => EURO.format(cents / 100);

export const STOCK_WORDS: Record<Product["stock"], string> = {
  in_stock: "In stock",
  low: "Only a few left",
  sold_out: "Sold out",
};
