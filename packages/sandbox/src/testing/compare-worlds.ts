import { createHash } from "node:crypto";
import { fillPath } from "@fumehood/contract";
import { expect } from "vitest";
import type { RowQuestion } from "./row-questions.ts";
import { STRANGER, type TwinWorld, type Twins } from "./two-worlds.ts";

/** Fills in what a world knows by a name. */
function told(text: string, { ids }: TwinWorld): string {
  return text.replaceAll(/<([a-z]+-\w+)>/g, (whole, name: string) => ids.get(name) ?? whole);
}

async function answer(world: TwinWorld, { row, params, query, body }: RowQuestion) {
  const fill = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, told(value, world)]));
  const { statusCode, headers, rawPayload } = await world.harness.sandbox.app.inject({
    method: row.method,
    url: fillPath(row.path, fill(params)),
    query: fill(query),
    headers: { authorization: `Bearer ${world.asking}` },
    ...(body === undefined ? {} : { payload: told(JSON.stringify(body), world) }),
  });
  const isSame = new Set(["content-type", "content-disposition", "retry-after", "accept-ranges", "etag"]);
  // The envelope of the warnings has a number that was drawn when it was written, and by nobody's seed.
  if (params["element"] === "warnings.json") isSame.delete("etag");
  const kept = Object.entries(headers).filter(([name]) => isSame.has(name));
  return { statusCode, headers: Object.fromEntries(kept), body: withoutRequest(rawPayload.toString("latin1")) };
}

/** Leaves out what is another one at each request: its number, which has more digits or fewer, and its id. */
function withoutRequest(body: string): string {
  return body
    .replace(/^(\{"api_version":\d,"id":)\d+/, "$1(number)")
    .replace(/"request_id":"req-[0-9a-f-]{36}"\}$/, '"request_id":"(id)"}');
}

/**
 * Asks both worlds the same. Returns the status.
 * @throws when the answers differ, tell who owns what is public, or are a fault of the service.
 */
export async function expectSameAnswer([whole, visible]: Twins, question: RowQuestion): Promise<number> {
  for (const world of [whole, visible]) world.seed(seedOf(question));
  const [one, other] = [await answer(whole, question), await answer(visible, question)];
  const about = aboutOf(question);
  expect(one, about).toEqual(other);
  expect(one.statusCode, about).toBeLessThan(500);
  expect(one.body, about).not.toContain(STRANGER);
  return one.statusCode;
}

function seedOf(question: RowQuestion): number {
  return Number.parseInt(createHash("sha256").update(aboutOf(question)).digest("hex").slice(0, 12), 16);
}

function aboutOf(question: RowQuestion): string {
  return JSON.stringify({ ...question, row: question.row.id });
}
