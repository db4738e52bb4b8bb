import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { findNearest, type Tlp } from "@fumehood/contract";
import { MAX_ARCHIVE_PASSWORDS } from "@fumehood/pipeline";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { SETTING_KEYS, type SettingKey } from "./keys.ts";
import { archivePasswordSchema, configurationSchema, targetConfigSchema, type ConfigurationFile } from "./schema.ts";
import { Secret } from "./secret.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { checkIntake, finishSource, type SourceEntry } from "./finish-sources.ts";
import { sourceKeysOf } from "./source-schema.ts";
import { sinkKeysOf, type SinkConfig } from "./sink-schema.ts";

export { ConfigurationError };

export interface TargetSettings {
  readonly name: string;
  readonly label: string;
  readonly kind: "cloud" | "appliance";
  readonly url: string;
  readonly apiKey: Secret | undefined;
  readonly keyInQuery: boolean;
  readonly ca: string | undefined;
  /** SHA-256 of the certificates that are taken; then no authority is asked. */
  readonly fingerprints: readonly string[] | undefined;
  readonly proxyUrl: string | undefined;
  readonly types: "service" | "any";
  readonly maxTlp: Tlp | undefined;
  readonly perDay: number | undefined;
  readonly percent: number | undefined;
  readonly reserveForPeople: number;
  readonly pace: boolean;
}

/** A sink as configured, with what its files and variables hold. */
export interface SinkSettings {
  readonly name: string;
  readonly config: SinkConfig;
  readonly secret: Secret | undefined;
  readonly ca: string | undefined;
}

export interface Configuration extends Omit<
  ConfigurationFile,
  "targets" | "sinks" | "sources" | "unpack" | "default_target"
> {
  /** Where it was read from; `undefined` when there is no file. */
  readonly file: string | undefined;
  readonly dataFolder: string;
  /** Where the policy lies, whether it is there or not. */
  readonly policyFile: string;
  readonly defaultTarget: string;
  /** Passwords that are tried on locked archives: those of the configuration, then those of its file. */
  readonly unpack: { readonly passwords: readonly Secret[]; readonly passwords_file: string };
  readonly targets: readonly TargetSettings[];
  readonly sinks: readonly SinkSettings[];
  readonly sources: readonly SourceEntry[];
}

export interface LoadOptions {
  /** Values of flags, by path ("server.port"). */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** A file that must exist; otherwise `FUMEHOOD_CONFIG`, `./fumehood.toml` and the user's configuration folder are tried. */
  readonly file?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/**
 * Reads the configuration once; the result is frozen.
 * @throws {ConfigurationError} on an unreadable file, an unknown key (with the nearest known one) or a wrong value.
 */
export function loadConfiguration(options: LoadOptions = {}): Configuration {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const file = findFile(options.file, env, cwd);
  const raw = file === undefined ? {} : readToml(file);
  refuseUnknownKeys(raw, file);
  applyEnvironment(raw, env);
  for (const [path, value] of Object.entries(options.flags ?? {})) {
    if (value !== undefined) setPath(raw, path, value);
  }
  const parsed = configurationSchema.safeParse(raw);
  if (!parsed.success) throw new ConfigurationError(describeIssue(parsed.error, file), { cause: parsed.error });
  return finish(parsed.data, { file, env, cwd });
}

function findFile(given: string | undefined, env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const named = given ?? env.FUMEHOOD_CONFIG;
  if (named !== undefined && named !== "") {
    const path = resolve(cwd, named);
    if (!existsSync(path)) throw new ConfigurationError(`The configuration file ${path} does not exist.`);
    return path;
  }
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config");
  return [join(cwd, "fumehood.toml"), join(home, "fumehood", "fumehood.toml")].find((path) => existsSync(path));
}

function readToml(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const where = error instanceof TomlError ? ` (line ${error.line}, column ${error.column})` : "";
    const what = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new ConfigurationError(`${file}${where} cannot be read: ${what}.`, { cause: error });
  }
}

const KNOWN_TOP = Object.keys(configurationSchema.shape);

function knownKeysOf(name: string): readonly string[] {
  return SETTING_KEYS.filter((key) => key.path.startsWith(`${name}.`)).map((key) => key.path.slice(name.length + 1));
}

/** Sections whose members have names of their own, and the keys that a member may have. */
const NAMED_SECTIONS: Readonly<Record<string, (settings: Readonly<Record<string, unknown>>) => readonly string[]>> = {
  targets: () => Object.keys(targetConfigSchema.shape),
  sinks: ({ kind }) => sinkKeysOf(kind),
  sources: ({ kind }) => sourceKeysOf(kind),
};

function refuseUnknownNamed(
  section: string,
  members: unknown,
  keysOf: (settings: Readonly<Record<string, unknown>>) => readonly string[],
  file: string | undefined,
): void {
  for (const [name, settings] of entriesOf(members)) {
    const known = keysOf(Object.fromEntries(entriesOf(settings)));
    for (const [key] of entriesOf(settings)) {
      if (!known.includes(key)) throw unknownKey(`${section}.${name}.${key}`, known, file);
    }
  }
}

