// A site whose looks are files: a sheet of its own and one of another origin, fonts, pictures, one of them behind a
// login. It can be turned off, with all that it serves.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PNG } from "pngjs";
import { blockFont } from "../../web/recorder/tests/browser/support/block-font";

/** What only a visitor who is logged in gets to see. */
export const PRIVATE_TEXT = "a drawing for customer Quillfeather alone";
/** Colours that nothing else on the page has. */
export const COLOURS = {
  photo: "#c02060",
  wide: "#10a050",
  banner: "#2040d0",
  own: "#e0a000",
  theme: "#7030b0",
};

type Answer = [type: string, body: string | Buffer];

export interface Gallery {
  /** Where the page is. */
  url: string;
  /** Both origins that it needs. */
  origins: string[];
  /** What was asked for, in order. */
  asked: string[];
  stop(): Promise<void>;
}

function picture(colour: string, size = 40): Buffer {
  const png = new PNG({ width: size, height: size });
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let at = 0; at < png.data.length; at += 4) png.data.set([red!, green!, blue!, 255], at);
  return PNG.sync.write(png);
}

const own = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><title>${PRIVATE_TEXT}</title>
  <rect width="40" height="40" fill="${COLOURS.own}"/></svg>`;

const sheet = `@font-face { font-family: block; src: url(block.woff2) }
  /* Below the player's pointer, which stands in the corner until it has moved. */
  body { margin: 60px 0 0; background: white } h1 { font: 40px/1 block; margin: 0; color: black }
  #banner { width: 40px; height: 40px; background: url(banner.png) }
  img { display: block; width: 40px; height: 40px }`;

const theme = `@font-face { font-family: theme; src: url(theme.woff2) }
  h2 { font: 40px/1 theme; margin: 0; color: black } #theme { width: 40px; height: 40px; background: url(theme.png) }`;

/** `recorder` is the script element, as its set-up page says, with the options of the test. */
export async function startGallery(recorder: string): Promise<Gallery> {
  const asked: string[] = [];
  const cdn = await serve(asked, {
    "/theme.css": ["text/css", theme],
    "/theme.woff2": ["font/woff2", blockFont],
    "/theme.png": ["image/png", picture(COLOURS.theme)],
  });
  const page = `<!doctype html><html lang="en"><head><title>Gallery</title>${recorder}
    <link rel="stylesheet" href="/files/page.css"><link rel="stylesheet" href="${cdn.origin}/theme.css"></head>
    <body><h1>ab</h1><h2>cd</h2><img id="photo" alt="" src="/files/photo.png">
    <img id="wide" alt="" src="/files/none.png" srcset="/files/wide.png 1x, /files/wider.png 3x">
    <img id="own" alt="" src="/files/own.svg"><div id="banner"></div><div id="theme"></div></body></html>`;
  const site = await serve(asked, {
    "/": ["text/html", page],
    "/files/page.css": ["text/css", sheet],
    "/files/block.woff2": ["font/woff2", blockFont],
    "/files/photo.png": ["image/png", picture(COLOURS.photo)],
    "/files/wide.png": ["image/png", picture(COLOURS.wide)],
    "/files/wider.png": ["image/png", picture(COLOURS.wide, 120)],
    "/files/banner.png": ["image/png", picture(COLOURS.banner)],
    "/files/own.svg": ["image/svg+xml", own],
  });
  return {
    url: `${site.origin}/`,
    origins: [site.origin, cdn.origin],
    asked,
    stop: async () => {
      await Promise.all([stop(site.server), stop(cdn.server)]);
    },
  };
}

async function serve(
  asked: string[],
  answers: Record<string, Answer>,
): Promise<{ origin: string; server: Server }> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? "/";
    asked.push(path);
    const isIn = request.headers.cookie?.includes("login=yes");
    const [type, body] = answers[path] ?? ["text/plain", ""];
    const status = !body ? 404 : path.endsWith("/own.svg") && !isIn ? 403 : 200;
    const headers = {
      "content-type": type,
      "cache-control": path.endsWith("/own.svg") ? "private, no-cache" : "max-age=600",
      "access-control-allow-origin": "*",
      ...(path === "/" && { "set-cookie": "login=yes" }),
    };
    response.writeHead(status, headers).end(status === 200 ? body : "");
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
