import type { EmailFacts, HtmlFacts } from "@fumehood/inspect";
import { emailOf, type FactsInput, htmlOf } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

function html(overrides: Partial<HtmlFacts>): FactsInput {
  return { type: "html", html: htmlOf(overrides) };
}

function form(action: string, hasPassword: boolean): FactsInput {
  return html({ forms: [{ action, method: "post", hasPassword, inputCount: 2 }] });
}

function email(overrides: Partial<EmailFacts>): FactsInput {
  return { type: "eml", email: emailOf(overrides) };
}

function attaching(fileName: string): FactsInput {
  return email({ attachments: [{ fileName, contentType: "application/octet-stream", sizeBytes: 100 }] });
}

export const WEB_CASES: readonly IndicatorCase[] = [
  [
    "html-smuggling",
    html({ smugglingSigns: ["atob", "blob", "createObjectURL", "download-attribute"] }),
    html({ smugglingSigns: ["blob", "createObjectURL", "download-attribute"] }),
  ],
  [
    "html-embedded-runnable",
    html({ dataUris: [{ mime: "application/zip", offset: 10, sizeBytes: 100, contentType: "zip" }] }),
    html({ dataUris: [{ mime: "image/png", offset: 10, sizeBytes: 100, contentType: "png" }] }),
  ],
  ["html-password-form", form("https://example.test/login.php", true), form("/login", true)],
  [
    "html-hidden-iframe",
    html({ iframes: [{ src: "http://example.test/x", isHidden: true }] }),
    html({ iframes: [{ src: "http://example.test/x", isHidden: false }] }),
  ],
  ["html-redirect", html({ metaRefresh: ["0; url=http://example.test/"] }), html({ metaRefresh: ["30"] })],
  [
    "html-active-content",
    html({ activeContent: ["ActiveXObject"] }),
    { ...html({ activeContent: ["ActiveXObject"] }), type: "hta" },
  ],
  ["email-runnable-attachment", attaching("setup.exe"), attaching("report.pdf")],
  ["email-double-extension-attachment", attaching("report.pdf.js"), attaching("archive.tar.gz")],
  [
    "email-authentication-failed",
    email({ authentication: { spf: "fail", dkim: "pass" } }),
    email({ authentication: { spf: "pass", dkim: "none" } }),
  ],
  [
    "email-reply-to-elsewhere",
    email({ from: "Sam <sam@example.com>", replyTo: "sam@example.test" }),
    email({ from: "Sam <sam@example.com>", replyTo: "Help <help@EXAMPLE.com>" }),
  ],
];
