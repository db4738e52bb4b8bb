import type { Client } from "@fumehood/client";
import type { createUnpacker, identifyFile } from "@fumehood/inspect";
import { expectTypeOf, test } from "vitest";
import type { StageDeps } from "./stage.ts";
import type { TargetClient } from "./target.ts";
import type { MemberUnpacker } from "./unpacker.ts";

test("client, unpacker and identification fit the pipeline as they are", () => {
  expectTypeOf<Client>().toExtend<TargetClient>();
  expectTypeOf<ReturnType<typeof createUnpacker>>().toExtend<MemberUnpacker>();
  expectTypeOf<typeof identifyFile>().toExtend<StageDeps["identify"]>();
});
