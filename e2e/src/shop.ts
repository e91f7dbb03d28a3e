// A visitor of the sample shop, doing everything that a recording must show.
import type { BrowserContext, Locator, Page } from "playwright-core";
import { keepMoment, type Moment, settled } from "./moments";

/** What the visitor types into protected fields. None of it may be found anywhere on the server. */
export const SECRETS = {
  password: "Tr0ub4dor&Larch!9",
  oneTimeCode: "739146",
  cardName: "Wilhelmina Quackenbush",
  cardNumber: "4532015112830366",
  cardExpiry: "11/31",
  cardCvc: "847",
  newPassword: "n3w-Pa55phrase-of-Larch",
} as const;

/** Typed into fields that are masked by default, as all inputs are. */
export const PRIVATE = {
  email: "wilhelmina.q@example.net",
  name: "Wilhelmina Q. Quackenbush",
  street: "Ploverstraat 1187",
  note: "Ring twice, the bell is shy of strangers",
  phone: "+31 20 555 0147",
  giftNote: "For your walk across the Hebrides",
} as const;

export class Visitor {
  readonly moments: Moment[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  static async enter(context: BrowserContext, origin: string): Promise<Visitor> {
    const visitor = new Visitor(await context.newPage(), origin);
    await visitor.open("/");
    return visitor;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/demo${path}`);
    await this.route(path.split("?")[0] === "/" ? "/" : undefined);
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async click(testId: string): Promise<void> {
    await this.at(testId).click();
  }

  async type(testId: string, text: string): Promise<void> {
    await this.at(testId).fill("");
    await this.at(testId).pressSequentially(text);
  }

  async route(pattern?: string): Promise<void> {
    await this.page.locator(pattern ? `main[data-route="${pattern}"]` : "main[data-route]").waitFor();
  }

  async keep(name: string): Promise<void> {
    this.moments.push(await keepMoment(this.page, name));
  }

  async lookAround(): Promise<void> {
    await this.keep("the catalogue");
    await this.type("search", "lamp");
    await this.keep("a search as one types");
    await this.type("search", "");
    await this.click("category-camp");
    await this.click("in-stock");
    await this.at("sort").selectOption({ index: 1 });
    await this.keep("a filtered catalogue");
  }

  async readAboutAProduct(): Promise<void> {
    await this.open("/product/tarn-daypack");
    await this.click("gallery-next");
    await this.click("colour-1");
    await this.click("quantity-more");
    await this.keep("a product with its gallery");
    await this.at("price-history").scrollIntoViewIfNeeded();
    await this.at("price-history").hover({ position: { x: 120, y: 40 } });
    await this.keep("a canvas chart");
    await this.click("tab-sizes");
    const guide = this.page.frameLocator("[data-testid=size-guide]");
    await guide.getByTestId("unit-toggle").click();
    await guide.getByTestId("back-length").focus();
    await guide.getByTestId("back-length").press("ArrowRight");
    await this.keep("a frame that was used");
    await this.click("tab-reviews");
    await this.growByScrolling("reviews", "reviews-end");
    await this.keep("a list that grew");
    await this.page.locator("[data-testid=review-stars]").getByTestId("star-4").click();
    await this.at("review-text").fill("Carries a tent and two pens with ease.");
    await this.keep("stars in a shadow root");
  }

  private async growByScrolling(list: string, end: string): Promise<void> {
    const items = this.at(list).locator("> *");
    const before = await items.count();
    await this.at(end).scrollIntoViewIfNeeded();
    await this.page.waitForFunction(
      ([list, before]) => document.querySelectorAll(`[data-testid=${list}] > *`).length > (before as number),
      [list, before] as const,
    );
  }

  async meetFaults(): Promise<void> {
    await this.open("/test-bench");
    for (const fault of ["dead", "throw", "reject", "report", "console", "fetch", "xhr", "long-task"]) {
      await this.click(`fault-${fault}`);
    }
    await settled(this.page);
  }

  async buy(): Promise<void> {
    await this.open("/product/cairn-kettle");
    await this.at("sound").evaluate((audio: HTMLAudioElement) => audio.play().then(() => audio.pause()));
    await this.click("add-to-cart");
    await this.click("toast-cart");
    await this.route("/cart");
    await this.at("gift-wrap").click();
    await this.at("gift-note").fill(PRIVATE.giftNote);
    await this.keep("the cart");
    await this.click("to-checkout");
    await this.at("checkout-address").waitFor();
    await this.type("name", PRIVATE.name);
    await this.type("email", PRIVATE.email);
    await this.type("street", PRIVATE.street);
    await this.type("postcode", "1018 VX");
    await this.type("city", "Amsterdam");
    await this.type("note", PRIVATE.note);
    await this.click("checkout-next");
    await this.click("delivery-bicycle");
    await this.click("checkout-next");
    await this.pay();
    await this.click("terms");
    await this.keep("the order's review");
    await this.click("place-order");
    await this.at("order-number").waitFor();
    await this.keep("the confirmation");
  }

  private async pay(): Promise<void> {
    await this.type("card-name", SECRETS.cardName);
    await this.type("card-number", SECRETS.cardNumber);
    await this.type("card-expiry", SECRETS.cardExpiry);
    await this.type("card-cvc", SECRETS.cardCvc);
    await this.keep("the payment form, filled");
    await this.click("checkout-next");
    await this.at("checkout-review").waitFor();
  }

  async signIn(): Promise<void> {
    await this.open("/account");
    await this.type("email", PRIVATE.email);
    await this.type("password", SECRETS.password);
    await this.click("password-show");
    await this.keep("a password made visible");
    await this.click("sign-in-next");
    await this.type("one-time-code", SECRETS.oneTimeCode);
    await this.click("sign-in-submit");
    await this.at("personal-data").waitFor();
    await this.type("phone", PRIVATE.phone);
    await this.type("new-password", SECRETS.newPassword);
    await this.keep("the account");
    await this.click("theme-toggle");
    await this.keep("the account in the dark");
  }
}
