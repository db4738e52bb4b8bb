// Drives the built page in a real browser against the fake console, under the console's content security policy:
//   npm run build -w packages/web && node packages/web/dev/check-browser.ts [PATH-OF-axe.min.js]
// Exits 0 when everything holds.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { startFakeConsole, type FakeConsole, type Scenario } from "./fake-console.ts";

const DIST = resolve(import.meta.dirname, "../dist");
const [axePath] = process.argv.slice(2);

interface Visit {
  readonly page: Page;
  readonly fake: FakeConsole;
  /** Violations of the policy, faults, dialogs: whatever must not be. */
  readonly wrongs: string[];
}

type Check = readonly [
  name: string,
  path: string,
  run: (visit: Visit) => Promise<void>,
  scenario?: Scenario,
  width?: number,
];

const rowNames = (page: Page): Promise<string[]> =>
  page
    .locator("tbody tr:not(.spacer) td.nm .mid")
    .evaluateAll((all) => all.map((each) => each.getAttribute("title") ?? ""));

const CHECKS: readonly Check[] = [
  [
    "files and URLs are handed in, options first, with the token, and their items are shown",
    "/",
    async ({ page, fake }) => {
      await page.setInputFiles('input[aria-label="Choose files"]', [
        { name: "a\u202eb.exe", mimeType: "text/plain", buffer: Buffer.from("abc") },
      ]);
      await page.getByText("Not seen by this console").waitFor();
      await page.getByRole("tab", { name: /URLs/ }).click();
      await page.getByLabel(/URLs, one a line/).fill("hxxps://a[.]example[.]test/x\nhttps://a.example.test/x");
      await page.getByLabel("Tags").fill("case-1");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /Submit 2 items/ }).waitFor();
      await page.keyboard.press("Control+Enter");
      await page.waitForURL(/\/samples\?submission=sub_1/);
      await page.getByText("https://a.example.test/x").first().waitFor();
      const sent = fake.submissions[0];
      const body = sent?.body.toString() ?? "";
      assert.equal(sent?.csrf, "token-of-the-fake");
      assert.ok(
        body.indexOf('name="options"') < body.indexOf('name="urls"') &&
          body.indexOf('name="urls"') < body.indexOf('name="file"'),
      );
      assert.match(body, /"tags":\["case-1"\]/);
      assert.match(body, /"isPrivate":true/);
      assert.match(body, /\["https:\/\/a\.example\.test\/x"\]/);
    },
  ],
  [
    "pasted URLs land in the URL tab, and a public submission is asked for first",
    "/",
    async ({ page }) => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", "hxxp://one[.]example\nhxxp://two[.]example");
        document.body.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        );
      });
      await page.getByRole("button", { name: /Submit 2 items/ }).waitFor();
      await page.getByText("Public …").click();
      await page.getByRole("button", { name: "Keep private" }).click();
      assert.equal(await page.getByRole("button", { name: /publicly/ }).count(), 0);
      await page.getByText("Public …").click();
      await page.getByRole("button", { name: "Make public" }).click();
      await page.getByRole("button", { name: /Submit 2 items publicly/ }).waitFor();
    },
  ],
  [
    "dropped files are queued",
    "/",
    async ({ page }) => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "dropped.bin"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await page.getByRole("button", { name: /Submit 1 item/ }).waitFor();
    },
  ],
  [
    "a change of an item is shown without asking, and a new one comes on top",
    "/samples",
    async ({ page, fake }) => {
      const item = fake.items.find((each) => each.name === "statement.html");
      assert.ok(item);
      await page.getByText("statement.html").waitFor();
      await page.mouse.move(700, 20);
      const updatedAt = new Date().toISOString();
      fake.emit({ kind: "item", item: { ...item, state: "done", verdict: "malicious", threatScore: 99, updatedAt } });
      await page.locator("tr", { hasText: "statement.html" }).getByText("99").waitFor();
      fake.emit({
        kind: "item",
        item: { ...item, id: "new-one", name: "brand-new.exe", createdAt: updatedAt, updatedAt },
      });
      await page.getByText("brand-new.exe").waitFor();
      assert.equal((await rowNames(page))[0], "brand-new.exe");
    },
  ],
  [
    "a held list does not move; what is new waits and is counted",
    "/samples",
    async ({ page, fake }) => {
      await page.getByText("statement.html").waitFor();
      await page.keyboard.press("h");
      const before = await rowNames(page);
      const [item] = fake.items;
      assert.ok(item);
      const at = new Date().toISOString();
      fake.emit({
        kind: "item",
        item: { ...item, kind: "file", url: null, id: "n1", name: "later.exe", createdAt: at, updatedAt: at },
      });
      await page.getByRole("button", { name: "Show 1 new" }).waitFor();
      assert.deepEqual(await rowNames(page), before);
      await page.getByRole("button", { name: "Show 1 new" }).click();
      await page.getByText("later.exe").waitFor();
    },
  ],
  [
    "the keyboard moves, selects, opens, finds and clears",
    "/samples",
    async ({ page }) => {
      await page.getByText("statement.html").waitFor();
      for (const key of ["j", "j", "j", "x", "k", "x"]) await page.keyboard.press(key);
      await page.getByText("2 selected").waitFor();
      await page.keyboard.press("Escape");
      await page.getByText("2 selected").waitFor({ state: "detached" });
      await page.keyboard.press("/");
      await page.keyboard.type("x86_64");
      await page.waitForURL(/q=x86_64/);
      await page.getByText("1 of 1 loaded").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/samples\/it_/);
      await page.keyboard.press("g");
      await page.keyboard.press("q");
      await page.waitForURL(/\/quota/);
    },
  ],
  [
    "a long list loads on as it is scrolled and draws only what is seen",
    "/samples",
    async ({ page }) => {
      await page.getByText("statement.html").waitFor();
      for (let step = 0; step < 30; step++) {
        await page.mouse.wheel(0, 2_000);
        await page.waitForTimeout(60);
      }
      await page.getByText("attachment-0420.bin").waitFor();
      assert.ok((await page.locator("tbody tr").count()) < 90);
    },
  ],
  [
    "a lost stream is said, and found again",
    "/samples",
    async ({ page, fake }) => {
      await page.getByText(/^Live/).first().waitFor();
      fake.dropStreams();
      await page
        .getByText(/^Offline, data from/)
        .first()
        .waitFor();
      await page.getByText(/^Live/).first().waitFor({ timeout: 15_000 });
    },
  ],
  [
    "observables are copied defanged, or raw by choice, and exported as they are shown",
    "/samples/{U+202E}",
    async ({ page }) => {
      const section = page.locator("#observables");
      await section.getByRole("button", { name: "Copy 12" }).click();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^cdn\[\.\]/);
      await section.getByText("Raw", { exact: true }).click();
      await section.getByRole("button", { name: "Copy 12" }).click();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^cdn\.invoice-portal\.example\.test\n/);
      await section.getByRole("button", { name: "Domain 2" }).click();
      await section.getByRole("button", { name: "Export 2" }).click();
      const address = await page.getByRole("menuitem", { name: /CSV/ }).getAttribute("href");
      assert.match(address ?? "", /\/observables\/csv\?defanged=false&noise=false&kind=domain$/);
    },
  ],
  [
    "a report that comes while one looks appears by itself",
    "/samples/{update.sh}",
    async ({ page, fake }) => {
      await page.getByText("appear here by themselves").waitFor();
      const at = fake.items.findIndex((each) => each.name === "update.sh");
      const item = fake.items[at];
      assert.ok(item);
      const done = {
        ...item,
        state: "done" as const,
        verdict: "malicious" as const,
        threatScore: 95,
        indicatorCount: 10,
        hasReport: true,
        updatedAt: new Date().toISOString(),
      };
      fake.items[at] = done;
      fake.emit({ kind: "item", item: done });
      await page.getByText("Process hollowing of a signed system binary").first().waitFor();
    },
  ],
  [
    "nobody signed in is told how to",
    "/samples",
    async ({ page }) => {
      await page.getByText("npx fumehood signin").waitFor();
    },
    "signed-out",
  ],
  [
    "errors stand in their place, with a way to try again",
    "/samples",
    async ({ page }) => {
      await page.getByText("The database did not answer within 5 s.").first().waitFor({ timeout: 15_000 });
      await page.getByRole("button", { name: "Try again" }).first().waitFor();
    },
    "failing",
  ],
];

