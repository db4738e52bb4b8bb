import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { buildConnector } from "undici";

/** What `classifyFault` knows a refused certificate by. */
export const PIN_ERROR_CODE = "CERT_FINGERPRINT_MISMATCH";

/**
 * Wraps a connector of undici: a connection is given away only when the server's own certificate has one of the
 * fingerprints. Nothing of a request is written before that, as undici has no connection to write it to.
 */
export function pinConnector(
  connect: buildConnector.connector,
  fingerprints: readonly string[],
): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const problem = findPinFault(socket, fingerprints);
      if (problem === undefined) return callback(null, socket);
      socket.destroy();
      callback(problem, null);
    });
  };
}

function findPinFault(socket: Socket, fingerprints: readonly string[]): Error | undefined {
  // A connection without TLS has no certificate to look at, so whatever is at its end is not the one that was meant.
  const found = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
  if (found !== undefined && fingerprints.includes(found)) return undefined;
  const what = found === undefined ? "there is no certificate" : `the certificate's SHA-256 fingerprint is ${found}`;
  return Object.assign(new Error(`${what}, which is not expected`), { code: PIN_ERROR_CODE });
}
