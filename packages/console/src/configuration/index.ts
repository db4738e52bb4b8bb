export {
  ConfigurationError,
  kindOfTarget,
  loadConfiguration,
  type Configuration,
  type LoadOptions,
  type SinkSettings,
  type TargetSettings,
} from "./load.ts";
export { SETTING_KEYS, type SettingKey } from "./keys.ts";
export { MIN_DEDUPE_WINDOW_MINUTES, targetConfigSchema } from "./schema.ts";
export { FOLDER_FORMATS, sinkKeysOf, type SinkConfig } from "./sink-schema.ts";
export { Secret } from "./secret.ts";
export { findNearest } from "@fumehood/contract";
export { readEnvironment, type Environment } from "./environment.ts";
export type { SourceEntry } from "./finish-sources.ts";
export { SOURCE_COMMON, sourceKeysOf, type SourceConfig } from "./source-schema.ts";
