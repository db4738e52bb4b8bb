export {
  ConfigurationError,
  kindOfTarget,
  loadConfiguration,
  type Configuration,
  type LoadOptions,
  type TargetSettings,
} from "./load.ts";
export { SETTING_KEYS, type SettingKey } from "./keys.ts";
export { MIN_DEDUPE_WINDOW_MINUTES, targetConfigSchema } from "./schema.ts";
export { Secret } from "./secret.ts";
export { findNearest } from "@fumehood/contract";
export { readEnvironment, type Environment } from "./environment.ts";
