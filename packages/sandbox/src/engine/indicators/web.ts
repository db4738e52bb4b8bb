/** Pages and mail. */
import type { EmailFacts, HtmlFacts } from "@fumehood/inspect";
import { extensionOf, hasDoubleExtension, RUNNABLE_EXTENSIONS } from "../extensions.ts";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";

const CARRIED_TYPES: ReadonlySet<string> = new Set([
  "pe-exe",
  "pe-dll",
  "elf",
  "msi",
  "lnk",
  "hta",
  "zip",
  "7z",
  "rar",
  "iso",
  "udf",
  "cab",
  "img",
  "vhd",
]);
const BUILDS_FILE: ReadonlySet<string> = new Set(["blob", "createObjectURL", "msSaveOrOpenBlob", "download-attribute"]);
const HOLDS_DATA: ReadonlySet<string> = new Set(["atob", "large-base64"]);
const LEAST_SMUGGLING_SIGNS = 3;

function html(facts: Facts, toEvidence: (html: HtmlFacts) => Evidence[]): Evidence[] {
  return facts.inspection.html === undefined ? [] : toEvidence(facts.inspection.html);
}

function email(facts: Facts, toEvidence: (email: EmailFacts) => Evidence[]): Evidence[] {
  return facts.inspection.email === undefined ? [] : toEvidence(facts.inspection.email);
}

function isSmuggling(signs: readonly string[]): boolean {
  const builds = signs.some((sign) => BUILDS_FILE.has(sign));
  const holds = signs.some((sign) => HOLDS_DATA.has(sign));
  return builds && holds && signs.length >= LEAST_SMUGGLING_SIGNS;
}

/** The domain of an address as written in a header: `Name <user@host>`. */
function domainOf(address: string | undefined): string {
  return /@([\w.-]{1,255})/.exec(address ?? "")?.[1]?.toLowerCase() ?? "";
}

function failedChecks(authentication: Record<string, string>): [string, string][] {
  return Object.entries(authentication).filter(([, result]) => /^(?:fail|softfail|permerror)$/i.test(result));
}

