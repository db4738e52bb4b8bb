/** Scripts: how they hide, and what lies under it. */
import type { ScriptFacts, ScriptSignName } from "@fumehood/inspect";
import { readUrlFacts } from "../url-facts.ts";
import { RUNNABLE_EXTENSIONS } from "../extensions.ts";
import { isForWindowsHost, scriptOf } from "./script-facts.ts";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";

const OBFUSCATED_SCORE = 65;
/** Shorter ones are tables of signatures and the like. */
const MIN_PROGRAM_BYTES = 128;
const MIN_CODED_TEXT = 40;
const PROGRAM_TYPES: ReadonlySet<string> = new Set(["pe-exe", "pe-dll", "pe-sys", "elf", "mach-o", "msi", "lnk"]);
const FETCH_SIGNS: ReadonlySet<ScriptSignName> = new Set(["download"]);
const RUN_SIGNS: ReadonlySet<ScriptSignName> = new Set(["execution", "dynamic-code", "lolbin", "encoded-command"]);

function script(facts: Facts, toEvidence: (script: ScriptFacts) => Evidence[]): Evidence[] {
  const found = scriptOf(facts);
  return found === undefined ? [] : toEvidence(found);
}

function signRows(facts: ScriptFacts, names: ReadonlySet<ScriptSignName>, leastLayer = 0): Evidence[] {
  return rows(
    facts.signs.filter(({ name, layer }) => names.has(name) && layer >= leastLayer),
    ({ name, excerpt, offset, layer }) => ({ Sign: name, Value: excerpt, Offset: offset, Decoding_Layer: layer }),
  );
}

function bothRows(fetch: Evidence[], run: Evidence[]): Evidence[] {
  return fetch.length > 0 && run.length > 0 ? [...fetch, ...run] : [];
}

