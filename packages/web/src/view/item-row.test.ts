import { expect, test } from "vitest";
import { makeItems } from "../../dev/fixtures/items.ts";
import { displayName, originOf, rowOfItem } from "./item-row.ts";

const NOW = Date.parse("2026-11-24T13:18:00Z");
const items = makeItems(NOW);
const row = (part: string) => {
  const item = items.find((each) => each.name.includes(part));
  if (!item) throw new Error(`no fixture has ${part} in its name`);
  const parent = items.find((each) => each.id === item.parentId);
  return rowOfItem(item, { nowMs: NOW, labelOfTarget: (name) => `<${name}>`, parent, indent: 0 });
};

test("a finished sample has verdict, type, target, indicators, tags and time", () => {
  expect(row("\u202efdp.lnk")).toMatchObject({
    verdict: { shape: "malicious", score: "95", word: "Malicious" },
    type: "Windows shortcut",
    target: "<europe>",
    state: { glyph: "succ", word: "Done", why: "" },
    indicators: "14",
    tags: ["invoice", "case-2291"],
    time: "13:08:06",
    from: "from Rechnung_2026-11-4471.zip",
    summary: "Windows shortcut · <europe> · 14 indicators",
  });
});

test("what is not known is a dash, and nought is nought", () => {
  expect(row("statement.html").indicators).toBe("–");
  expect(row("npm-debug").indicators).toBe("0");
});

test("URLs are shown defanged", () => {
  const shown = row("http://cdn");
  expect(shown.name.label).toMatch(/^hxxp:\/\/cdn\[\.\]/);
  expect(shown.isUrl).toBe(true);
  expect(displayName({ kind: "file", name: "http://not.a.url", url: null })).toBe("http://not.a.url");
});

test.each([
  ["console", "mo", "mo · by hand"],
  ["cli", "", "command line"],
  ["folder:/drop", "worker", "folder /drop"],
  ["mail", "", "mail"],
])("the channel %s of %s reads %s", (channel, submittedBy, shown) => {
  expect(originOf({ channel, submittedBy, parentId: null }, undefined)).toBe(shown);
});

test("a member whose archive is not at hand still says that it has one", () => {
  expect(originOf({ channel: "console", submittedBy: "mo", parentId: "x" }, undefined)).toBe("from an archive");
});
