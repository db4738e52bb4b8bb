import { createClient, type Client, type ClientEvent, type ClientOptions, type Clock } from "../../src/index.ts";

export const KEY = "k3yk3yk3yk3yk3yk3yk3yk3y26";
export const ID = "e8b33759db70e306e32881f92029a542";

/** Time that passes only when somebody sleeps. */
export function fakeClock(begin = 1_000_000): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = begin;
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

export interface TestClient extends AsyncDisposable {
  readonly client: Client;
  readonly events: ClientEvent[];
  readonly slept: number[];
}

export function testClient(baseUrl: string, options: Partial<ClientOptions> = {}): TestClient {
  const events: ClientEvent[] = [];
  const clock = fakeClock();
  const client = createClient({
    baseUrl,
    apiKey: KEY,
    clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { client, events, slept: clock.slept, [Symbol.asyncDispose]: () => client.close() };
}

/** What a promise rejects with; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not reject");
}
