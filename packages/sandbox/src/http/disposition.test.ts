import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDisposition } from "./disposition.ts";

test.each([
  ['form-data; name="sample"; filename="a.exe"', "sample", "a.exe"],
  ["form-data; name=sample; filename=a.exe", "sample", "a.exe"],
  ["form-data; name=sample; filename=two words.exe; x=1", "sample", "two words.exe"],
  ['form-data;name="sample";filename="a.exe"', "sample", "a.exe"],
  ['Form-Data; NAME="sample"; FileName="a.exe"', "sample", "a.exe"],
  ['form-data; filename="a.exe"; name="sample"', "sample", "a.exe"],
  ['form-data; name="sample"; filename=""', "sample", ""],
  ['form-data; name="sample"', "sample", undefined],
  ["form-data", undefined, undefined],
  ['form-data; name="a;b"; filename="c;d=e.exe"', "a;b", "c;d=e.exe"],
  ['form-data; name="sample"; filename="a\\"b\\\\c.exe"', "sample", 'a"b\\c.exe'],
  ['form-data; name="sample"; filename="C:\\dir\\a.exe"', "sample", "C:\\dir\\a.exe"],
  ['form-data; name="sample"; filename="open', "sample", "open"],
  ["form-data; name=sample; filename*=utf-8''r%C3%A4.exe", "sample", "rä.exe"],
  ["form-data; name=sample; filename=\"=?utf-8?B?cg==?=\"; filename*=utf-8''r%C3%A4.exe", "sample", "rä.exe"],
  ["form-data; name=sample; filename*=utf-8''r%C3%A4.exe; filename=r.exe", "sample", "rä.exe"],
  ["form-data; name=sample; filename*=iso-8859-1'de'r%E4.exe", "sample", "rä.exe"],
  ["form-data; name=sample; filename=r.exe; filename*=utf-8''%FF", "sample", "r.exe"],
  ["form-data; name=sample; filename=r.exe; filename*=koi8-r''%C4", "sample", "r.exe"],
  ["form-data; name=one; name=two", "one", undefined],
])("%s", (line, name, filename) => {
  expect(parseDisposition(line)).toEqual({ type: "form-data", name, filename });
});

test("no line takes long or throws", () => {
  const token = fc.constantFrom(";", "=", '"', "\\", "name", "filename*", "utf-8''%", " ", "\0", "form-data");
  fc.assert(
    fc.property(fc.array(token, { maxLength: 3000 }), (tokens) => {
      expect(parseDisposition(tokens.join("")).type).toBeTypeOf("string");
    }),
  );
  const started = process.threadCpuUsage();
  for (const line of [`x${"; a".repeat(5000)}`, `x;a="${"\\".repeat(16_000)}`, `x;${" ".repeat(16_000)}=`])
    parseDisposition(line);
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(1000);
});
