import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { DEFAULT_USER_AGENT, ERROR_CODES, ThreatGridError, type ErrorCode } from "./index.ts";

const source = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith("error-codes.ts"))
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("\n");
// Object.keys of a const object: the cast only restores the literal names.
const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

test.each(CODES)("%s is used and has a sentence that a message begins with", (code) => {
  expect(source).toContain(`"${code}"`);
  expect(ERROR_CODES[code]).toMatch(/^[A-Z].*\.$/s);
  expect(new ThreatGridError({ code, operationId: "getSample" }).message).toBe(`${ERROR_CODES[code]} (getSample)`);
});

test("every code in the source is in the table", () => {
  const used = [...source.matchAll(/"(TG_[A-Z_]+)"/g)].map((match) => match[1] ?? "");
  expect(used.length).toBeGreaterThan(CODES.length);
  expect([...new Set(used)].filter((code) => !(code in ERROR_CODES))).toEqual([]);
});

test("an error as JSON tells what a program needs", () => {
  const error = new ThreatGridError({
    code: "TG_NETWORK",
    operationId: "whoami",
    retryable: true,
    status: 502,
    requestId: "r",
  });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    code: "TG_NETWORK",
    operationId: "whoami",
    retryable: true,
    status: 502,
  });
});

test("the user agent carries the package's version", () => {
  expect(DEFAULT_USER_AGENT).toBe(`fumehood-client/${packageJson.version}`);
});