export const SCRIPT_INDICATORS: readonly Indicator[] = [
  {
    name: "script-downloads-and-runs",
    title: "Script Downloads And Runs Code",
    description: "The script fetches data from the network and starts programs or code. Installers do so too.",
    severity: 45,
    confidence: 50,
    category: ["downloader"],
    tags: ["script", "downloader"],
    tactics: ["TA0011", "TA0002"],
    techniques: ["T1105", "T1059"],
    match: (facts) => script(facts, (found) => bothRows(signRows(found, FETCH_SIGNS), signRows(found, RUN_SIGNS))),
  },
  {
    name: "script-windows-downloader",
    title: "Windows Script Downloads And Runs Code",
    description: "A script that Windows runs on a double click fetches data from the network and starts it.",
    severity: 65,
    confidence: 70,
    category: ["downloader"],
    tags: ["script", "downloader", "windows"],
    tactics: ["TA0011", "TA0002"],
    techniques: ["T1105", "T1059"],
    match: (facts) =>
      script(facts, (found) =>
        isForWindowsHost(found) ? bothRows(signRows(found, FETCH_SIGNS), signRows(found, RUN_SIGNS)) : [],
      ),
  },
  {
    name: "script-encoded-downloader",
    title: "Encoded Code Downloads And Runs Code",
    description: "Code that was hidden by encoding fetches data from the network and starts it.",
    severity: 95,
    confidence: 95,
    category: ["downloader"],
    tags: ["script", "downloader", "obfuscation"],
    tactics: ["TA0011", "TA0002", "TA0005"],
    techniques: ["T1105", "T1059", "T1027.010"],
    match: (facts) =>
      script(facts, (found) => bothRows(signRows(found, FETCH_SIGNS, 1), signRows(found, RUN_SIGNS, 0))),
  },
  {
    name: "script-obfuscated",
    title: "Obfuscated Script",
    description:
      "The text of the script is far from what people write. Tools that make scripts smaller have the same effect.",
    severity: 35,
    confidence: 50,
    category: ["evasion"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010"],
    match: (facts) =>
      script(facts, ({ obfuscation }) =>
        when(obfuscation.score >= OBFUSCATED_SCORE, { Score: obfuscation.score, Entropy: obfuscation.entropy }),
      ),
  },
  {
    name: "script-carets-or-backticks",
    title: "Words Broken Up By Escape Characters",
    description: "Carets or back ticks stand within words, where they change nothing but what a search finds.",
    severity: 60,
    confidence: 70,
    category: ["evasion"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010"],
    match: (facts) =>
      script(facts, ({ obfuscation, language }) =>
        when(["powershell", "batch"].includes(language) && obfuscation.caretOrBacktickCount >= 10, {
          Count: obfuscation.caretOrBacktickCount,
        }),
      ),
  },
  {
    name: "script-character-codes",
    title: "Text Built From Character Codes",
    description: "The script builds long text out of the codes of single characters.",
    severity: 50,
    confidence: 60,
    category: ["evasion"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010", "T1140"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.decoded.filter(
          ({ encoding, decodedLength, preview }) =>
            encoding === "char-codes" && decodedLength >= MIN_CODED_TEXT && preview !== "",
        ),
        ({ offset, decodedLength, preview }) => ({ Offset: offset, Size: decodedLength, Value: preview }),
      ),
  },
  {
    name: "script-nested-encoding",
    title: "Code Encoded More Than Once",
    description: "Code lies under two or more layers of encoding.",
    severity: 65,
    confidence: 70,
    category: ["evasion"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010", "T1140"],
    match: (facts) =>
      script(facts, ({ signs, decodedScripts }) =>
        decodedScripts.length === 0
          ? []
          : rows(
              signs.filter(({ layer }) => layer >= 2),
              ({ name, excerpt, layer }) => ({ Sign: name, Value: excerpt, Decoding_Layer: layer }),
            ),
      ),
  },
  {
    name: "script-holds-program",
    title: "Script Holds An Encoded Program",
    description: "Encoded text in the script is a program, which the script drops or loads.",
    severity: 80,
    confidence: 85,
    category: ["dropper"],
    tags: ["script", "dropper", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.009", "T1140"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.decoded.filter(
          ({ contentType, decodedLength }) =>
            contentType !== undefined && PROGRAM_TYPES.has(contentType) && decodedLength >= MIN_PROGRAM_BYTES,
        ),
        ({ encoding, offset, decodedLength, contentType }) => ({
          Encoding: encoding,
          Offset: offset,
          Size: decodedLength,
          Filetype: contentType ?? "",
        }),
      ),
  },
  {
    name: "script-encoded-file",
    title: "Encoded Windows Script",
    description: "The script is in the encoding that Windows' script hosts read but people do not.",
    severity: 50,
    confidence: 75,
    category: ["evasion"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010"],
    match: ({ inspection: { identification } }) =>
      when(identification.type === "jse" || identification.type === "vbe", { Filetype: identification.label }),
  },
  {
    name: "hta-application",
    title: "HTML Application",
    description: "The file is an HTML application: a page that runs with the rights of a program.",
    severity: 35,
    confidence: 70,
    category: ["attribute"],
    tags: ["script", "hta"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1218.005"],
    match: ({ inspection: { identification } }) =>
      when(identification.type === "hta", { Filetype: identification.label }),
  },
  {
    name: "script-ip-literal-url",
    title: "Script Uses A URL With An Address Instead Of A Name",
    description: "The script holds a URL whose host is a numeric address.",
    severity: 30,
    confidence: 55,
    category: ["network-information"],
    tags: ["script", "network"],
    tactics: ["TA0011"],
    techniques: ["T1071.001"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.urls.filter((url) => isPublicAddressUrl(url)),
        (url) => ({ URL: url }),
      ),
  },
  {
    name: "script-program-url",
    title: "Script Uses The URL Of A Program",
    description: "The script holds a URL that ends in the name of a program or script of Windows.",
    severity: 40,
    confidence: 55,
    category: ["network-information"],
    tags: ["script", "network"],
    tactics: ["TA0011"],
    techniques: ["T1105"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.urls.filter((url) => isProgramUrl(url)),
        (url) => ({ URL: url }),
      ),
  },
  {
    name: "script-messenger-bot",
    title: "Script Uses A Messenger's Bot Interface",
    description: "The script holds the address of a bot or webhook of a messenger.",
    severity: 45,
    confidence: 60,
    category: ["exfiltration"],
    tags: ["script", "network"],
    tactics: ["TA0010", "TA0011"],
    techniques: ["T1567", "T1102"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.urls.filter((url) =>
          /^https?:\/\/(?:api\.telegram\.org\/bot|discord(?:app)?\.com\/api\/webhooks\/)/i.test(url),
        ),
        (url) => ({ URL: url }),
      ),
  },
];

function isPublicAddressUrl(url: string): boolean {
  const { isIpLiteral, host } = readUrlFacts(url);
  return (
    isIpLiteral && !/^(?:127|10|0|255|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|^\[::1?\]$|^\[f[cd]/i.test(host)
  );
}

/** Scripts of the web (`js`) and `com` as a domain are no hint. */
function isProgramUrl(url: string): boolean {
  const { extension } = readUrlFacts(url);
  return (
    extension !== undefined &&
    !["js", "com", "url", "jar", "reg", "inf"].includes(extension) &&
    RUNNABLE_EXTENSIONS.has(extension)
  );
}
