/** A configuration that cannot be used. The message is one sentence that says where and what to change. */
export class ConfigurationError extends Error {
  readonly code = "configuration";
  readonly retryable = false;
}
