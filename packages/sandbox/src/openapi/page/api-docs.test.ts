import { threatGridOperations, threatGridParts, type OperationPart } from "@fumehood/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { buildOpenApi } from "../build-openapi.ts";
import { renderApiDocs } from "./api-docs.ts";
import { block, prose } from "./frame.ts";
import { renderStartPage } from "./start-page.ts";

const page = renderApiDocs(buildOpenApi(threatGridParts, { serverUrl: "/", version: "1" }), "http://192.0.2.1:8080");

test("every operation and every part can be linked to, and no id stands twice", () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(ids).toEqual(expect.arrayContaining(Object.keys(threatGridOperations)));
  for (const { name } of threatGridParts) expect(ids).toContain(`part-${name.toLowerCase()}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ["the API", page],
  ["the start", renderStartPage({ baseUrl: "http://192.0.2.1:8080", faultRules: 1 })],
])("the page of %s holds nothing that its policy forbids, and loads nothing from elsewhere", (_, html) => {
  expect(html).not.toMatch(/<script(?![^>]* src="\/)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
  const loaded = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? "");
  expect(loaded.filter((address) => !/^[/#]/.test(address))).toEqual([]);
  expect(html).toContain('<html lang="en">');
});

const HOSTILE = `"><img src=x onerror=alert(1)>'\u202E&`;

test("whatever stands in a contract is text on the page", () => {
  const part: OperationPart = {
    name: HOSTILE,
    about: HOSTILE,
    operations: {
      evil: {
        id: "evil",
        method: "POST",
        path: `/${HOSTILE}/{id}`,
        summary: `${HOSTILE}. ${HOSTILE}`,
        params: z.object({ id: z.enum([HOSTILE]) }),
        query: z.object({ [HOSTILE]: z.string().optional() }),
        body: z.object({ [HOSTILE]: z.string() }),
        response: { kind: "envelope", apiVersion: 2, data: z.looseObject({ [HOSTILE]: z.enum([HOSTILE]) }) },
        errors: [400],
        examples: [
          {
            source: HOSTILE,
            request: { params: { id: HOSTILE }, body: { [HOSTILE]: HOSTILE } },
            response: { [HOSTILE]: HOSTILE },
          },
        ],
      },
    },
  };
  const html = renderApiDocs(buildOpenApi([part], { serverUrl: "/", version: "1" }), HOSTILE);
  expect(html).not.toContain("<img");
  expect(html).not.toContain("\u202E");
  expect(html).not.toMatch(/="[^"]*">'/);
  expect(html).toContain("&lt;img src=x");
});

test("lines of a block stay lines, and names between grave accents become code", () => {
  expect(block("{\n  <a>\n}", "x").markup).toContain("<code>{\n  &lt;a&gt;\n}</code>");
  expect(prose("a `b` c <d>").markup).toBe("a <code>b</code> c &lt;d&gt;");
});

test("an operation shows its parameters, fields, answer, failures, examples and a command", () => {
  const [, submit = ""] = page.split('id="submitSample"');
  const [own] = submit.split('<details class="op"');
  for (const word of ["sample_filename", "file", "captured 2020", "submission_id", "Fails with 400, 413", "curl -F"]) {
    expect(own, word).toContain(word);
  }
});

test.each([
  [undefined, /^(?!.*x-fumehood-fault)/s],
  [0, /Faults may be switched on here/],
  [1, /1 rule makes this sandbox fail/],
  [3, /3 rules make this sandbox fail/],
])("with %s rules the start page says of faults what is so", (faultRules, text) => {
  const html = renderStartPage({ baseUrl: "http://192.0.2.1:8080", faultRules });
  expect(html).toMatch(text);
  expect(html).toContain("export TG_URL=http://192.0.2.1:8080");
});
