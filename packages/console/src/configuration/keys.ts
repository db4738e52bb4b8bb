/** One setting that can be given outside the file. Order of precedence: flag, environment, file, default. */
export interface SettingKey {
  /** Path in the file, joined with dots. */
  readonly path: string;
  readonly env: string;
  readonly flag?: string;
  /** `lines`: a list, one entry a line. */
  readonly type: "text" | "number" | "boolean" | "lines";
  readonly about: string;
}

/** Every setting but those of targets, which have names of their own. */
export const SETTING_KEYS: readonly SettingKey[] = [
  { path: "default_target", env: "FUMEHOOD_TARGET", type: "text", about: "Target of submissions that name none." },
  {
    path: "server.host",
    env: "FUMEHOOD_HOST",
    flag: "--host",
    type: "text",
    about: "Address that the console listens on.",
  },
  {
    path: "server.port",
    env: "FUMEHOOD_PORT",
    flag: "--port",
    type: "number",
    about: "Port of the console; 0 takes any free one.",
  },
  {
    path: "data.folder",
    env: "FUMEHOOD_DATA",
    flag: "--data",
    type: "text",
    about: "Folder of the state: database, blobs, keys.",
  },
  {
    path: "sandbox.enabled",
    env: "FUMEHOOD_SANDBOX_ENABLED",
    type: "boolean",
    about: "Whether the built-in sandbox runs.",
  },
  {
    path: "sandbox.port",
    env: "FUMEHOOD_SANDBOX_PORT",
    type: "number",
    about: "Port of the built-in sandbox; 0 takes the one after the console's, or any free one.",
  },
  {
    path: "sandbox.concurrency",
    env: "FUMEHOOD_SANDBOX_CONCURRENCY",
    type: "number",
    about: "Analyses at the same time.",
  },
  {
    path: "sandbox.callbacks_private_networks",
    env: "FUMEHOOD_SANDBOX_CALLBACKS_PRIVATE_NETWORKS",
    type: "boolean",
    about: "Whether callbacks of submissions may go to loopback and private addresses.",
  },
  {
    path: "verdict.malicious",
    env: "FUMEHOOD_VERDICT_MALICIOUS",
    type: "number",
    about: "Lowest threat score that is called malicious.",
  },
  {
    path: "verdict.suspicious",
    env: "FUMEHOOD_VERDICT_SUSPICIOUS",
    type: "number",
    about: "Lowest threat score that is called suspicious.",
  },
  {
    path: "dedupe.window_minutes",
    env: "FUMEHOOD_DEDUPE_WINDOW_MINUTES",
    type: "number",
    about: "Minutes in which a file is not submitted again; at least 15.",
  },
  {
    path: "intake.high_water",
    env: "FUMEHOOD_INTAKE_HIGH_WATER",
    type: "number",
    about: "From so many open items on, sources take nothing more.",
  },
  {
    path: "intake.low_water",
    env: "FUMEHOOD_INTAKE_LOW_WATER",
    type: "number",
    about: "With so many open items or fewer, sources go on.",
  },
  {
    path: "drop.host",
    env: "FUMEHOOD_DROP_HOST",
    type: "text",
    about: "Address that the drop endpoint listens on, where it has a port of its own.",
  },
  {
    path: "drop.port",
    env: "FUMEHOOD_DROP_PORT",
    type: "number",
    about: "Port of the drop endpoint; 0 leaves it on the console's.",
  },
  {
    path: "dedupe.malicious_minutes",
    env: "FUMEHOOD_DEDUPE_MALICIOUS_MINUTES",
    type: "number",
    about: "The same for what was found malicious; otherwise as all.",
  },
  {
    path: "dedupe.suspicious_minutes",
    env: "FUMEHOOD_DEDUPE_SUSPICIOUS_MINUTES",
    type: "number",
    about: "The same for what was found suspicious; otherwise as all.",
  },
  {
    path: "dedupe.clean_minutes",
    env: "FUMEHOOD_DEDUPE_CLEAN_MINUTES",
    type: "number",
    about: "The same for what was found clean; otherwise as all.",
  },
  {
    path: "dedupe.failed_minutes",
    env: "FUMEHOOD_DEDUPE_FAILED_MINUTES",
    type: "number",
    about: "The same for what the target failed to analyse.",
  },
  {
    path: "limits.file_mib",
    env: "FUMEHOOD_LIMITS_FILE_MIB",
    type: "number",
    about: "Largest file that is taken in, in MiB.",
  },
  {
    path: "limits.archive_depth",
    env: "FUMEHOOD_LIMITS_ARCHIVE_DEPTH",
    type: "number",
    about: "How deep archives in archives are opened.",
  },
  {
    path: "limits.archive_members",
    env: "FUMEHOOD_LIMITS_ARCHIVE_MEMBERS",
    type: "number",
    about: "Most members taken out of one archive.",
  },
  {
    path: "limits.archive_total_mib",
    env: "FUMEHOOD_LIMITS_ARCHIVE_TOTAL_MIB",
    type: "number",
    about: "Most bytes taken out of one archive, in MiB.",
  },
  {
    path: "unpack.passwords",
    env: "FUMEHOOD_UNPACK_PASSWORDS",
    type: "lines",
    about: "List of passwords that are tried on locked archives, at most 128; in the environment one a line.",
  },
  {
    path: "unpack.passwords_file",
    env: "FUMEHOOD_UNPACK_PASSWORDS_FILE",
    type: "text",
    about: "File of such passwords, one a line.",
  },
  {
    path: "policy.file",
    env: "FUMEHOOD_POLICY_FILE",
    type: "text",
    about: "File of the policy: what is submitted and how.",
  },
  { path: "log.level", env: "FUMEHOOD_LOG_LEVEL", type: "text", about: "silent, error, warn, info or debug." },
];
