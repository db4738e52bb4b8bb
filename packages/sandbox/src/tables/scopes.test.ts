import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openHarness } from "../testing/harness.ts";
import { findSample } from "./samples.ts";
import { scopeOf, scopesOf } from "./scopes.ts";

test("scopes are the rule of visibility: a sample is of a scope that one sees exactly when one sees it", async () => {
  const harness = await openHarness();
  const strangers = { key: await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" }) };
  for (const key of [undefined, strangers.key]) {
    for (const isPrivate of ["true", "false"]) await harness.submit("bytes", { private: isPrivate }, key);
  }
  const db = harness.database.kysely.withTables<import("./schema.ts").SandboxTables>();
  const samples = await db.selectFrom("sandbox_samples").selectAll().execute();
  const users = await db.selectFrom("sandbox_users").selectAll().execute();
  expect(samples).toHaveLength(4);
  for (const viewer of users) {
    for (const sample of samples) {
      const isThere = (await findSample(db, viewer, sample.id)) !== undefined;
      expect(scopesOf(viewer).includes(scopeOf(sample))).toBe(isThere);
    }
  }
  await harness.close();
});

test("no organisation shares a scope with another, or with the public", () => {
  const organization = fc.integer({ min: 1, max: 999_999 });
  fc.assert(
    fc.property(organization, organization, (own, other) => {
      const scope = scopeOf({ private: 1, organization_id: other });
      expect(scopesOf({ organization_id: own }).includes(scope)).toBe(own === other);
    }),
  );
});
