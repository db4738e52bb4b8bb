/** Every code that an error of this package can carry, with a sentence that says what to do. Codes are never reused. */
export const ERROR_CODES = {
  TG_INVALID_OPTIONS: "The client was created with options that cannot work; the message names the option.",
  TG_INVALID_ARGUMENT: "A call was made with an argument that cannot be sent; the message names it.",
  TG_FILE_SOURCE: "The file could not be read, or has another size than was announced; nothing was submitted.",
  TG_FILE_TARGET: "The download could not be written to the disk; check the path, its permissions and the space left.",
  TG_UNAUTHORIZED: "The service does not accept the API key; check the key and that it belongs to this target.",
  TG_FORBIDDEN: "The key is valid but may not do this; ask the organisation's administrator for the permission.",
  TG_NOT_FOUND:
    "There is no such thing, or this key may not see it; right after a submission try again for some seconds.",
  TG_BAD_REQUEST: "The service refused the request; its message says which parameter is wrong.",
  TG_RATE_LIMITED: "The submission limit is used up; wait as long as the error says, or ask for the rate limit.",
  TG_SERVER_ERROR: "The service failed; try again later.",
  TG_NETWORK: "The service could not be reached or the connection broke; check address, proxy and network.",
  TG_CERTIFICATE:
    "The certificate of the service is not trusted; give the certificate authority of the appliance or proxy, or the certificate's fingerprint.",
  TG_TIMEOUT: "The service did not answer in time; try again, or allow more time.",
  TG_ABORTED: "The caller stopped the request before it was complete.",
  TG_REDIRECTED:
    "The service answered with a redirect that is not followed, so that the key stays where it belongs; check the base URL.",
  TG_UNEXPECTED_ANSWER: "The answer does not have the documented shape; check that the base URL is a Threat Grid API.",
  TG_ANSWER_TOO_LARGE: "The answer is larger than the client accepts; download the element instead.",
  TG_UPLOAD_TOO_LARGE: "The service or the transport does not take a file of this size.",
  TG_SUBMIT_OUTCOME_UNKNOWN:
    "Nobody knows whether the submission arrived; look the digest up before submitting again, or it may be paid for twice.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
