import { createRequire } from "node:module";

const packageJson: unknown = createRequire(import.meta.url)("../package.json");

/** The version of this installation. */
export const VERSION = String(Object(packageJson).version);
