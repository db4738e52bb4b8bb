// Takes pictures of every page in the fake console: node packages/web/dev/screenshots.ts FOLDER [NAME-PART]
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { startFakeConsole, type Scenario } from "./fake-console.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly scenario?: Scenario;
  readonly isFull?: boolean;
  readonly act?: (page: Page) => Promise<void>;
}

const fillQueue = async (page: Page): Promise<void> => {
  const file = (name: string, size: number) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(size, name),
  });
  await page.setInputFiles('input[aria-label="Choose files"]', [
    file("Rechnung_2026-11-4471.zip", 1_800_000),
    file("Lieferschein_0923\u202efdp.exe", 412_300),
    file("update.sh", 1_200),
    file("statement.html", 38_400),
  ]);
  await page.getByText("Not seen by this console").first().waitFor();
};

const idOf = (items: readonly { id: string; name: string }[], part: string): string =>
  items.find((item) => item.name.includes(part))?.id ?? "none";

const SHOTS: readonly Shot[] = [
  { name: "submit", path: "/", act: fillQueue },
  { name: "submit-empty", path: "/" },
  {
    name: "submit-urls",
    path: "/",
    act: async (page) => {
      await page.getByRole("tab", { name: "URLs" }).click();
      await page
        .getByLabel("URLs, one a line")
        .fill("hxxps://cdn[.]example[.]test/a\nexample.com/login?x=1\njust some words");
    },
  },
  {
    name: "submit-lab",
    path: "/",
    act: async (page) => {
      await fillQueue(page);
      await page.getByLabel("Target").click();
      await page.getByRole("option", { name: "Lab appliance" }).click();
      await page.getByLabel("Callback").fill("ftp://x");
      await page.getByText("Public …").click();
    },
  },
  {
    name: "samples",
    path: "/samples",
    act: async (page) => {
      for (const index of [8, 9, 11]) await page.locator("tbody tr .ck input").nth(index).click();
      await page.keyboard.press("j");
    },
  },
  { name: "samples-malicious", path: "/samples?verdict=malicious" },
  { name: "samples-filtered-empty", path: "/samples?q=nothing-of-that-name" },
  { name: "samples-empty", path: "/samples", scenario: "empty" },
  { name: "samples-failing", path: "/samples", scenario: "failing" },
  { name: "samples-keys", path: "/samples", act: (page) => page.keyboard.press("?") },
  { name: "report", path: "/samples/{Rechnung_2026-11-4471\u202e}" },
  { name: "report-full", path: "/samples/{Rechnung_2026-11-4471\u202e}", isFull: true },
  {
    name: "report-menu",
    path: "/samples/{Rechnung_2026-11-4471\u202e}",
    act: (page) => page.getByRole("button", { name: "Download" }).first().click(),
  },
  { name: "report-plain", path: "/samples/{Reisekosten}", isFull: true },
  { name: "sample-archive", path: "/samples/{Rechnung_2026-11-4471.zip}", isFull: true },
  { name: "sample-running", path: "/samples/{update.sh}" },
  { name: "sample-waiting", path: "/samples/{Bewerbung}" },
  { name: "sample-failed", path: "/samples/{Scan_2026}" },
  { name: "sample-hostile", path: "/samples/{red\u200b}" },
  { name: "sample-none", path: "/samples/none" },
  { name: "quota", path: "/quota" },
  { name: "quota-failing", path: "/quota", scenario: "failing" },
  { name: "sign-in", path: "/", scenario: "signed-out" },
  { name: "no-page", path: "/settings" },
];

/** Width and colour scheme; others can be named on the command line, such as 2560-light. */
const KINDS = ["1440-light", "1440-dark", "390-light", "390-dark"];

const [folder = "/tmp/web", part = "", ...kinds] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
const dist = resolve(import.meta.dirname, "../dist");
const problems: string[] = [];
for (const shot of SHOTS.filter((each) => each.name.includes(part))) {
  const fake = await startFakeConsole(dist, shot.scenario ?? "busy");
  const address = fake.url + shot.path.replace(/\{(.*)\}/, (_, name: string) => idOf(fake.items, name));
  for (const kind of kinds.length === 0 ? KINDS : kinds) {
    const width = Number(kind.slice(0, kind.indexOf("-")));
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 900 },
      deviceScaleFactor: width < 600 ? 2 : 1,
      colorScheme: kind.endsWith("dark") ? "dark" : "light",
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("Failed to load resource"))
        problems.push(`${shot.name} ${kind}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`${shot.name} ${kind}: ${error.message}`));
    await page.goto(address);
    await page.waitForTimeout(shot.scenario === "failing" ? 3_500 : 600);
    if (shot.name.startsWith("report")) await page.locator("#raw").waitFor();
    if (shot.name.startsWith("sample-")) await page.locator("main h1").waitFor();
    try {
      await shot.act?.(page);
    } catch (error) {
      problems.push(`${shot.name} ${kind}: ${String(error).slice(0, 300)}`);
    }
    await page.waitForTimeout(250);
    const isWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    if (isWide) problems.push(`${shot.name} ${kind}: the page scrolls sideways`);
    await page.screenshot({ path: join(folder, `${shot.name}-${kind}.png`), fullPage: shot.isFull ?? false });
    await context.close();
  }
  await fake.close();
}
await browser.close();
process.stdout.write(problems.length === 0 ? "no problems\n" : `${problems.join("\n")}\n`);
