import { expect, test } from "vitest";
import { bodyOfUpload } from "./upload.ts";

test("all fields stand before the first file, and files keep their place in a folder", () => {
  const file = new File(["x"], "a.bin");
  const body = bodyOfUpload({
    options: { isPrivate: true, tags: ["case-1"] },
    urls: ["http://example.test/a"],
    files: [
      { file, path: "folder/a.bin" },
      { file, path: "b.bin" },
    ],
  });
  expect([...body.keys()]).toEqual(["options", "urls", "names", "file", "file"]);
  expect(body.get("names")).toBe('["folder/a.bin","b.bin"]');
  expect(body.get("options")).toBe('{"isPrivate":true,"tags":["case-1"]}');
  expect(body.get("urls")).toBe('["http://example.test/a"]');
  const names = body.getAll("file").map((part) => (part instanceof File ? part.name : ""));
  expect(names).toEqual(["folder/a.bin", "b.bin"]);
});

test("a submission of files alone has no field for URLs", () => {
  const body = bodyOfUpload({ options: {}, urls: [], files: [] });
  expect([...body.keys()]).toEqual(["options"]);
});
