import type { FastifyInstance } from "fastify";
import { StartError } from "./errors.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** What to change when the port is taken: named in the error. */
  readonly flag: string;
}

/** Opens the port; resolves to the address. @throws {StartError} `port` with a sentence when it cannot be opened. */
export async function listenOn(app: FastifyInstance, { host, port, flag }: ListenOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new StartError("port", explainPort(error, host, port, flag), { cause: error });
  }
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new StartError("port", "The server has no address.");
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${address.port}`;
}

/** Opens the first of the ports that is free; the error is that of the last one. */
export async function listenOnFirst(
  app: FastifyInstance,
  { ports, ...where }: Omit<ListenOptions, "port"> & { readonly ports: readonly number[] },
): Promise<string> {
  const [port = 0, ...others] = ports;
  try {
    return await listenOn(app, { ...where, port });
  } catch (error) {
    if (others.length === 0) throw error;
    return listenOnFirst(app, { ...where, ports: others });
  }
}

function explainPort(error: unknown, host: string, port: number, flag: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "EADDRINUSE":
      return `The port ${port} is in use by another program; choose another with ${flag}.`;
    case "EACCES":
      return `The port ${port} is not yours to open; choose one above 1023 with ${flag}.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${host}; choose another with --host.`;
    default:
      return `The port ${port} on ${host} cannot be opened (${code || "unknown error"}).`;
  }
}
