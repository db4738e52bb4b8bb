/** Something that keeps the product from starting: one sentence that says what to do. */
export class StartError extends Error {
  readonly code: string;
  readonly retryable = false;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An answer of the console API that is not a success. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryable: boolean;

  constructor(status: number, code: string, message: string, retryable = false) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryable = retryable;
  }
}
