import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { extractObservables } from "./extract.ts";

function found(text: string, minConfidence = 30): string[] {
  return extractObservables(text, { minConfidence }).map(({ kind, value }) => `${kind} ${value}`);
}

describe.each<[string, string, string[]]>([
  ["the dot of a sentence", "See http://a.example.com/x.", ["url http://a.example.com/x", "domain a.example.com"]],
  ["brackets around", "(http://a.example.com/x)", ["url http://a.example.com/x", "domain a.example.com"]],
  ["brackets inside", "http://a.example.com/x(1)", ["url http://a.example.com/x(1)", "domain a.example.com"]],
  [
    "a list without blanks",
    "http://a.example.com/x,http://b.example.com/y",
    ["url http://a.example.com/x", "domain a.example.com", "url http://b.example.com/y", "domain b.example.com"],
  ],
  [
    "user, port and upper case",
    "HTTP://u:p@A.Example.COM:8443/X",
    ["url http://u:p@a.example.com:8443/X", "domain a.example.com"],
  ],
  [
    "a URL in the query",
    "http://r.example.com/?u=https://t.example.com/",
    [
      "url http://r.example.com/?u=https://t.example.com/",
      "domain r.example.com",
      "url https://t.example.com/",
      "domain t.example.com",
    ],
  ],
  [
    "an international name",
    "http://münchen.example.com/",
    ["url http://xn--mnchen-3ya.example.com/", "domain xn--mnchen-3ya.example.com"],
  ],
  ["an IPv6 host", "http://[2001:db8::3]:80/x", ["url http://[2001:db8::3]:80/x", "ipv6 2001:db8::3"]],
  [
    "escaped slashes of JSON",
    '{"u":"https:\\/\\/j.example.com\\/x"}',
    ["url https://j.example.com/x", "domain j.example.com"],
  ],
  ["East Asian text around", "访问http://cn.example.com/x。", ["url http://cn.example.com/x", "domain cn.example.com"]],
  ["no host", "http:// http://! http://..", []],
  ["a bad port", "http://a.example.com:99999/", ["domain a.example.com"]],
])("URL with %s", (_, text, expected) => {
  test("is read", () => {
    expect(found(text)).toEqual(expected);
  });
});

