import { readFile, statfs } from "node:fs/promises";
import { describeEngines, prepareDataFolder, testTarget } from "@fumehood/console";
import { describeDataFolder, readRunFile } from "@fumehood/console/running";
import type { Configuration } from "@fumehood/console/configuration";
import { describeProblem } from "@fumehood/console/policy";
import { checkSources } from "../check-sources.ts";
import type { CliContext } from "../context.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { paint, type Paint } from "../output/terminal.ts";
import { checkText } from "../policy/policy-file.ts";

interface Finding {
  readonly what: string;
  readonly state: "ok" | "absent" | "bad";
  readonly detail: string;
}

const STYLE: Record<Finding["state"], Paint> = { ok: "green", absent: "yellow", bad: "red" };
const LOW_DISK_BYTES = 1024 ** 3;

/** `fumehood doctor`: what works here, what is absent, and what to do about it. */
export async function doctor(context: CliContext): Promise<number> {
  const configuration = context.configure();
  const findings = [
    { what: "node", state: "ok" as const, detail: process.versions.node },
    { what: "configuration", state: "ok" as const, detail: configuration.file ?? "defaults, no file" },
    ...(await checkData(configuration)),
    await checkPolicyFile(configuration),
    await checkRunning(configuration),
    ...(await checkSources(configuration)),
    ...(await describeEngines()).map((engine) => ({
      what: `engine ${engine.name}`,
      state: engine.available ? ("ok" as const) : ("absent" as const),
      detail: engine.detail,
    })),
    ...(await Promise.all(configuration.targets.map((target) => checkTarget(target.name, configuration)))),
  ];
  for (const finding of findings) {
    if (context.json) context.printJson(finding);
    else
      context.terminal.out(
        `${paint(context.terminal, finding.state.padEnd(7), STYLE[finding.state])} ${finding.what.padEnd(22)} ${finding.detail}`,
      );
  }
  return findings.some((finding) => finding.state === "bad") ? EXIT_CODES.configuration.code : EXIT_CODES.ok.code;
}

async function checkData(configuration: Configuration): Promise<Finding[]> {
  try {
    await prepareDataFolder(configuration.dataFolder);
  } catch (error) {
    return [{ what: "data folder", state: "bad", detail: error instanceof Error ? error.message : String(error) }];
  }
  const { bavail, bsize } = await statfs(configuration.dataFolder);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return [
    { what: "data folder", state: "ok", detail: configuration.dataFolder },
    { what: "disk", state: free < LOW_DISK_BYTES ? "bad" : "ok", detail },
  ];
}

/** A broken file does no harm, but what it was to change does not hold. */
async function checkPolicyFile(configuration: Configuration): Promise<Finding> {
  const { policyFile } = configuration;
  const text = await readFile(policyFile, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") {
    const isAbsent = text.code === "ENOENT";
    return { what: "policy", state: isAbsent ? "ok" : "bad", detail: isAbsent ? "built in, no file" : text.message };
  }
  const { document, problems } = checkText(text, configuration);
  const told = problems.map(describeProblem).join(" ");
  if (document === undefined) {
    return { what: "policy", state: "bad", detail: `${policyFile} is broken, the one from before holds on: ${told}` };
  }
  const detail = `${policyFile}, ${document.rules.length} rules`;
  return problems.length === 0
    ? { what: "policy", state: "ok", detail }
    : { what: "policy", state: "absent", detail: `${detail}; ${told}` };
}

async function checkRunning(configuration: Configuration): Promise<Finding> {
  const running = await readRunFile(describeDataFolder(configuration.dataFolder).runFile);
  return running === undefined
    ? { what: "console", state: "absent", detail: 'not running; "npm start" starts it' }
    : { what: "console", state: "ok", detail: `${running.url}, process ${running.pid}` };
}

async function checkTarget(name: string, configuration: Configuration): Promise<Finding> {
  const settings = configuration.targets.find((target) => target.name === name);
  if (settings === undefined) return { what: `target ${name}`, state: "bad", detail: "not configured" };
  const result = await testTarget(settings);
  return { what: `target ${name}`, state: result.ok ? "ok" : "bad", detail: result.detail };
}
