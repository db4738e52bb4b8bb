import { TransportFault, type FaultKind, type Transport, type TransportRequest } from "../../src/index.ts";

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces?: readonly string[];
  /** What breaks the answer after its pieces; without one it ends in order. */
  readonly breaksBy?: FaultKind | undefined;
  /** Instead of an answer. */
  readonly failsBy?: FaultKind;
}

export interface ScriptedTransport extends Transport {
  readonly requests: TransportRequest[];
  /** Answers whose connection was not given back. */
  readonly openCount: () => number;
}

/** A transport in memory that plays answers in turn; the last one goes on answering. */
export function scriptedTransport(...answers: readonly ScriptedAnswer[]): ScriptedTransport {
  const requests: TransportRequest[] = [];
  const open = new Set<number>();
  return {
    requests,
    openCount: () => open.size,
    close: async () => {},
    async send(request) {
      const number = requests.push(request);
      const answer = answers[Math.min(number, answers.length) - 1];
      if (answer === undefined) throw new Error("the script is empty");
      if (answer.failsBy !== undefined) throw new TransportFault(answer.failsBy, false, new Error("scripted"));
      open.add(number);
      return {
        status: answer.status,
        header: (name) => answer.headers?.[name],
        body: play(answer),
        isIdentityEncoded: answer.headers?.["content-encoding"] === undefined,
        dispose: () => void open.delete(number),
      };
    },
  };
}

async function* play({ pieces = [], breaksBy }: ScriptedAnswer): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
  if (breaksBy !== undefined) throw new TransportFault(breaksBy, false, new Error("scripted break"));
}
