import type { Report } from "@fumehood/contract";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { buildReport } from "../build/build-report.ts";
import { inputOf2018, inputOf2020, inputOf2022 } from "../testing/fixtures.ts";
import { checkHtml, textOf } from "../testing/check-html.ts";
import { needsMark } from "../visible-text.ts";
import { renderReport, REPORT_FORMATS } from "./render-report.ts";
import { layOutTree } from "./shape.ts";
import { summarizeReport } from "./summary.ts";

const EMPTY = buildReport({ target: "t", sampleId: "s", generatedAt: "2026-11-24T13:20:00Z" });
const REPORTS: [string, Report][] = [
  ["2018", buildReport(inputOf2018())],
  ["2020", buildReport(inputOf2020())],
  ["2022", buildReport(inputOf2022())],
  ["nothing", EMPTY],
];
const hostile = buildReport(inputOf2022());

/** A report in which every text from outside is the same one. */
function reportOf(text: string): Report {
  const named = { name: text, pid: 1, process_name: text, startup_info: { command_line: text }, files_created: [text] };
  const pair = [{ method: text, url: text, host: text, headers: { "User-Agent": text } }, { status_code: 200 }];
  const decoded = { "1": { query: { query_data: text, query_type: text }, answers: [{ answer_data: text }] } };
  return buildReport({
    target: text,
    sampleId: text,
    generatedAt: text,
    portalUrl: text,
    sample: { filename: text, sha256: text, state: text, status: text, tags: [text], vm: text, playbook: text },
    analysis: {
      iocs: [
        {
          ioc: text,
          title: text,
          description: text,
          severity: 90,
          confidence: 90,
          category: [text],
          data: [{ [text]: text }],
        },
      ],
      network: {
        [text]: { protocol: text, src: text, dst: text, decoded: [pair] },
        b: { decoded, ssl: { sni: text } },
      },
      artifacts: { [text]: { path: text, type: text, origin: "disk", sha256: text } },
      domains: { [text]: { status: text, content_categories: [text] } },
      annotations: { network: { [text]: { org: text, country: text, reverse_dns: [text] } } },
      dynamic: { processes: { [text]: { ...named, mutants_created: [text], registry_keys_created: [text] } } },
      warnings: [{ title: text, description: text }],
      [`x${text}`]: text,
    },
    elements: [{ name: text, present: false, reason: text }],
  });
}

test.each(REPORTS)("every format can be written of %s", (_, report) => {
  for (const { id } of REPORT_FORMATS) expect(renderReport(report, { format: id })).not.toBe("");
});

test("JSON reads back to the document, with no invisible character in its text", () => {
  const text = renderReport(hostile, { format: "json" });
  expect(JSON.parse(text)).toEqual(hostile);
  expect(text).not.toContain("\u202E");
});

