// What commands need to find a running console: small, so that they start fast.
export { describeDataFolder, type DataFolder } from "./data-folder.ts";
export { readRunFile, type RunFile } from "./run-file.ts";