function refuseUnknownKeys(raw: Record<string, unknown>, file: string | undefined): void {
  for (const [name, value] of Object.entries(raw)) {
    if (!KNOWN_TOP.includes(name)) throw unknownKey(name, KNOWN_TOP, file);
    const keysOf = NAMED_SECTIONS[name];
    if (keysOf !== undefined) {
      refuseUnknownNamed(name, value, keysOf, file);
      continue;
    }
    for (const [key] of entriesOf(value)) {
      if (!knownKeysOf(name).includes(key)) throw unknownKey(`${name}.${key}`, knownKeysOf(name), file);
    }
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function unknownKey(path: string, known: readonly string[], file: string | undefined): ConfigurationError {
  const last = path.slice(path.lastIndexOf(".") + 1);
  const nearest = findNearest(last, known);
  const hint = nearest === undefined ? `known here: ${known.join(", ")}` : `did you mean "${nearest}"?`;
  return new ConfigurationError(`${file ?? "The configuration"} has an unknown key "${path}"; ${hint}`);
}

function applyEnvironment(raw: Record<string, unknown>, env: NodeJS.ProcessEnv): void {
  for (const key of SETTING_KEYS) {
    const text = env[key.env];
    if (text !== undefined && text !== "") setPath(raw, key.path, readSetting(key, text));
  }
}

function readSetting(key: SettingKey, text: string): unknown {
  if (key.type === "number") {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new ConfigurationError(`${key.env} must be a number, not "${text}".`);
    return value;
  }
  if (key.type === "boolean") {
    if (text !== "true" && text !== "false")
      throw new ConfigurationError(`${key.env} must be true or false, not "${text}".`);
    return text === "true";
  }
  if (key.type === "lines") return linesOf(text);
  return text;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== "");
}

function setPath(raw: Record<string, unknown>, path: string, value: unknown): void {
  const [first = "", second] = path.split(".");
  if (second === undefined) {
    raw[first] = value;
    return;
  }
  raw[first] = { ...Object.fromEntries(entriesOf(raw[first])), [second]: value };
}

function describeIssue(error: z.ZodError, file: string | undefined): string {
  const issue = error.issues[0];
  const path = issue?.path.join(".") ?? "";
  const key = SETTING_KEYS.find((candidate) => candidate.path === path);
  const where = key?.flag ? `${path} (${key.flag}, ${key.env})` : key ? `${path} (${key.env})` : path;
  return `The setting ${where}${file ? ` in ${file}` : ""} is wrong: ${messageOf(issue)}.`;
}

/** Of a name that cannot be one, what is wrong with it. */
function messageOf(issue: z.core.$ZodIssue | undefined): string {
  const inner = issue?.code === "invalid_key" ? issue.issues[0] : issue;
  return inner?.message ?? "unusable value";
}

interface Surroundings {
  readonly file: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

function finish(parsed: ConfigurationFile, around: Surroundings): Configuration {
  if (parsed.verdict.suspicious >= parsed.verdict.malicious) {
    throw new ConfigurationError("verdict.suspicious must be lower than verdict.malicious.");
  }
  const { targets, sinks, sources, unpack, default_target: defaultTarget, ...rest } = parsed;
  const settings = Object.entries(targets).map(([name, config]) => finishTarget(name, config, around));
  if (Object.hasOwn(targets, "builtin")) {
    throw new ConfigurationError('"builtin" is the name of the built-in sandbox; give the target another one.');
  }
  const names = ["builtin", ...Object.keys(targets)];
  checkIntake(parsed);
  if (!names.includes(defaultTarget) && !/^https?:\/\//.test(defaultTarget)) {
    const nearest = findNearest(defaultTarget, names);
    throw new ConfigurationError(
      `default_target is "${defaultTarget}", and no target has that name; ${nearest ? `did you mean "${nearest}"?` : `there are: ${names.join(", ")}.`}`,
    );
  }
  return Object.freeze({
    ...rest,
    file: around.file,
    dataFolder: findDataFolder(parsed.data.folder, around),
    policyFile: findPolicyFile(parsed, around),
    defaultTarget,
    unpack: Object.freeze({ ...unpack, passwords: Object.freeze(readPasswords(unpack, around)) }),
    targets: Object.freeze(settings),
    sources: Object.freeze(
      Object.entries(sources).map(([name, config]) => finishSource(name, config, { ...around, names })),
    ),
    sinks: Object.freeze(Object.entries(sinks).map(([name, config]) => finishSink(name, config, around))),
  });
}

/** The folder of the state: as configured, or the user's own data folder. */
function findDataFolder(configured: string, { env, cwd }: Surroundings): string {
  if (configured !== "") return resolve(cwd, configured);
  const base = env.XDG_DATA_HOME || join(env.HOME || homedir(), ".local", "share");
  return join(base, "fumehood");
}

/** As configured, relative to the configuration file; else beside the state. */
function findPolicyFile({ policy, data }: ConfigurationFile, around: Surroundings): string {
  if (policy.file !== "") return resolveBeside(policy.file, around);
  return join(findDataFolder(data.folder, around), "policy.toml");
}

function readPasswords(
  { passwords, passwords_file: file }: ConfigurationFile["unpack"],
  around: Surroundings,
): Secret[] {
  const listed = file === "" ? [] : linesOf(readTextFile(file, "unpack.passwords_file", around));
  const all = [...new Set([...passwords, ...listed])];
  if (all.length > MAX_ARCHIVE_PASSWORDS || !all.every((one) => archivePasswordSchema.safeParse(one).success)) {
    throw new ConfigurationError(
      `unpack.passwords and unpack.passwords_file may hold ${MAX_ARCHIVE_PASSWORDS} passwords together, of at most 256 characters.`,
    );
  }
  return all.map((one) => new Secret(one));
}

/** A cloud region lies in one of the service's own domains; every other host is an appliance. */
export function kindOfTarget(url: URL): TargetSettings["kind"] {
  return /(^|\.)threatgrid\.(com|eu|ca|com\.au)$/.test(url.hostname) ? "cloud" : "appliance";
}

function finishTarget(
  name: string,
  config: ConfigurationFile["targets"][string],
  around: Surroundings,
): TargetSettings {
  if (config.fingerprint !== undefined && !config.url.startsWith("https:")) {
    throw new ConfigurationError(`targets.${name} has a fingerprint, so its url must begin with https://.`);
  }
  return Object.freeze({
    name,
    label: config.label ?? name,
    kind: config.kind ?? kindOfTarget(new URL(config.url)),
    url: config.url.replace(/\/+$/, ""),
    apiKey: readKey(name, config, around),
    keyInQuery: config.key_in_query,
    ca: config.ca_file === undefined ? undefined : readTextFile(config.ca_file, `targets.${name}.ca_file`, around),
    fingerprints: config.fingerprint === undefined ? undefined : [config.fingerprint].flat(),
    proxyUrl: config.proxy,
    types: config.types,
    maxTlp: config.max_tlp,
    perDay: config.per_day,
    percent: config.percent,
    reserveForPeople: config.reserve_for_people,
    pace: config.pace,
  });
}

/** Folders and files of a sink are meant relative to the configuration file, as those of targets are. */
function finishSink(name: string, config: SinkConfig, around: Surroundings): SinkSettings {
  const setting = `sinks.${name}`;
  const secret = "secret" in config || "secret_env" in config || "secret_file" in config;
  const caFile = "ca_file" in config ? config.ca_file : undefined;
  return Object.freeze({
    name,
    config: config.kind === "folder" ? { ...config, path: resolveBeside(config.path, around) } : config,
    secret: secret ? readSecret(setting, "secret", config, around) : undefined,
    ca: caFile === undefined ? undefined : readTextFile(caFile, `${setting}.ca_file`, around),
  });
}

function readKey(name: string, config: ConfigurationFile["targets"][string], around: Surroundings): Secret | undefined {
  return readSecret(`targets.${name}`, "api_key", config, around);
}

type SecretKeys<Key extends string> = { readonly [K in Key | `${Key}_env` | `${Key}_file`]?: string | undefined };

/** A secret that stands in the file itself, in a variable or in a file of its own. */
function readSecret<Key extends string>(
  setting: string,
  key: Key,
  config: SecretKeys<Key>,
  around: Surroundings,
): Secret | undefined {
  const { [key]: value, [`${key}_env` as const]: variable, [`${key}_file` as const]: path } = config;
  const given = [value, variable, path].filter((each) => each !== undefined);
  if (given.length > 1) {
    throw new ConfigurationError(`${setting} has more than one of ${key}, ${key}_env and ${key}_file; keep one.`);
  }
  if (value !== undefined) return new Secret(value.trim());
  if (variable !== undefined) {
    const found = around.env[variable];
    if (!found) throw new ConfigurationError(`${setting} takes its key from ${variable}, which is not set.`);
    return new Secret(found.trim());
  }
  return path === undefined ? undefined : new Secret(readTextFile(path, `${setting}.${key}_file`, around).trim());
}

function resolveBeside(path: string, { file, cwd }: Surroundings): string {
  return isAbsolute(path) ? path : resolve(file ? dirname(file) : cwd, path);
}

/** Reads a small text file that a setting names, relative to the configuration file. */
function readTextFile(path: string, setting: string, around: Surroundings): string {
  const full = resolveBeside(path, around);
  try {
    return readFileSync(full, "utf8");
  } catch (error) {
    throw new ConfigurationError(`The file ${full} that ${setting} names cannot be read.`, { cause: error });
  }
}
