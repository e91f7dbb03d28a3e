// Visits of the sample shop for the pictures: always the same ones, some hours old.
import type { VisitFacts } from "../src/visits";

const AGENTS = {
  chrome:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
  safari:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
} as const;
/** Of networks whose countries do not change. */
const ADDRESSES = {
  DE: "88.198.0.1",
  US: "8.8.8.8",
  FR: "212.27.48.10",
  GB: "212.58.244.20",
  NL: "145.97.0.1",
} as const;
const MINUTE_MS = 60_000;

type Row = [
  agoMin: number,
  lengthMin: number,
  user: string | null,
  path: string,
  agent: keyof typeof AGENTS,
  from: keyof typeof ADDRESSES,
  faults: Pick<VisitFacts, "errors" | "consoleErrors" | "failedRequests">,
];

const ROWS: readonly Row[] = [
  [35, 4, "ines@tarn.example", "/product/tarn-daypack", "chrome", "DE", {}],
  [52, 11, "noor@bothy.example", "/checkout", "safari", "NL", { errors: 2, failedRequests: 1 }],
  [74, 2, null, "/", "firefox", "FR", {}],
  [118, 19, "tomasz@skerry.example", "/cart", "mac", "GB", { consoleErrors: 1 }],
  [161, 7, null, "/product/cairn-kettle", "safari", "US", {}],
  [190, 31, "ines@tarn.example", "/account", "chrome", "DE", {}],
  [246, 3, "ailsa@rain.example", "/product/lean-to-tarp", "chrome", "GB", { failedRequests: 2 }],
  [305, 14, null, "/?category=camp", "mac", "US", {}],
  [388, 6, "ines@tarn.example", "/checkout", "chrome", "DE", { errors: 1 }],
  [412, 9, "noor@bothy.example", "/wish-list", "safari", "NL", {}],
];

export function pictureVisits(origin: string, nowMs: number): VisitFacts[] {
  return ROWS.map(([agoMin, lengthMin, user, path, agent, from, faults], number) => ({
    id: `picture-visit-${number}`,
    startMs: nowMs - agoMin * MINUTE_MS,
    lengthMs: lengthMin * MINUTE_MS,
    ...(user ? { user, traits: { plan: number % 2 === 0 ? "club" : "guest", orders: number } } : {}),
    path: `/demo${path}`,
    origin,
    userAgent: AGENTS[agent],
    address: ADDRESSES[from],
    release: number < 6 ? "2026.11.3" : "2026.11.2",
    environment: "production",
    language: from.toLowerCase(),
    event: { name: "product_viewed", data: { product: path } },
    text: number === 1 ? "Your card was declined. Please try another one." : "Larch & Line",
    activeAtMs: activeAt(lengthMin * MINUTE_MS, number),
    ...faults,
  }));
}

/** Busy for a while, then away, then busy again; another pattern for each visit. */
function activeAt(lengthMs: number, number: number): number[] {
  const [busyS, awayS] = [16 + ((number * 7) % 23), 9 + ((number * 13) % 31)];
  const seconds = Array.from({ length: Math.floor(lengthMs / 2_000) }, (_, at) => at * 2);
  const isBusy = (second: number): boolean =>
    second % (busyS + awayS) < busyS && (second * (number + 2)) % 97 < 80;
  return seconds.filter(isBusy).map((second) => second * 1_000 + 100);
}
