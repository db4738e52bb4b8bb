import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

// Arguments that make the browser fit into a small function: they crash with several contexts and weaken its policies.
const UNWANTED = ["--single-process", "--no-zygote", "--disable-web-security"];

/** A headless browser from npm; it needs no installation. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !UNWANTED.includes(argument)), "--no-sandbox"],
    headless: true,
  });
}
