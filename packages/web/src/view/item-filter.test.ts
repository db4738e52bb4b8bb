import { expect, test } from "vitest";
import { makeItems } from "../../dev/fixtures/items.ts";
import {
  describeFilter,
  filterAddress,
  filterQuery,
  isNarrow,
  matchesFilter,
  NO_FILTER,
  readFilter,
  tabOf,
} from "./item-filter.ts";

const NOW = Date.parse("2026-11-24T13:18:00Z");
const items = makeItems(NOW);
const find = (part: string) => {
  const item = items.find((each) => each.name.includes(part));
  if (!item) throw new Error(`no fixture has ${part} in its name`);
  return item;
};

test("a filter survives its way through the address", () => {
  const filter = { q: "a b&c", verdict: "malicious", open: false, submission: "sub_1" } as const;
  const address = filterAddress(filter);
  expect(readFilter(address.slice(address.indexOf("?")))).toEqual(filter);
  expect(filterAddress(NO_FILTER)).toBe("/samples");
});

test("what an address holds and this page does not know is left out", () => {
  expect(readFilter("?verdict=terrible&open=yes&x=1")).toEqual(NO_FILTER);
  expect(readFilter(`?q=${"a".repeat(9_000)}`).q.length).toBe(500);
});

test("the query carries only what narrows", () => {
  expect(filterQuery({ ...NO_FILTER, q: "  " })).toEqual({});
  expect(isNarrow(NO_FILTER)).toBe(false);
  expect(filterQuery({ ...NO_FILTER, open: true })).toEqual({ open: "true" });
});

test("an item that came by event is matched as the server would", () => {
  const open = find("statement.html");
  const done = find("Reisekosten");
  expect(matchesFilter(open, { ...NO_FILTER, open: true })).toBe(true);
  expect(matchesFilter(done, { ...NO_FILTER, open: true })).toBe(false);
  expect(matchesFilter(done, { ...NO_FILTER, verdict: "clean" })).toBe(true);
  expect(matchesFilter(done, { ...NO_FILTER, verdict: "malicious" })).toBe(false);
  expect(matchesFilter(done, { ...NO_FILTER, submission: "another" })).toBe(false);
});

test("text is looked for in names and URLs in any case, and digests and ids only whole", () => {
  const item = find("Reisekosten");
  const by = (q: string) => matchesFilter(item, { ...NO_FILTER, q });
  expect(by("REISE")).toBe(true);
  expect(by(item.sha256 ?? "")).toBe(true);
  expect(by((item.sha256 ?? "").slice(0, 20))).toBe(false);
  expect(by(item.id)).toBe(true);
  expect(matchesFilter(find("http://cdn"), { ...NO_FILTER, q: "cdn.update" })).toBe(true);
});

test("each tab is found again from its filter, and an empty list names its filter", () => {
  expect(tabOf(NO_FILTER)).toBe("all");
  expect(tabOf({ ...NO_FILTER, verdict: "suspicious", q: "x" })).toBe("suspicious");
  expect(tabOf({ ...NO_FILTER, open: true })).toBe("open");
  expect(describeFilter({ q: "inv", verdict: "malicious", open: false, submission: null })).toBe(
    "malicious, matching “inv”",
  );
});
