import { afterEach, beforeEach, expect, test } from "vitest";
import type { AnalyseInput, EngineResult } from "../engine/types.ts";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let id: string;
beforeEach(async () => {
  harness = await openHarness();
  id = (await harness.submit("bad bytes")).json().data.id;
});
afterEach(async () => {
  await harness.close();
});

const LINK = "https://glovebox.example.test/glovebox/8y9EdYzBiGvBEN7i/";

/** The link as the guide says that it is found: in the record, and in the list. */
async function linksOf(key = KEY): Promise<unknown[]> {
  const record = (await harness.get(`/api/v2/samples/${id}`, key)).json().data;
  const list = (await harness.get(`/api/v2/samples?id=${id}`, key)).json().data;
  return [record.glovebox_url, list.items[0].glovebox_url];
}

const NONE = [undefined, undefined];

/** Analyses with an engine that says where it can be used, looks, and ends. */
async function analyseInteractively(look: (input: AnalyseInput) => Promise<void>): Promise<void> {
  harness.engine.next.push(async (input): Promise<EngineResult> => {
    await input.onInteractive?.(LINK);
    await look(input);
    return await fakeAnalysis(input);
  });
  await harness.sandbox.analyseNext();
}

test("a running sample that can be used has its link in record and list, and loses it at the end", async () => {
  expect(await linksOf()).toEqual(NONE);
  await analyseInteractively(async () => {
    expect(await linksOf()).toEqual([LINK, LINK]);
  });
  expect(harness.engine.seen).toEqual([id]);
  expect(await linksOf()).toEqual(NONE);
});

test("the link is for the sample's own organisation alone", async () => {
  const key = await harness.sandbox.addUser({ login: "stranger", organization: "Other" });
  const seen: unknown[] = [];
  await analyseInteractively(async () => void seen.push(await linksOf(key)));
  expect(seen).toEqual([NONE]);
});

test("an analysis that ends in a fault takes its link with it", async () => {
  await analyseInteractively(async () => {
    throw new Error("the machine is gone");
  });
  expect((await harness.get(`/api/v2/samples/${id}`)).json().data.state).toBe("wait");
  expect(await linksOf()).toEqual(NONE);
});

test("the sample's next worker does not show the machine of the one that died", async () => {
  const isRunning = Promise.withResolvers<void>();
  const dead = Promise.withResolvers<never>();
  const lost = analyseInteractively(async () => {
    isRunning.resolve();
    await dead.promise;
  });
  await isRunning.promise;
  harness.now += 61_000;
  const seen: unknown[] = [];
  harness.engine.next.push(async (input) => {
    seen.push(await linksOf());
    return await fakeAnalysis(input);
  });
  await (await harness.reopen()).analyseNext();
  expect(seen).toEqual([NONE]);
  dead.reject(new Error("too late"));
  await lost;
});

test("a worker that lost the sample cannot offer a machine any more", async () => {
  const outcome = Promise.withResolvers<unknown>();
  harness.engine.next.push(async (input) => {
    harness.now += 61_000;
    await (await harness.reopen()).analyseNext();
    outcome.resolve(await input.onInteractive?.(LINK).catch((error: unknown) => error));
    return await fakeAnalysis(input);
  });
  await harness.sandbox.analyseNext();
  expect(await outcome.promise).toMatchObject({ code: "SANDBOX_LEASE_LOST" });
  expect(await linksOf()).toEqual(NONE);
});

test.each(["javascript:alert(1)", "data:text/html,x", "file:///x", "not a url"])(
  "%s is no link for a frame",
  async (url) => {
    const outcome = Promise.withResolvers<unknown>();
    harness.engine.next.push(async (input) => {
      outcome.resolve(await input.onInteractive?.(url).catch((error: unknown) => error));
      return await fakeAnalysis(input);
    });
    await harness.sandbox.analyseNext();
    expect(await outcome.promise).toBeInstanceOf(TypeError);
  },
);
