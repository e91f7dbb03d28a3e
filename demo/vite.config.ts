import { fileURLToPath } from "node:url";
import type { IncomingMessage, ServerResponse } from "node:http";
import { defineConfig, type Connect, type Plugin } from "vite";

/**
 * What the Reenact server answers for the shop, for `vite` and `vite preview` alone: the shop can be worked on
 * without a server. The recorder is an empty script there, so nothing is recorded.
 */
function shopServer(): Plugin {
  let orders = 0;
  const answer = (response: ServerResponse, status: number, type: string, body: string) => {
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
  };
  const handle: Connect.NextHandleFunction = (request: IncomingMessage, response, next) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (path === "/recorder.js") {
      answer(response, 200, "text/javascript", "/* the recorder is served by `reenact serve` */\n");
    } else if (path === "/demo/api/orders" && request.method === "POST") {
      request.resume();
      orders += 1;
      const order = { order_number: `SO-${String(100000 + orders)}` };
      request.on("end", () => answer(response, 201, "application/json", JSON.stringify(order)));
    } else if (path.startsWith("/demo/api/stock/")) {
      answer(response, 503, "application/json", JSON.stringify({ error: "stock service is away" }));
    } else {
      next();
    }
  };
  return {
    name: "shop-server",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "/demo/",
  appType: "spa",
  plugins: [shopServer()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { shop: page("index.html"), "size-guide": page("size-guide.html") } },
  },
});
