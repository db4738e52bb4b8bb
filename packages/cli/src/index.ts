export { runProgram } from "./program.ts";
export { EXIT_CODES, type ExitName } from "./exit-codes.ts";
export { toItemJson, type ItemJson } from "./output/item-json.ts";
