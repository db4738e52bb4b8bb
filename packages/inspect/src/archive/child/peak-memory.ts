import { readFileSync } from "node:fs";
import process from "node:process";

/** The most memory that this process has taken, in MiB. */
export function peakMemoryMiB(): number {
  return Math.ceil(fromStatus() ?? process.resourceUsage().maxRSS / 1024);
}

/** Linux counts what the parent had when it started this process into the other figure. */
function fromStatus(): number | undefined {
  try {
    const match = /^VmHWM:\s{0,16}(\d{1,15}) kB$/m.exec(readFileSync("/proc/self/status", "latin1"));
    return match === null ? undefined : Number(match[1]) / 1024;
  } catch {
    // Another system.
    return undefined;
  }
}
