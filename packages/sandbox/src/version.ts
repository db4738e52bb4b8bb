import { createRequire } from "node:module";

const packageJson: unknown = createRequire(import.meta.url)("../package.json");

/** The version of this package. */
export const SANDBOX_VERSION = String(Object(packageJson).version);
