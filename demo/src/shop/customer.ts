import { identify } from "../recorder";
import { Stored } from "./stored";

export interface Address {
  street: string;
  postcode: string;
  city: string;
  country: string;
}

export interface Customer {
  number: string;
  email: string;
  name: string;
  phone: string;
  birthday: string;
  address: Address;
  contact_by: "email" | "phone" | "post";
  newsletter: boolean;
}

export const COUNTRIES = [
  "Austria",
  "Belgium",
  "Czechia",
  "Denmark",
  "France",
  "Germany",
  "Ireland",
  "Italy",
  "Netherlands",
  "Norway",
  "Poland",
  "Portugal",
  "Spain",
  "Sweden",
  "United Kingdom",
];
export const NO_ADDRESS: Address = { street: "", postcode: "", city: "", country: "Germany" };

function isCustomerOrNobody(value: unknown): value is Customer | null {
  const customer = value as Partial<Customer> | null;
  return customer === null || (typeof customer.email === "string" && typeof customer.address === "object");
}

export const customer = new Stored<Customer | null>("customer", null, isCustomerOrNobody);

/** A stable number for an e-mail address (FNV-1a), so that the recording knows a customer without their address. */
function customerNumber(email: string): string {
  let hash = 0x811c9dc5;
  for (const character of email.trim().toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `C-${String(hash % 1_000_000).padStart(6, "0")}`;
}

export function signIn(email: string): void {
  const known = knownCustomers.value[email];
  customer.value = known ?? {
    number: customerNumber(email),
    email,
    name: "",
    phone: "",
    birthday: "",
    address: NO_ADDRESS,
    contact_by: "email",
    newsletter: false,
  };
  identifyCustomer();
}

/** Tells the recorder who visits: a number and what helps support, no name and no address. */
export function identifyCustomer(): void {
  const { value } = customer;
  if (value) identify(value.number, { plan: "customer", newsletter: value.newsletter });
}

/** What a customer saved is there again at the next sign-in; the shop has no other memory than this browser. */
const knownCustomers = new Stored<Record<string, Customer>>(
  "known_customers",
  {},
  (value): value is Record<string, Customer> => typeof value === "object" && value !== null,
);

export function saveCustomer(changed: Customer): void {
  customer.value = changed;
  knownCustomers.value = { ...knownCustomers.value, [changed.email]: changed };
}

export function signOut(): void {
  customer.value = null;
}
