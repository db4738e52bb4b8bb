import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigurationError, loadConfiguration } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-configuration-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(toml: string, extra: { flags?: Record<string, unknown>; env?: NodeJS.ProcessEnv } = {}) {
  writeFileSync(join(folder, "fumehood.toml"), toml);
  return loadConfiguration({ cwd: folder, env: { HOME: folder, ...extra.env }, flags: extra.flags ?? {} });
}

test("without a file, the defaults hold and the state lies in the user's data folder", () => {
  const configuration = loadConfiguration({ cwd: folder, env: { HOME: folder } });
  expect(configuration.server).toEqual({ host: "127.0.0.1", port: 8477 });
  expect(configuration.dataFolder).toBe(join(folder, ".local", "share", "fumehood"));
  expect(configuration.file).toBeUndefined();
});

test("a flag wins over the environment, the environment over the file", () => {
  const toml = "[server]\nport = 1111\n";
  expect(load(toml).server.port).toBe(1111);
  expect(load(toml, { env: { FUMEHOOD_PORT: "2222" } }).server.port).toBe(2222);
  expect(load(toml, { env: { FUMEHOOD_PORT: "2222" }, flags: { "server.port": 3333 } }).server.port).toBe(3333);
});

test.each([
  ["[server]\nprot = 1\n", /unknown key "server\.prot"; did you mean "port"\?/],
  ["[sever]\nport = 1\n", /unknown key "sever"; did you mean "server"\?/],
  [
    '[targets.eu]\nurl = "https://example.test"\napikey = "x"\n',
    /unknown key "targets\.eu\.apikey"; did you mean "api_key"\?/,
  ],
  ["[dedupe]\nwindow_minutes = 5\n", /dedupe\.window_minutes .* at least 15 minutes/],
  ["[server]\nport = 70000\n", /server\.port \(--port, FUMEHOOD_PORT\)/],
  ["[server\n", /line 1/],
  ['default_target = "clod"\n[targets.cloud]\nurl = "https://example.test"\n', /did you mean "cloud"\?/],
  ['[targets.eu]\nurl = "ftp://example.test"\n', /targets\.eu\.url/],
  ['[targets.eu]\nurl = "https://example.test"\napi_key_env = "MISSING"\n', /MISSING, which is not set/],
  ['[targets.eu]\nurl = "https://example.test"\napi_key_file = "none.txt"\n', /none\.txt.*cannot be read/],
  [
    '[targets.a]\nurl = "https://example.test"\nfingerprint = "AB:CD"\n',
    /targets\.a\.fingerprint.* 64 hexadecimal digits/,
  ],
  [`[targets.a]\nurl = "http://example.test"\nfingerprint = "${"ab".repeat(32)}"\n`, /must begin with https/],
  ['[targets.builtin]\nurl = "https://example.test"\n', /"builtin" is the name/],
  ["[verdict]\nmalicious = 40\n", /lower than/],
])("%j is refused in one sentence", (toml, message) => {
  expect(() => load(toml)).toThrow(message);
  expect(() => load(toml)).toThrow(ConfigurationError);
});

test("a key comes from the file, an environment variable or a file of its own, and always prints as dots", () => {
  writeFileSync(join(folder, "key.txt"), "canary-from-file\n");
  const configuration = load(
    '[targets.a]\nurl = "https://a.example.test/"\napi_key = "canary-inline"\n' +
      '[targets.b]\nurl = "https://b.example.test"\napi_key_env = "KEY_B"\n' +
      '[targets.c]\nurl = "https://c.example.test"\napi_key_file = "key.txt"\n',
    { env: { KEY_B: "canary-env" } },
  );
  expect(configuration.targets.map((target) => target.apiKey?.reveal())).toEqual([
    "canary-inline",
    "canary-env",
    "canary-from-file",
  ]);
  const printed = `${JSON.stringify(configuration)} ${inspect(configuration, { depth: 9 })} ${String(configuration.targets[0]?.apiKey)}`;
  expect(printed).not.toContain("canary");
  expect(printed).toContain("•••");
});

test("a target of the service's own domains is a cloud region, any other an appliance", () => {
  const configuration = load(
    '[targets.eu]\nurl = "https://panacea.threatgrid.eu"\n[targets.lab]\nurl = "https://threatgrid.eu.example.test"\n',
  );
  expect(configuration.targets.map((target) => target.kind)).toEqual(["cloud", "appliance"]);
});

test("one fingerprint or several may be pinned", () => {
  const [one, two] = ["ab".repeat(32), Array(32).fill("CD").join(":")];
  const configuration = load(
    `[targets.a]\nurl = "https://a.example.test"\nfingerprint = "${one}"\n` +
      `[targets.b]\nurl = "https://b.example.test"\nfingerprint = ["${one}", "${two}"]\n`,
  );
  expect(configuration.targets.map((target) => target.fingerprints)).toEqual([[one], [one, two]]);
});

test("a named file must exist", () => {
  expect(() => loadConfiguration({ cwd: folder, env: { HOME: folder }, file: "nowhere.toml" })).toThrow(
    /does not exist/,
  );
});

test("passwords for archives come from the file, a file of their own or the environment, and always print as dots", () => {
  writeFileSync(join(folder, "words.txt"), "two words\r\n#three\n\nfour\n");
  const toml = '[unpack]\npasswords = ["one", "four"]\npasswords_file = "words.txt"\n';
  const reveal = (configuration: ReturnType<typeof load>) => configuration.unpack.passwords.map((one) => one.reveal());
  expect(reveal(load(toml))).toEqual(["one", "four", "two words", "#three"]);
  expect(reveal(load("", { env: { FUMEHOOD_UNPACK_PASSWORDS: "a,b\nc d" } }))).toEqual(["a,b", "c d"]);
  expect(`${inspect(load(toml), { depth: 9 })}${JSON.stringify(load(toml))}`).not.toMatch(/two words|"four"/);
});

test("more passwords than are tried are an error, not left out in silence", () => {
  writeFileSync(join(folder, "words.txt"), Array.from({ length: 129 }, (_unused, at) => `word${at}`).join("\n"));
  expect(() => load('[unpack]\npasswords_file = "words.txt"\n')).toThrow(/128 passwords/);
});
