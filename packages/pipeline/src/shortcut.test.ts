import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { shortcutDigest, shortcutText } from "./shortcut.ts";

// Digests and sizes of published samples (community connector's help page, 2019).
test.each([
  ["http://www.rapid7.com", "01e083cf123affd286e285684f6fe014", 45],
  ["http://aadroid.net", "6c9653ef2e223af8fc480c70423250fe", 42],
  ["http://www.example.com", "0c9da14ac3a8cb360c7c9d525d11424e", undefined],
])("the shortcut of %s has the digest that the service gave it", (url, md5, size) => {
  const text = shortcutText(url);
  expect(createHash("md5").update(text).digest("hex")).toBe(md5);
  if (size !== undefined) expect(text).toHaveLength(size);
  expect(shortcutDigest(url)).toBe(createHash("sha256").update(text).digest("hex"));
});
