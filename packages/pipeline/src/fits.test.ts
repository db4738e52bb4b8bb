import type { Client } from "@fumehood/client";
import { identifyFile, type createUnpacker } from "@fumehood/inspect";
import { expect, expectTypeOf, test } from "vitest";
import type { StageDeps } from "./stage.ts";
import type { TargetClient } from "./target.ts";
import type { MemberUnpacker } from "./unpacker.ts";

test("client, unpacker and identification fit the pipeline as they are", () => {
  expectTypeOf<Client>().toExtend<TargetClient>();
  expectTypeOf<ReturnType<typeof createUnpacker>>().toExtend<MemberUnpacker>();
  // The compiler is what tests all of this.
  const identify: StageDeps["identify"] = identifyFile;
  expect(identify).toBe(identifyFile);
});
