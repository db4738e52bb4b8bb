import { entropy } from "./entropy.ts";
import { MAX_MEASURED_RATIO } from "./limits.ts";
import { digestMd5 } from "./md5.ts";

/** Measures parts of one file within a budget. */
export interface Measure {
  /** Bits per byte; 0 once the budget is spent. */
  entropy(bytes: Uint8Array): number;
  /** Lower-case hexadecimal; "" once the budget is spent. */
  md5(bytes: Uint8Array): string;
}

/** A budget of `MAX_MEASURED_RATIO` times the file's size; spending it adds that limit's name to `limits`. */
export function createMeasure(fileBytes: number, limits: Set<string>): Measure {
  let left = fileBytes * MAX_MEASURED_RATIO;
  const spend = (bytes: Uint8Array): boolean => {
    if (bytes.length > left) limits.add("MAX_MEASURED_RATIO");
    left -= bytes.length;
    return left >= 0;
  };
  return {
    entropy: (bytes) => (spend(bytes) ? entropy(bytes) : 0),
    md5: (bytes) => (spend(bytes) ? digestMd5(bytes) : ""),
  };
}
