export { startFumehood, type Fumehood, type StartOptions } from "./compose.ts";
export { describeEngines, startSandbox, type RunningSandbox } from "./sandbox-parts.ts";
export { describeDataFolder, prepareDataFolder, type DataFolder } from "./data-folder.ts";
export { readRunFile, type RunFile } from "./run-file.ts";
export { createTargetClient, testTarget } from "./targets.ts";
export { StartError } from "./errors.ts";
