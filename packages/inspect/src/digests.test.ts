import { expect, test } from "vitest";
import { createDigester, digestBytes, digestStream } from "./digests.ts";

// RFC 1321 and FIPS 180 examples of the three letters "abc".
const ABC = {
  md5: "900150983cd24fb0d6963f7d28e17f72",
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  sha512:
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
};

test("the four digests agree with the published examples", () => {
  expect(digestBytes(Buffer.from("abc"))).toEqual(ABC);
});

test("pieces digest like the whole", async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const piece of ["a", "", "bc"]) yield Buffer.from(piece);
  }
  expect(await digestStream(pieces())).toEqual({ digests: ABC, sizeBytes: 3 });
});

test("the size of nothing is zero", () => {
  expect(createDigester().finish()).toMatchObject({
    sizeBytes: 0,
    digests: { md5: "d41d8cd98f00b204e9800998ecf8427e" },
  });
});
