import { pino, type Logger } from "pino";

/** Fields that never reach a log, wherever they stand. */
const SECRET_PATHS = [
  "apiKey",
  "api_key",
  "password",
  "sample_password",
  "token",
  "authorization",
  "cookie",
  "headers.authorization",
  "headers.cookie",
  "*.apiKey",
  "*.api_key",
  "*.password",
  "*.authorization",
  "*.cookie",
];

/** A value of `api_key` in an address or a sentence. */
const KEY_IN_TEXT = /(api_key=)[^&\s"']+/gi;

/** Logs to standard error as JSON lines, secrets as dots: redacted by field, and in addresses by their query. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      redact: { paths: SECRET_PATHS, censor: "•••" },
      hooks: { streamWrite: (line) => line.replaceAll(KEY_IN_TEXT, "$1•••") },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