const AXE_PATHS = ["/", "/samples", "/samples/{U+202E}", "/samples/{.zip}", "/samples/{update.sh}", "/quota"];

async function visit(
  browser: Browser,
  path: string,
  scenario: Scenario,
  width: number,
  scheme: "light" | "dark",
  run: (visit: Visit) => Promise<void>,
): Promise<string[]> {
  const fake = await startFakeConsole(DIST, scenario);
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("pageerror", (error) => wrongs.push(`fault: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|React|key/.test(message.text()))
      wrongs.push(message.text().slice(0, 300));
  });
  page.setDefaultTimeout(10_000);
  try {
    const wanted = /\{(.*)\}/.exec(path)?.[1];
    const id = fake.items.find(
      (item) => wanted !== undefined && item.name.includes(wanted === "U+202E" ? "4471\u202e" : wanted),
    )?.id;
    await page.goto(fake.url + path.replace(/\{.*\}/, id ?? "none"));
    if (scenario !== "signed-out") await page.locator("main h1").first().waitFor({ state: "attached" });
    await run({ page, fake, wrongs });
  } catch (error) {
    wrongs.push(error instanceof Error ? error.message.slice(0, 600) : String(error));
  }
  await context.close();
  await fake.close();
  return wrongs;
}

async function audit({ page, wrongs }: Visit): Promise<void> {
  await page.locator("main h1").first().waitFor({ state: "attached" });
  await page.waitForTimeout(500);
  await page.evaluate(() =>
    document.querySelector("#raw button")?.dispatchEvent(new MouseEvent("click", { bubbles: true })),
  );
  // Through the protocol, so that the page's policy does not have to allow it.
  await page.evaluate(await (await import("node:fs/promises")).readFile(axePath ?? "", "utf8"));
  const found: unknown = await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.help + ' → ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140)).join(' | ')))",
  );
  if (Array.isArray(found)) wrongs.push(...found.map(String));
}

const browser = await launchBrowser();
let failed = 0;
const say = (name: string, wrongs: readonly string[]): void => {
  if (wrongs.length > 0) failed++;
  process.stdout.write(
    `${wrongs.length === 0 ? "ok  " : "FAIL"} ${name}\n${wrongs.map((wrong) => `       ${wrong}\n`).join("")}`,
  );
};
for (const [name, path, run, scenario, width] of CHECKS)
  say(name, await visit(browser, path, scenario ?? "busy", width ?? 1440, "light", run));
if (axePath !== undefined) {
  for (const path of AXE_PATHS)
    for (const [width, scheme] of [
      [1440, "light"],
      [1440, "dark"],
      [390, "light"],
    ] as const)
      say(`axe ${path} ${width} ${scheme}`, await visit(browser, path, "busy", width, scheme, audit));
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;
