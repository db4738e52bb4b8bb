import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText, anyUrl } from "../testing/any-text.ts";
import { digestColumn, readArtifact, readEntity } from "./entity.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test.each([
  ["http://example.com:80/", "http://example.com:80/"],
  ["HTTP://Example.COM", "http://example.com:80/"],
  ["http://example.com/?q=1#top", "http://example.com:80/?q=1#top"],
  ["http://example.com?q=1", "http://example.com:80/?q=1"],
  ["https://example.com/Login", "https://example.com:443/Login"],
  ["https://example.com:8443/a", "https://example.com:8443/a"],
  ["hxxp://example[.]com/x", undefined],
  ["hxxp://example.com/x", "http://example.com:80/x"],
  ["ftp://user:pass@192.0.2.7/f", "ftp://user:pass@192.0.2.7:21/f"],
  ["http://[2001:DB8::1]/", "http://[2001:db8::1]:80/"],
  ["tcp://198.51.100.7:4444", "tcp://198.51.100.7:4444/"],
  ["irc://example.com/channel", "irc://example.com/channel"],
  ["javascript:alert(1)", undefined],
  ["example.com", undefined],
])("the URL %s is known as %s", (text, url) => {
  const entity = readEntity("url", text);
  expect(entity?.value).toBe(url);
  expect(entity?.digest).toBe(url === undefined ? undefined : sha256(url));
});

test("the id of a URL is the one that Cisco's example script makes", () => {
  // The script's own example: hashlib.sha256(b'http://cisco.com:80/').hexdigest().
  const id = "f3ef963c661be97fa4e23ef64b6f771a72b69456282d321e5995f3059cae600d";
  expect(readEntity("url", "http://cisco.com:80/")?.digest).toBe(id);
  expect(readEntity("url", "http://cisco.com")?.digest).toBe(id);
});

test.each([
  ["\\TEMP\\Tags.reg", "/temp/tags.reg"],
  ["\\\\TEMP\\\\Tags.reg", "\\TEMP/tags.REG"],
  ["\\??\\C:\\Windows\\x.exe", "c:/windows/X.EXE"],
])("the paths %s and %s are one", (one, other) => {
  expect(readEntity("path", one)?.id).toBe(readEntity("path", other)?.id);
});

test.each([
  ["MACHINE\\SOFTWARE\\Run", "HKLM\\Software\\Run"],
  ["HKEY_LOCAL_MACHINE\\SOFTWARE\\Run\\", "\\REGISTRY\\MACHINE\\software\\run"],
  ["HKCU:\\Software\\X", "HKEY_CURRENT_USER\\Software\\X"],
  ["REGISTRY\\USER\\S-1-5-21-1\\Software", "HKU\\S-1-5-21-1\\Software"],
])("the registry keys %s and %s are one", (one, other) => {
  expect(readEntity("registry_key", one)?.id).toBe(readEntity("registry_key", other)?.id);
});

test("a key that only begins as a root does is another", () => {
  expect(readEntity("registry_key", "MACHINERY\\X")?.folded).toBe("machinery/x");
  expect(readEntity("registry_key", "ChangeNotice")?.value).toBe("ChangeNotice");
});

test.each([
  ["www.Example.COM.", "www.example.com"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["dga-name.bazar", "dga-name.bazar"],
  ["_dmarc.example.com", "_dmarc.example.com"],
  ["fileserver", "fileserver"],
  ["192.0.2.1", undefined],
  ["a..b", undefined],
  ["-a.example", undefined],
  ["a b.example", undefined],
])("the domain %s is known as %s", (text, name) => {
  expect(readEntity("domain", text)?.value).toBe(name);
});

test.each([
  ["192.0.2.1", "192.0.2.1", "00000000000000000000ffffc0000201"],
  ["2001:DB8:0:0::1", "2001:db8::1", "20010db8000000000000000000000001"],
  ["::ffff:192.0.2.1", "::ffff:c000:201", "00000000000000000000ffffc0000201"],
  ["192.0.2.256", undefined, undefined],
  ["010.0.2.1", undefined, undefined],
  ["example.com", undefined, undefined],
])("the address %s is known as %s", (text, value, number) => {
  const entity = readEntity("ip", text);
  expect(entity?.value).toBe(value);
  expect(entity?.number).toBe(number);
});

test("an artifact is known by its SHA-256, and keeps other digests that are some", () => {
  const digests = { sha256: "A".repeat(64), sha1: "b".repeat(40), md5: "no digest" };
  expect(readArtifact(digests)).toMatchObject({ value: "a".repeat(64), sha1: "b".repeat(40), md5: null });
  expect(readArtifact({ sha256: "abc" })).toBeUndefined();
});

test("digests are told apart by their length", () => {
  expect([64, 40, 32, 20].map((length) => digestColumn("A".repeat(length)))).toEqual([
    "digest",
    "sha1",
    "md5",
    undefined,
  ]);
});

test("whatever a text is, reading it ends, and reading what was read changes nothing", () => {
  const kinds = ["ip", "domain", "url", "path", "registry_key"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.oneof(anyText(), anyUrl(), fc.ipV6()), (kind, text) => {
      const entity = readEntity(kind, text);
      if (!entity) return;
      expect(readEntity(kind, entity.value)).toEqual(entity);
      expect(entity.folded.length).toBeLessThanOrEqual(512);
    }),
    { numRuns: 60 },
  );
});

test("texts beyond the limit are nothing", () => {
  expect(readEntity("path", "a".repeat(4097))).toBeUndefined();
  expect(readEntity("path", "a".repeat(4096))?.folded).toHaveLength(512);
});
