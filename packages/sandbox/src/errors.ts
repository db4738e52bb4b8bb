/** A fault that is told to the caller in the service's error envelope. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly statusCode: number;
  readonly code: string;
  readonly retryable: boolean;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(statusCode: number, message: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.statusCode = statusCode;
    this.code = `SANDBOX_${statusCode}`;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.retryable = statusCode === 429 || statusCode >= 500;
  }
}

/** The blank at the end is the service's: captured answers have it. */
export function missingParameter(name: string): ServiceError {
  return new ServiceError(400, `The parameter ${name} is required. `);
}

/** The name is ours, never the caller's value: an answer repeats nothing that came from outside. */
export function invalidParameter(name: string, expectation: string): ServiceError {
  return new ServiceError(400, `The parameter ${name} is invalid: ${expectation}. `);
}

export function unauthorized(): ServiceError {
  return new ServiceError(401, "Unauthorized API request.");
}

export function forbidden(): ServiceError {
  return new ServiceError(403, "Forbidden API request.");
}

export function notFound(what: string): ServiceError {
  return new ServiceError(404, `Record not found (${what} not found).`);
}

/** The text of 2018, as published; `warnings.json` answers although it is not in this list. */
export function elementNotFound(): ServiceError {
  return new ServiceError(
    404,
    "Record not found (Artifact not found. Supported artifacts: analysis.json, extracted-artifacts.zip, network-artifacts.zip, " +
      "network.pcap, processes.json, report.html, sample.zip, screenshot.png, timeline.json, video.webm).",
  );
}
