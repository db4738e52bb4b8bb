export { startFumehood, type Fumehood, type StartOptions } from "./compose.ts";
export { describeEngines, startSandbox, type RunningSandbox } from "./sandbox-parts.ts";
export { prepareDataFolder } from "./data-folder.ts";
export { createTargetClient, testTarget } from "./targets.ts";
export { StartError } from "./errors.ts";