test.each<[string, string, string[]]>([
  ["address with port", "dst=192.0.2.1:8080", ["ipv4 192.0.2.1"]],
  ["leading zero", "010.1.1.1", []],
  ["five numbers", "1.2.3.4.5", []],
  ["number beyond 255", "192.0.2.256", []],
  ["network", "198.51.100.0/24", ["ipv4 198.51.100.0"]],
  ["IPv6 in long form", "2001:DB8:0:0:0:0:0:1", ["ipv6 2001:db8::1"]],
  ["clock time, MAC address, scope", "12:30:45 aa:bb:cc:dd:ee:ff std::string", []],
  ["domain with path", "a.example.org/path", ["domain a.example.org"]],
  ["special ending", "x7abcdef.onion c2.example.test", ["domain x7abcdef.onion", "domain c2.example.test"]],
  ["unknown ending", "java.lang.String index.html foo.bar1", []],
  ["file name that ends like a domain", "setup.py readme.md run.sh a.zip", []],
  ["code that ends like a domain", "logger.info(x) System.Net System.IO", []],
  ["label that is too long", `${"a".repeat(64)}.example.com`, []],
  ["e-mail", "<a.b+c@example.com> mailto:z@example.org", ["email a.b+c@example.com", "email z@example.org"]],
  ["no e-mail", "@example a@ @ a@b", []],
  ["digest", "D41D8CD98F00B204E9800998ECF8427E", ["md5 d41d8cd98f00b204e9800998ecf8427e"]],
  ["named import hash", "imphash: f34d5f2d4577ed6d9ceec516c1f5a744", ["imphash f34d5f2d4577ed6d9ceec516c1f5a744"]],
  ["number of 32 digits", "12345678901234567890123456789012", []],
  ["commit", "commit 3cebd815a45a3014498cfaa6c224071736f22f61", []],
  ["CVE", "(cve-2021-44228, CVE-20-1)", ["cve CVE-2021-44228"]],
  ["path with blanks", "C:\\Program Files (x86)\\A B\\c.exe --x", ["path C:\\Program Files (x86)\\A B\\c.exe"]],
  ["quoted path", '"C:\\a b\\c d" e', ["path C:\\a b\\c d"]],
  ["doubled backslashes", '"C:\\\\Windows\\\\evil.exe"', ["path C:\\Windows\\evil.exe"]],
  ["two paths in a list", "C:\\a\\b.dll,C:\\c\\d.dll", ["path C:\\a\\b.dll", "path C:\\c\\d.dll"]],
  [
    "share and variable",
    "\\\\srv\\share\\f.doc %APPDATA%\\x.exe",
    ["path \\\\srv\\share\\f.doc", "path %APPDATA%\\x.exe"],
  ],
  ["Unix path", "cat /etc/passwd, 10/tmp/x application/json", ["path /etc/passwd"]],
  [
    "registry key",
    "HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion HKCU:\\Software\\X",
    ["registry-key HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion", "registry-key HKCU\\Software\\X"],
  ],
  [
    "Bitcoin, checksum right",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    ["crypto-address 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ],
  ["Bitcoin, one letter wrong", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", []],
  [
    "Bitcoin, bech32",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ["crypto-address bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
  ],
  ["Bitcoin, bech32, one letter wrong", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", []],
])("%s in free text is judged rightly", (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("defanged text is found, and is surer than plain text", () => {
  const text = "hxxps://bad[.]example[.]com/p 198.51.100[.]7 user[@]example[.]com 2001[:]db8::1 net(dot)example{.}com";
  expect(found(text)).toEqual([
    "url https://bad.example.com/p",
    "domain bad.example.com",
    "ipv4 198.51.100.7",
    "email user@example.com",
    "ipv6 2001:db8::1",
    "domain net.example.com",
  ]);
  expect(extractObservables("a[.]example[.]com")[0]?.confidence).toBeGreaterThan(
    extractObservables("a.example.com")[0]?.confidence ?? 100,
  );
});

test("a version number is less sure than an address", () => {
  const confidences = extractObservables("version 1.2.3.4 and 198.51.100.9").map(({ confidence }) => confidence);
  expect(confidences).toEqual([35, 70]);
});

test("doubtful names are there for those who ask", () => {
  expect(found("setup.py", 0)).toEqual(["domain setup.py"]);
});

test("each value comes once, with the place that was named", () => {
  const seenIn = { section: "static", id: "strings", label: "strings" } as const;
  expect(extractObservables("192.0.2.1 192.0.2.1", { seenIn })).toMatchObject([
    { value: "192.0.2.1", seenIn: [seenIn] },
  ]);
});

test("only the wanted kinds are given, and a limit is told", () => {
  let dropped = 0;
  const options = { kinds: ["ipv4"] as const, maxObservables: 1, onLimit: (count: number) => (dropped = count) };
  expect(extractObservables("a.example.com 192.0.2.1 192.0.2.2 192.0.2.3", options)).toHaveLength(1);
  expect(dropped).toBe(2);
});

/**
 * Counts the characters that a scan looks at: one for each `charCodeAt`, the length of what is copied or searched for the
 * other methods. A clock on a busy machine would say less.
 */
function countReads(text: string): number {
  const proto = String.prototype;
  const originals = Object.getOwnPropertyDescriptors(proto);
  let reads = 0;
  const counted = (
    name: "charCodeAt" | "slice" | "indexOf" | "lastIndexOf" | "replace" | "replaceAll" | "toLowerCase",
  ): void => {
    const original = Reflect.get(proto, name);
    const value = function (this: string, ...inputs: unknown[]): unknown {
      const result: unknown = Reflect.apply(original, this, inputs);
      reads += name === "charCodeAt" ? 1 : typeof result === "string" ? result.length : this.length;
      return result;
    };
    Object.defineProperty(proto, name, { value, configurable: true, writable: true });
  };
  try {
    for (const name of [
      "charCodeAt",
      "slice",
      "indexOf",
      "lastIndexOf",
      "replace",
      "replaceAll",
      "toLowerCase",
    ] as const) {
      counted(name);
    }
    extractObservables(text);
  } finally {
    Object.defineProperties(proto, originals);
  }
  return reads;
}

const SMALL = 8 * 1024;
const LARGE = 8 * SMALL;
test.each([
  "a.a.a.a.",
  "http://",
  "http://!",
  "http://a.com/(",
  "http://a.com/,",
  "http://a.com?http://b.com&",
  "@",
  "a@b.c",
  "[.]",
  "[.",
  "7",
  "1.",
  "::",
  "C:\\",
  "C:\\a b ",
  "\\\\a",
  "%a",
  "C:\\a} ",
  "HKLM\\",
  "/tmp/",
  "é.",
])("the work for a text of %s grows with its length alone", (unit) => {
  const small = countReads(unit.repeat(SMALL / unit.length));
  const large = countReads(unit.repeat(LARGE / unit.length));
  expect(small).toBeGreaterThanOrEqual(SMALL / 2);
  // Linear is 8, quadratic 64.
  expect(large / small).toBeLessThan(12);
  expect(large / LARGE).toBeLessThan(60);
});

test("a megabyte of digits is read a few times at most", () => {
  const megabyte = 1 << 20;
  expect(countReads("7".repeat(megabyte)) / megabyte).toBeLessThan(5);
});

test("whatever the text, the scanner does not throw, and what it finds it finds again in its own defanged form", () => {
  const pieces = fc.constantFrom(
    "http://",
    "a",
    ".",
    "example.com",
    "@",
    "C:\\",
    " ",
    "[.]",
    "192.0.2.1",
    ":",
    "/",
    "\\",
    "é",
    "%",
    "hxxp",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, anyText(3)), { maxLength: 30 }), (parts) => {
      for (const { kind, value, defanged } of extractObservables(parts.join(""), { minConfidence: 0 })) {
        if (kind !== "ipv4" && kind !== "domain") continue;
        const again = extractObservables(defanged, { minConfidence: 0 });
        expect(again.some((other) => other.kind === kind && other.value === value)).toBe(true);
      }
    }),
  );
});
