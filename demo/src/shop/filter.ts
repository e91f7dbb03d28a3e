import { CATEGORIES, categoryName, type Category, type Product } from "./products";

export const PRICE_LIMIT_EUROS = 150;
export const SORTS = {
  featured: "Our order",
  price_up: "Price, low to high",
  price_down: "Price, high to low",
  rating: "Best rated",
  name: "Name",
} as const;
export type Sort = keyof typeof SORTS;

export interface Filter {
  text: string;
  category: Category | null;
  sort: Sort;
  max_euros: number;
  in_stock_only: boolean;
}

export function filterFromQuery(query: URLSearchParams): Filter {
  const category = CATEGORIES.find((c) => c.id === query.get("category"));
  const sort = query.get("sort") ?? "";
  const max = Number(query.get("max") ?? PRICE_LIMIT_EUROS);
  return {
    text: query.get("q") ?? "",
    category: category?.id ?? null,
    sort: sort in SORTS ? (sort as Sort) : "featured",
    max_euros: Number.isFinite(max) ? Math.min(Math.max(max, 5), PRICE_LIMIT_EUROS) : PRICE_LIMIT_EUROS,
    in_stock_only: query.get("stock") === "in",
  };
}

export function applyFilter(products: Product[], filter: Filter): Product[] {
  const words = filter.text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const kept = products.filter(
    (product) =>
      (filter.category === null || product.category === filter.category) &&
      (!filter.in_stock_only || product.stock !== "sold_out") &&
      (filter.max_euros >= PRICE_LIMIT_EUROS || product.price_cents <= filter.max_euros * 100) &&
      matches(product, words),
  );
  return sortProducts(kept, filter.sort);
}

/** Every word that was typed begins a word about the product. */
function matches(product: Product, words: string[]): boolean {
  const { name, tagline, category, description, details } = product;
  const text = [name, tagline, categoryName(category), ...description, ...details.map((d) => d.value)].join(
    " ",
  );
  const known = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return words.every((word) => known.some((other) => other.startsWith(word)));
}

function sortProducts(products: Product[], sort: Sort): Product[] {
  const order: Record<Sort, (a: Product, b: Product) => number> = {
    featured: () => 0,
    price_up: (a, b) => a.price_cents - b.price_cents,
    price_down: (a, b) => b.price_cents - a.price_cents,
    rating: (a, b) => b.rating - a.rating,
    name: (a, b) => a.name.localeCompare(b.name, "en"),
  };
  return [...products].sort(order[sort]);
}