export const WEB_INDICATORS: readonly Indicator[] = [
  {
    name: "html-smuggling",
    title: "Page Builds A File In The Browser",
    description:
      "The page decodes data that it holds and offers it as a file, by which the file passes filters of mail and web unseen.",
    severity: 75,
    confidence: 75,
    category: ["dropper"],
    tags: ["html", "smuggling"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1027.006"],
    match: (facts) =>
      html(facts, ({ smugglingSigns }) =>
        isSmuggling(smugglingSigns) ? rows(smugglingSigns, (sign) => ({ Sign: sign })) : [],
      ),
  },
  {
    name: "html-embedded-runnable",
    title: "Page Carries A Program Or Archive",
    description: "Data within the page is a program, a shortcut, an archive or a disk image.",
    severity: 75,
    confidence: 80,
    category: ["dropper"],
    tags: ["html", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.006", "T1027.009"],
    match: (facts) =>
      html(facts, ({ dataUris, script }) =>
        [...dataUris, ...(script?.decoded ?? [])]
          .filter(({ contentType }) => contentType !== undefined && CARRIED_TYPES.has(contentType))
          .map(({ contentType, offset }) => ({ Filetype: contentType ?? "", Offset: offset })),
      ),
  },
  {
    name: "html-password-form",
    title: "Page Sends A Password Elsewhere",
    description: "A saved page asks for a password and sends it to a server. Pages of a server lie on that server.",
    severity: 55,
    confidence: 55,
    category: ["phishing"],
    tags: ["html", "form", "phishing"],
    tactics: ["TA0001", "TA0006"],
    techniques: ["T1566.001", "T1056.003"],
    match: (facts) =>
      rows(
        facts.inspection.html?.forms.filter(({ hasPassword, action }) => hasPassword && /^https?:\/\//i.test(action)),
        ({ action, method }) => ({ URL: action, Method: method }),
      ),
  },
  {
    name: "html-hidden-iframe",
    title: "Hidden Frame",
    description: "The page loads another page into a frame that is not shown.",
    severity: 40,
    confidence: 55,
    category: ["evasion"],
    tags: ["html", "iframe"],
    tactics: ["TA0001"],
    techniques: ["T1189"],
    match: (facts) =>
      rows(
        facts.inspection.html?.iframes.filter(({ isHidden, src }) => isHidden && /^(?:https?:)?\/\//i.test(src)),
        ({ src }) => ({ URL: src }),
      ),
  },
  {
    name: "html-redirect",
    title: "Page Leads On At Once",
    description: "The page leads on to another one by itself.",
    severity: 25,
    confidence: 45,
    category: ["attribute"],
    tags: ["html", "redirect"],
    tactics: ["TA0001"],
    techniques: ["T1566.002"],
    match: (facts) =>
      rows(
        facts.inspection.html?.metaRefresh.filter((target) => /https?:\/\//i.test(target)),
        (target) => ({ URL: target }),
      ),
  },
  {
    name: "html-active-content",
    title: "Page Creates Objects Of Windows",
    description: "The page creates objects of the system, which only programs of the old browser may.",
    severity: 55,
    confidence: 65,
    category: ["execution"],
    tags: ["html", "activex"],
    tactics: ["TA0002"],
    techniques: ["T1559.001"],
    match: (facts) => {
      if (facts.inspection.identification.type === "hta") return [];
      return rows(
        facts.inspection.html?.activeContent.filter((content) =>
          /^clsid:|activex|wscript|shell\.application/i.test(content),
        ),
        (content) => ({ Value: content }),
      );
    },
  },
  {
    name: "email-runnable-attachment",
    title: "Mail Carries A Program",
    description: "A file attached to the message has the name of a program, script or shortcut.",
    severity: 75,
    confidence: 85,
    category: ["phishing"],
    tags: ["email", "attachment"],
    tactics: ["TA0001"],
    techniques: ["T1566.001"],
    match: (facts) =>
      rows(
        facts.inspection.email?.attachments.filter(({ fileName }) =>
          RUNNABLE_EXTENSIONS.has(extensionOf(fileName ?? "")),
        ),
        ({ fileName, contentType, sizeBytes }) => ({
          File_Name: fileName ?? "",
          Filetype: contentType,
          Size: sizeBytes,
        }),
      ),
  },
  {
    name: "email-double-extension-attachment",
    title: "Mail Carries A Program Named As A Document",
    description: "A file attached to the message shows the extension of a document before the one by which it runs.",
    severity: 90,
    confidence: 90,
    category: ["phishing"],
    tags: ["email", "attachment", "masquerading"],
    tactics: ["TA0001", "TA0005"],
    techniques: ["T1566.001", "T1036.007"],
    match: (facts) =>
      rows(
        facts.inspection.email?.attachments.filter(({ fileName }) => hasDoubleExtension(fileName ?? "")),
        ({ fileName }) => ({ File_Name: fileName ?? "" }),
      ),
  },
  {
    name: "email-authentication-failed",
    title: "Mail Failed The Checks Of Its Sender",
    description: "The receiving server found that the message does not come from where it says.",
    severity: 45,
    confidence: 60,
    category: ["phishing"],
    tags: ["email", "spoofing"],
    tactics: ["TA0001"],
    techniques: ["T1566", "T1656"],
    match: (facts) =>
      email(facts, ({ authentication }) =>
        rows(failedChecks(authentication), ([check, result]) => ({ Check: check, Value: result })),
      ),
  },
  {
    name: "email-reply-to-elsewhere",
    title: "Answers Go To Another Domain",
    description:
      "Answers to the message go to another domain than the one it says it comes from. Mailing lists do so too.",
    severity: 25,
    confidence: 45,
    category: ["phishing"],
    tags: ["email", "spoofing"],
    tactics: ["TA0001"],
    techniques: ["T1566"],
    match: (facts) =>
      email(facts, ({ from, replyTo }) => {
        const [sender, target] = [domainOf(from), domainOf(replyTo)];
        return when(sender !== "" && target !== "" && sender !== target, { Sender: sender, Reply_To: target });
      }),
  },
];
