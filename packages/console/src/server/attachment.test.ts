import { expect, test } from "vitest";
import { attachmentHeader } from "./attachment.ts";

test.each([
  ["report.html", "attachment; filename=\"report.html\"; filename*=UTF-8''report.html"],
  ['a"b\r\nX: y.txt', "attachment; filename=\"a_b_X_y.txt\"; filename*=UTF-8''a%22b__X%3A%20y.txt"],
  ["../../etc/passwd", "attachment; filename=\"__.._etc_passwd\"; filename*=UTF-8''__.._etc_passwd"],
  ["inv\u202Efdp.exe", "attachment; filename=\"inv_fdp.exe\"; filename*=UTF-8''inv_fdp.exe"],
  ["請求書.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf"],
])("the name %j becomes a header that nobody can break out of", (name, header) => {
  expect(attachmentHeader(name)).toBe(header);
});
