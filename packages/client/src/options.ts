import { InvalidOptionsError } from "./errors.ts";
import { readFingerprint } from "./fingerprint.ts";
import { parseUrl } from "./url.ts";

export interface CheckedOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** User and password of the proxy, which errors must not show. */
  readonly proxySecrets: readonly string[];
  /** In upper case with colons; absent when none was given. */
  readonly certificateFingerprints: readonly string[] | undefined;
}

/** @throws {InvalidOptionsError} whose message names the option and never its secret part. */
export function checkOptions(options: {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly proxyUrl?: string | undefined;
  readonly certificateFingerprints?: string | readonly string[] | undefined;
}): CheckedOptions {
  // What a header can carry. Its length is not checked: the service's own documents show several.
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) {
    throw invalid("`apiKey` is empty or contains blanks, line ends or characters outside ASCII.");
  }
  const baseUrl = checkBaseUrl(options.baseUrl);
  return {
    baseUrl,
    proxySecrets: checkProxyUrl(options.proxyUrl),
    certificateFingerprints: checkFingerprints(options.certificateFingerprints, baseUrl),
  };
}

function checkFingerprints(given: string | readonly string[] | undefined, baseUrl: string): string[] | undefined {
  if (given === undefined) return undefined;
  const read = [given].flat().map(readFingerprint);
  // An empty list must not quietly mean that every certificate will do.
  if (read.length === 0)
    throw invalid("`certificateFingerprints` is empty; leave it out to trust authorities instead.");
  const fingerprints = read.filter((fingerprint) => fingerprint !== undefined);
  if (fingerprints.length < read.length) {
    throw invalid(
      "`certificateFingerprints`: a SHA-256 fingerprint has 64 hexadecimal digits, with colons or without.",
    );
  }
  if (!baseUrl.startsWith("https:")) throw invalid("`certificateFingerprints` needs a `baseUrl` with https://.");
  return fingerprints;
}

function checkBaseUrl(text: string): string {
  const url = parseUrl(text);
  if (url === undefined) throw invalid("`baseUrl` is not a URL; it looks like https://panacea.threatgrid.com.");
  if (!["https:", "http:"].includes(url.protocol)) throw invalid("`baseUrl` must begin with https:// or http://.");
  if (url.username !== "" || url.password !== "") throw invalid("`baseUrl` must not contain a user or password.");
  if (url.search !== "" || url.hash !== "") throw invalid("`baseUrl` must not contain a query or a fragment.");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function checkProxyUrl(text: string | undefined): string[] {
  if (text === undefined) return [];
  const url = parseUrl(text);
  if (url === undefined || !["https:", "http:"].includes(url.protocol)) {
    throw invalid("`proxyUrl` must be a URL that begins with http:// or https://.");
  }
  return url.password === "" ? [] : [decodePassword(url.password), url.password];
}

function decodePassword(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("`proxyUrl`: a % in the password must be written as %25.");
  }
}

function invalid(detail: string): InvalidOptionsError {
  return new InvalidOptionsError({ code: "TG_INVALID_OPTIONS", operationId: "client", detail });
}
