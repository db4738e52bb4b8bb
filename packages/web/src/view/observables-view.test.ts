import type { Observable } from "@fumehood/contract";
import { expect, test } from "vitest";
import { copyText, countKinds, exportQuery, filterObservables, keyObservables, seenText } from "./observables-view.ts";

const make = (kind: Observable["kind"], value: string, isNoise = false): Observable => ({
  kind,
  value,
  defanged: value.replace(".", "[.]"),
  confidence: 50,
  seenIn: [],
  noise: isNoise ? { list: "well-known", reason: "because" } : null,
});
const all = keyObservables([
  make("domain", "a.example.test"),
  make("ipv4", "192.0.2.1", true),
  make("domain", "b.example.test", true),
]);

test("kinds are counted under the noise setting, in the contract's order", () => {
  expect(countKinds(all, false)).toEqual([
    { kind: "ipv4", count: 1 },
    { kind: "domain", count: 2 },
  ]);
  expect(countKinds(all, true)).toEqual([{ kind: "domain", count: 1 }]);
});

test("filters for kind and noise hold together", () => {
  const values = filterObservables(all, { kind: "domain", hideNoise: true }).map((each) => each.observable.value);
  expect(values).toEqual(["a.example.test"]);
});

test("copying follows the choice of raw or defanged", () => {
  expect(copyText(all.slice(0, 2), false)).toBe("a[.]example.test\n192[.]0.2.1");
  expect(copyText(all.slice(0, 2), true)).toBe("a.example.test\n192.0.2.1");
});

test("the export asks for what the page shows", () => {
  expect(exportQuery({ kind: "domain", hideNoise: true }, false)).toBe("defanged=true&noise=false&kind=domain");
  expect(exportQuery({ kind: null, hideNoise: false }, true)).toBe("defanged=false&noise=true");
});

test("where it was seen names three places at most, each once", () => {
  const seenIn = ["a", "a", "b", "c", "d", "e"].map((label) => ({ section: "dns" as const, id: label, label }));
  expect(seenText({ ...make("domain", "x"), seenIn })).toBe("a · b · c · and 2 more");
});
