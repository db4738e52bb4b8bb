import { expect, test } from "vitest";
import { makeIdentification } from "../testing/fake-identify.ts";
import { describeIdentification } from "./identify.ts";

test("facts of the content and tricks of the name come together, each flag once", () => {
  const found = makeIdentification("pe-exe", {
    nameTricks: ["bidi-override", "double-extension"],
    nameMismatch: { claimedExtension: "pdf", expectedExtensions: ["exe"] },
    encrypted: true,
    truncated: "The zip has no end record.",
  });
  expect(describeIdentification(found, ["double-extension", "crc-mismatch"])).toMatchObject({
    kind: "next",
    state: "identified",
    facts: {
      item: {
        type: { id: "pe-exe", label: "Windows program" },
        flags: ["double-extension", "crc-mismatch", "bidi-override", "name-mismatch", "encrypted", "truncated"],
      },
      work: { isContainer: false, isEncrypted: true },
    },
  });
});