describe("HTML", () => {
  const page = renderReport(hostile, { format: "html" });

  test.each(REPORTS)("of %s is well-formed", (_, report) => {
    expect(checkHtml(renderReport(report, { format: "html" }))).toEqual([]);
  });
  test("forbids everything but its own style", () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:" />`,
    );
    expect(page).not.toMatch(/<(script|iframe|img|link|object|form)|\son[a-z]+=|javascript:|url\(/i);
  });
  test("shows tags of the evidence as text", () => {
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
  test("boxes bidirectional and control characters", () => {
    expect(page).toContain('Rechnung_2026-11-4471<span class="mark"');
    expect(page).toContain(">U+202E</span>fdp.lnk");
    expect(page).toContain(">U+001B</span>[31m");
  });
  test("has no address that a program would make a link of", () => {
    expect(textOf(page).replace(/https:\/\/panacea\.example\.com/g, "")).not.toMatch(/https?:\/\//);
  });
  test("tells what is missing, and folds noise away with its reason", () => {
    const text = textOf(renderReport(buildReport(inputOf2020()), { format: "html" }));
    expect(text).toContain("the service answered 404");
    expect(text).toContain("the empty file");
  });
  test("keeps the lines of what has no place of its own", () => {
    expect(page).toContain("<pre>{\n  &quot;threat_score&quot;: 95\n}\n</pre>");
  });
  test("cuts long tables and says so", () => {
    const artifacts = Object.fromEntries(Array.from({ length: 2_003 }, (_, at) => [at, { path: `f${at}` }]));
    const long = buildReport({ target: "t", sampleId: "s", generatedAt: "x", analysis: { artifacts } });
    expect(renderReport(long, { format: "html" })).toContain("3 more are in the JSON report.");
  });
  test("whatever the texts, it stays well-formed, holds no script and no invisible character", () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), hostileText()), (text) => {
        const written = renderReport(reportOf(text), { format: "html" });
        expect(checkHtml(written)).toEqual([]);
        expect(written.toLowerCase()).not.toContain("<script");
        expect(findHidden(written, "\n")).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

function hostileText(): fc.Arbitrary<string> {
  const pieces = [
    "<script>",
    "</title>",
    "</style>",
    "<!--",
    '"',
    "'",
    "&",
    "&lt;",
    " onload=x",
    "\u001B[2J",
    "\u202E",
    "|",
    "`",
    "\r\n",
    "http://example.com/",
    "[x](y)",
  ];
  return fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((list) => list.join(""));
}

/** Characters that should have become marks. */
function findHidden(text: string, allowed: string): string[] {
  return Array.from(text).filter((char) => needsMark(char.codePointAt(0) ?? 0) && !allowed.includes(char));
}

describe("text for terminals", () => {
  test("an escape sequence in a value is written out", () => {
    const text = renderReport(hostile, { format: "text" });
    expect(text).toContain("<U+001B>[31m");
    expect(text).toContain("Rechnung_2026-11-4471<U+202E>fdp.lnk");
  });
  test("colour is used when it is asked for, and only as SGR", () => {
    const text = renderReport(hostile, { format: "text", color: true });
    expect(text).toContain("\u001B[1;31mMalicious, 95 of 100\u001B[0m");
    expect(text.replace(/\u001B\[[0-9;]*m/g, "")).toBe(renderReport(hostile, { format: "text" }));
  });
  test("lines keep to the width, but for values that are there to be copied", () => {
    const report = { ...hostile, observables: [], sample: { ...hostile.sample, sha256: null }, artifacts: [] };
    for (const line of renderReport(report, { format: "text", width: 60 }).split("\n").slice(0, 40)) {
      expect(line.length).toBeLessThanOrEqual(60);
    }
  });
  test("whatever the texts, there is no control character but line feeds and SGR", () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), hostileText()), fc.boolean(), (text, color) => {
        const written = renderReport(reportOf(text), { format: "text", color });
        expect(findHidden(written.replace(/\u001B\[[0-9;]*m/g, ""), "\n")).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("Markdown", () => {
  test("pipes, backquotes and tags in values end nothing", () => {
    const text = renderReport(hostile, { format: "markdown" });
    expect(text).toContain(
      "<code>&#60;script&#62;alert(1)&#60;/script&#62; &#124; &#96;x&#96; &#60;U+001B&#62;&#91;31m</code>",
    );
    expect(text).not.toContain("<script");
  });
  test("whatever the texts, each row of a table has the cells of its head, and no tag comes from a value", () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), hostileText()), (text) => {
        const written = renderReport(reportOf(text), { format: "markdown" });
        expect(findHidden(written, "\n")).toEqual([]);
        expect(written.match(/<(?!\/?code>|br>)/g)).toBeNull();
        let cells = 0;
        for (const line of written.split("\n")) {
          const count = line.startsWith("|") ? line.split("|").length : 0;
          if (cells > 0 && count > 0) expect(count).toBe(cells);
          cells = count;
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("summary", () => {
  test("says what matters", () => {
    expect(summarizeReport(hostile)).toMatchObject({
      verdict: "malicious",
      threatScore: 95,
      indicatorCount: 1,
      indicators: [{ name: "process-hollowing", score: 95 }],
    });
  });
  test.each(["\u202E", "\u0000", "😀", '"'])("stays below 4,096 bytes with texts of %j", (char) => {
    const text = renderReport(reportOf(char.repeat(5_000)), { format: "summary" });
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(4_096);
  });
});

describe("tree of processes", () => {
  const process = (id: string, parentId: string | null) => ({ ...blank, id, parentId });
  const blank = buildReport(inputOf2020()).processes[1] ?? expect.unreachable();

  test("children follow their parents", () => {
    const rows = layOutTree([process("b", "a"), process("a", null), process("c", "b"), process("d", "gone")], 9);
    expect(rows.map((row) => [row.process.id, row.depth])).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
      ["d", 0],
    ]);
  });
  test("a ring of parents loses nobody", () => {
    const rows = layOutTree([process("a", "b"), process("b", "a"), process("c", "c")], 9);
    expect(rows.map((row) => row.process.id).toSorted()).toEqual(["a", "b", "c"]);
  });
  test("a chain of fifty thousand does not overflow the stack", () => {
    const chain = Array.from({ length: 50_000 }, (_, at) => process(String(at), at === 0 ? null : String(at - 1)));
    expect(layOutTree(chain, 40).at(-1)).toMatchObject({ depth: 40 });
  });
});
