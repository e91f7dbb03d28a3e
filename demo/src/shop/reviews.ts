import { Stored } from "./stored";
import type { Product } from "./products";

export interface Review {
  author: string;
  stars: number;
  month: string;
  text: string;
  use?: string;
}

const AUTHORS =
  "Ilse Bram,Tomás R.,Annika,J. Whitlow,Pavel N.,Grete H.,Oona,Matteo F.,Siân,Hannes,Ruth Adler,Yusuf K.,Léa,Bo Lindqvist,Mirka,Dermot,Eline,Kasimir,Noor,Frida S.".split(
    ",",
  );
const MONTHS = "November,October,September,August,July,June,May,April,March".split(",");
export const USES = ["On day walks", "On longer tours", "At home", "In town", "As a present"] as const;

/** Written so that they fit anything in the shop; each product has its own selection and order. */
const TEXTS: { stars: number; text: string }[] = [
  { stars: 5, text: "Arrived on a Tuesday, was on a hill by Wednesday. No complaints from either of us." },
  { stars: 5, text: "I bought one for myself and then two more as presents. That says it." },
  { stars: 4, text: "Good, plain and well made. I would have liked a second colour." },
  { stars: 5, text: "Third year now. It has aged better than I have." },
  { stars: 3, text: "Does what it should. The box was larger than the thing, which nobody needs." },
  { stars: 5, text: "My daughter took it on a school trip and it came home. A miracle." },
  { stars: 4, text: "Smaller than I thought, which was my fault: the sizes are written right there." },
  { stars: 5, text: "The kind of object you stop noticing because it never goes wrong." },
  { stars: 2, text: "Mine had a scratch. They sent a new one within two days, hence the second star." },
  { stars: 5, text: "Rained for four days. Everything else I own was wet." },
  { stars: 4, text: "Honest material, honest price. Delivery by bicycle was a joy to see." },
  { stars: 5, text: "I wrote to ask a question and a person answered, with a drawing." },
  { stars: 4, text: "It took a week until I got used to it. Now I miss it when it is not there." },
  { stars: 5, text: "Exactly as in the picture, only heavier in the hand, in a good way." },
  { stars: 3, text: "Fine, but the last one I had was made closer to home." },
  { stars: 5, text: "We used it every day between Easter and September. Cleaned it once." },
  { stars: 4, text: "The instructions fit on a stamp and are enough." },
  { stars: 5, text: "Repaired free of charge after my dog had an opinion about it." },
  { stars: 5, text: "There is a cheaper one elsewhere. I had it. It is why I bought this one." },
  { stars: 4, text: "Lovely. One star kept back, so that there is something to look forward to." },
  { stars: 5, text: "My neighbour asked where it was from. Now he walks too." },
  { stars: 1, text: "Sent to the wrong address, twice. The thing itself is probably nice." },
  { stars: 5, text: "It lives in the kitchen drawer of useful things. There is no higher rank." },
  { stars: 4, text: "Better in the second month than in the first." },
];
const STRIDES = [5, 7, 11, 13];

function written(product: Product): number {
  return [...product.id].reduce((sum, character) => sum + character.charCodeAt(0), 0);
}

export const reviewCount = (product: Product): number => 30 + (written(product) % 67);

/** The review at an index, the same at every visit; null past the end. */
export function reviewAt(product: Product, index: number): Review | null {
  if (index >= reviewCount(product)) return null;
  const seed = written(product);
  const stride = STRIDES[seed % STRIDES.length] ?? 5;
  const entry = TEXTS[(seed + index * stride) % TEXTS.length];
  const author = AUTHORS[(seed * 3 + index * 7) % AUTHORS.length];
  const month = MONTHS[Math.min(Math.floor(index / 8), MONTHS.length - 1)];
  if (!entry || !author || !month) return null;
  return { author, stars: entry.stars, month: `${month} 2026`, text: entry.text };
}

type ReviewsByProduct = Record<string, Review[]>;
export const ownReviews = new Stored<ReviewsByProduct>(
  "reviews",
  {},
  (value): value is ReviewsByProduct => typeof value === "object" && value !== null,
);

export function addReview(product: Product, review: Review): void {
  ownReviews.value = {
    ...ownReviews.value,
    [product.id]: [review, ...(ownReviews.value[product.id] ?? [])],
  };
}
