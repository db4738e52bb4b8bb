import Fastify from "fastify";
import { expect, test } from "vitest";
import { addSecurityHeaders, hostMatcher, refuseForeignRequests } from "./security.ts";

function makeApp() {
  const app = Fastify();
  addSecurityHeaders(app);
  refuseForeignRequests(app, hostMatcher("127.0.0.1"));
  app.all("/", async () => ({}));
  return app;
}

test.each([
  [{ host: "127.0.0.1:8477" }, "GET", 200],
  [{ host: "localhost:8477" }, "GET", 200],
  [{ host: "[::1]:8477" }, "GET", 200],
  [{ host: "rebound.example.test:8477" }, "GET", 421],
  [{ host: "localhost:8477", origin: "http://localhost:8477" }, "POST", 200],
  [{ host: "localhost:8477", origin: "http://evil.example.test" }, "POST", 403],
  [{ host: "localhost:8477", origin: "http://localhost:9999" }, "POST", 403],
  [{ host: "localhost:8477", origin: "null" }, "POST", 403],
  [{ host: "localhost:8477", "sec-fetch-site": "cross-site" }, "POST", 403],
  [{ host: "localhost:8477", "sec-fetch-site": "cross-site" }, "GET", 200],
] as const)("a request with %j by %s gets %i", async (headers, method, status) => {
  const answer = await makeApp().inject({ method, url: "/", headers });
  expect(answer.statusCode).toBe(status);
});

test("every answer forbids inline script, framing and sniffing", async () => {
  const { headers } = await makeApp().inject({ url: "/", headers: { host: "localhost" } });
  expect(headers["content-security-policy"]).toMatch(/script-src 'self'(;|$)/);
  expect(headers["content-security-policy"]).not.toMatch(/unsafe/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});
