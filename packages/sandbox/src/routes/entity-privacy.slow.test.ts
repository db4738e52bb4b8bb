import * as fc from "fast-check";
import { test } from "vitest";
import { expectSameForViewer, questions } from "../testing/entity-worlds.ts";

test("samples that one may not see change no answer to any question", { timeout: 300_000 }, async () => {
  await expectSameForViewer(fc.constant(questions()), 6);
});
