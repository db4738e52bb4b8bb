import type { Observable } from "@fumehood/contract";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { writeCsv } from "./csv.ts";
import { exportObservables, OBSERVABLE_FORMATS } from "./export-observables.ts";

const base: Observable = {
  kind: "domain",
  value: "c2.example.com",
  defanged: "c2[.]example[.]com",
  confidence: 90,
  seenIn: [{ section: "dns", id: "1", label: "DNS in stream 1" }],
  noise: null,
};
const noisy: Observable = {
  ...base,
  value: "w3.org",
  defanged: "w3[.]org",
  noise: { list: "schemas", reason: "a schema" },
};
const unsure: Observable = { ...base, kind: "ipv4", value: "192.0.2.1", defanged: "192.0.2[.]1", confidence: 20 };
const ALL = [base, noisy, unsure];

test("noise is left out unless it is asked for", () => {
  expect(exportObservables(ALL, { format: "txt" })).toBe("c2.example.com\n192.0.2.1\n");
  expect(exportObservables(ALL, { format: "txt", includeNoise: true })).toContain("w3.org\n");
});
test("kinds and confidence choose", () => {
  expect(exportObservables(ALL, { format: "txt", kinds: ["ipv4"] })).toBe("192.0.2.1\n");
  expect(exportObservables(ALL, { format: "txt", minConfidence: 50 })).toBe("c2.example.com\n");
});
test("values are raw by default and defanged by choice", () => {
  expect(exportObservables([base], { format: "ndjson" })).toContain('"value":"c2.example.com"');
  expect(exportObservables([base], { format: "ndjson", defanged: true })).toContain('"value":"c2[.]example[.]com"');
});
test("CSV has a head, CRLF and one row for each", () => {
  expect(exportObservables([base], { format: "csv" })).toBe(
    "kind,value,confidence,seen_in,noise\r\ndomain,c2.example.com,90,DNS in stream 1,\r\n",
  );
});
test.each(OBSERVABLE_FORMATS.map(({ id }) => id))("no observables make a valid %s", (format) => {
  const text = exportObservables([], { format });
  expect(text).toBe({ csv: "kind,value,confidence,seen_in,noise\r\n", json: "[]\n", ndjson: "", txt: "" }[format]);
});
test("a value of several lines stays one line in a list", () => {
  const evil = { ...base, kind: "mutex" as const, value: "a\nb\u202E", defanged: "a\nb\u202E" };
  expect(exportObservables([evil], { format: "txt" })).toBe("a<U+000A>b<U+202E>\n");
});
test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])("the formula %j is defused", (value) => {
  const [, row] = parseCsv(exportObservables([{ ...base, value }], { format: "csv" }));
  expect(row?.[1]).toBe(`'${value}`);
});

test("whatever the cells, CSV reads back to them, formulas defused", () => {
  const cell = anyText(8);
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const expected = rows.map((row) => row.map((text) => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)));
      expect(parseCsv(writeCsv(rows))).toEqual(expected);
    }),
  );
});

/** A reader by the letter of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      at++;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (text[at] === '"') at++;
        cell += text[at] ?? "";
        at++;
      }
      at++;
    } else while (at < text.length && text[at] !== "," && text[at] !== "\r") cell += text[at++] ?? "";
    row.push(cell);
    if (text[at] === ",") at++;
    else {
      if (text.slice(at, at + 2) !== "\r\n") throw new Error(`no line end at ${at}`);
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
