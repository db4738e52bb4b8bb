import type { SandboxOptions } from "../../src/sandbox.ts";
import { openHarness, type Harness } from "../../src/testing/harness.ts";
import { openConnection, type WireAnswer, type WireConnection } from "./wire-connection.ts";
import { pythonRequest, type PythonRequest } from "./client-bytes.ts";

/** A sandbox at a free port of loopback, and a connection to it that is opened anew when it has ended, as a session's is. */
export interface WireWorld extends AsyncDisposable {
  readonly harness: Harness;
  readonly address: string;
  /** Bytes over the session's connection. */
  ask(request: Buffer): Promise<WireAnswer>;
  /** As python-requests sends it. */
  python(method: string, path: string, request?: PythonRequest): Promise<WireAnswer>;
  /** Lets the sandbox analyse all that waits. */
  analyseAll(): Promise<void>;
  close(): Promise<void>;
}

export async function openWireWorld(options: Partial<SandboxOptions> = {}): Promise<WireWorld> {
  const harness = await openHarness(options);
  const address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
  let connection: WireConnection | undefined;
  const ask = async (request: Buffer) => {
    if (connection?.isOpen() !== true) connection = await openConnection(address);
    return await connection.ask(request);
  };
  const close = async () => {
    connection?.close();
    await harness.close();
  };
  return {
    harness,
    address,
    ask,
    python: (method, path, request) => ask(pythonRequest(method, path, request)),
    async analyseAll() {
      while (await harness.sandbox.analyseNext());
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
