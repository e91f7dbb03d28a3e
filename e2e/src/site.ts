// Somebody's own page on an origin of its own, with the recorder's script element and a strict policy.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Site {
  url: string;
  stop(): Promise<void>;
}

export async function startSite(key: string, reenact: string): Promise<Site> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${reenact}`,
    `connect-src ${reenact}`,
    "style-src 'self'",
    "base-uri 'none'",
  ].join("; ");
  const answers: Record<string, [type: string, body: string]> = {
    "/": [
      "text/html",
      `<!doctype html><html lang="en"><head><title>Elsewhere</title>
       <script src="${reenact}/recorder.js" data-key="${key}"></script></head>
       <body><h1>Elsewhere</h1><button>Count</button><output id="count">0</output>
       <script src="/site.js"></script></body></html>`,
    ],
    "/site.js": [
      "text/javascript",
      `const count = document.getElementById("count");
       document.querySelector("button").addEventListener("click", () => (count.textContent = Number(count.textContent) + 1));`,
    ],
  };
  const server = createServer((request, response) => {
    const [type, body] = answers[request.url ?? "/"] ?? ["text/plain", ""];
    response
      .writeHead(body ? 200 : 404, { "content-type": type, "content-security-policy": policy })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
