export interface Delivery {
  id: string;
  name: string;
  note: string;
  price_cents: number;
}

export const DELIVERIES: [Delivery, ...Delivery[]] = [
  { id: "post", name: "Post", note: "Three to five days, no plastic in the parcel", price_cents: 490 },
  { id: "bicycle", name: "Bicycle courier", note: "Tomorrow, in towns with a courier", price_cents: 890 },
  { id: "pick_up", name: "Pick it up", note: "From tomorrow, at a shop you choose", price_cents: 0 },
];
export const PICK_UP_POINTS = [
  "Old Harbour, quay 4",
  "Station kiosk, platform 2",
  "The Reading Room, Mill Lane",
];

export const findDelivery = (id: string): Delivery => DELIVERIES.find((d) => d.id === id) ?? DELIVERIES[0];
