import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportSchema } from "@fumehood/contract";
import { eicar } from "@fumehood/inspect/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runFumehood, serve, type Served } from "../support/fumehood-process.ts";
import { buildSuspiciousProgram } from "../support/main-job-files.ts";

const KEY = "canary-key-7d41";
let folder: string;
let sandbox: Served;
let home: string;
let keyFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-sandbox-"));
  home = join(folder, "home");
  keyFile = join(folder, "key.txt");
  await mkdir(home);
  await writeFile(keyFile, `${KEY}\n`);
  await writeFile(join(home, "invoice.exe"), buildSuspiciousProgram());
  await writeFile(join(home, "eicar.com"), eicar());
  await mkdir(join(folder, "sandbox"));
  sandbox = await serve(join(folder, "sandbox"), ["--api-key", KEY], "sandbox");
});
afterAll(async () => {
  expect(await sandbox.end("SIGTERM"), sandbox.stderr()).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

const cli = (...args: string[]) => runFumehood(["--data", join(home, "data"), ...args], { home });
const atSandbox = () => ["--target", sandbox.url, "--api-key-file", keyFile];

test("files go to a target that is named by its address, with no console running", async () => {
  const ran = await cli("submit", "invoice.exe", "eicar.com", ...atSandbox(), "--wait", "--json", "--tag", "case-1");
  expect(ran.code, ran.stderr).toBe(0);
  const lines = jsonLines(ran);
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatchObject({ decision: "submitted", state: "succ", target: sandbox.url });
    expect(line.portalUrl).toBe(`${sandbox.url}/mask/samples/${String(line.sampleId)}`);
  }
  expect(lines.find((line) => line.name === "eicar.com")).toMatchObject({ verdict: "malicious" });
});

test("a sample that was never handed in here is read from the target", async () => {
  const submitted = jsonLines(await cli("submit", "invoice.exe", ...atSandbox(), "--wait", "--json"));
  const sampleId = String(submitted[0]?.sampleId);
  const elsewhere = (...args: string[]) =>
    runFumehood(["--data", join(home, "elsewhere"), ...args, ...atSandbox()], { home });
  const report = await elsewhere("report", sampleId, "--format", "json");
  expect(reportSchema.parse(JSON.parse(report.stdout)).source.sampleId).toBe(sampleId);
  const csv = await elsewhere("iocs", sampleId, "--format", "csv");
  expect(csv.stdout).toContain("cdn[.]example[.]com");
  const fetched = await elsewhere("fetch", sampleId, "--element", "analysis", "--output", "-");
  expect(JSON.parse(fetched.stdout)).toMatchObject({ metadata: { malware_desc: [{ filename: "invoice.exe" }] } });
  const absent = await elsewhere("fetch", sampleId, "--element", "video");
  expect(absent.code).toBe(5);
});

test.each([
  ["a wrong key", ["vms", "--api-key-file", "wrong.txt"], 4],
  ["a missing key file", ["vms", "--api-key-file", "none.txt"], 2],
  ["an unknown name", ["vms", "--target", "nowhere"], 5],
] as const)("%s ends in one sentence and its exit code", async (_, args, code) => {
  await writeFile(join(home, "wrong.txt"), "not-the-key");
  const target = args.some((arg) => arg === "--target") ? [] : ["--target", sandbox.url];
  const ran = await cli(...args, ...target);
  expect(ran.code, ran.stderr).toBe(code);
  expect(ran.stderr).toMatch(/^fumehood: [^\n]+\n$/);
});

test("the key stands in no file, no output and no error of the command", async () => {
  const outputs = await cli("quota", ...atSandbox());
  expect(outputs.stdout + outputs.stderr).not.toContain(KEY);
  const files = await readdir(home, { recursive: true, withFileTypes: true });
  const kept = files.filter((entry) => entry.isFile());
  expect(kept.length).toBeGreaterThan(3);
  for (const entry of kept)
    expect(await readFile(join(entry.parentPath, entry.name), "latin1"), entry.name).not.toContain(KEY);
});
