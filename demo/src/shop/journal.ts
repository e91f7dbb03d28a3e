export interface JournalEntry {
  day: string;
  place: string;
  weather: string;
  distance_km: number;
  text: string;
}

export const ENTRIES = 180;
const FIRST_DAY = Date.UTC(2026, 10, 14);
const DAY_MS = 86_400_000;

const PLACES =
  "Long Ridge,Tarn of the Geese,the old mill road,Harrow Edge,Skerry Bay,the ropewalk,Larch Hollow,Stonecrop Pass,the upper meadow,Ferry Point,Crow Beck,the charcoal burners' path,Whinfell,the salt road,Hermit's Step,Quarry Loop,the reed beds,Candle Hill,the towpath,Three Barns,Gull Rock".split(
    ",",
  );
const WEATHERS =
  "fog until ten,clear and cold,steady rain,wind from the west,first snow,sun and gnats,a thin grey,thunder far off".split(
    ",",
  );
const NOTES = [
  "Left before the bakery opened, which was a mistake. Tea on the stove at the second gate and a long look at a heron that did not look back.",
  "Lost the path at the alders and found a better one. Drew it into the notebook, with a question mark.",
  "Met the warden, who counts orchids and does not say where. Lent her a pencil. She kept it, rightly.",
  "Pitched the tarp the third way. It held. The fourth way did not, last time.",
  "Nobody all day, then eleven people at the pass, all of them eating the same cheese.",
  "The bridge is out. Waded, boots round the neck, socks in the pocket, in that order.",
  "Wrote two letters with the back against a wall that has been warm since noon.",
  "Read the map upside down for an hour and saw the valley from the other side, which was worth it.",
  "The dog from the farm came along as far as the stream, as he does, and turned back without a word.",
  "Kettle, mug, bread, quiet. The list was complete.",
  "A buzzard over the cut field, then two, then the sense of being discussed.",
  "Turned back at the fence. The hill will be there; the light would not have been.",
  "Found a glove, hung it on a post. On the way down there was a second one beside it.",
  "Slept in the hut. The book there stops in 1987 in the middle of a sentence; left it so.",
  "Rain on the tarp from two to six, reading until the candle gave up.",
  "Counted steps out of boredom and stopped at four thousand out of shame.",
  "New socks. Nothing to report, which is the best one can say of socks.",
];

/** The entry at an index, newest first and the same at every visit; null past the end. */
export function entryAt(index: number): JournalEntry | null {
  const place = PLACES[(index * 8) % PLACES.length];
  const weather = WEATHERS[(index * 3) % WEATHERS.length];
  const text = NOTES[(index * 5) % NOTES.length];
  if (index >= ENTRIES || !place || !weather || !text) return null;
  const day = new Date(FIRST_DAY - index * 3 * DAY_MS).toLocaleDateString("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return { day, place, weather, distance_km: 6 + ((index * 7) % 19), text };
}
