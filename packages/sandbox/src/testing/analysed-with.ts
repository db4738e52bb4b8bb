import type { Analysis } from "@fumehood/contract";
import { fakeAnalysis } from "./fake-engine.ts";
import type { Harness } from "./harness.ts";

/** Submits bytes and analyses them with an analysis that holds the given sections; returns the sample's id. */
export async function analysedWith(
  harness: Harness,
  sections: Partial<Analysis>,
  { bytes = "some bytes", fields = {}, key }: { bytes?: string; fields?: Record<string, string>; key?: string } = {},
): Promise<string> {
  harness.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    return { ...result, analysis: { ...result.analysis, ...sections } };
  });
  return await harness.analysed(bytes, fields, key);
}

/** A stream in which a name was asked for and an address answered. */
export function dnsStream(query: string, address: string) {
  return {
    transport: "UDP",
    protocol: "DNS",
    src: "192.0.2.10",
    dst: "192.0.2.1",
    dst_port: 53,
    decoded: {
      "1": {
        query: { query_data: query, query_type: "A", query_id: 1 },
        answers: [{ answer_id: 1, answer_type: "A", answer_data: address, answer_ttl: 60 }],
      },
    },
  };
}

/** A stream in which a page was asked for at an address. */
export function httpStream(host: string, path: string, address: string, bodySha256?: string) {
  const response = { type: "response", status_code: 200, body_len: 10, sha256: bodySha256 };
  return {
    transport: "TCP",
    protocol: "HTTP",
    src: "192.0.2.10",
    dst: address,
    dst_port: 80,
    decoded: [[{ type: "request", method: "GET", url: path, host, port: 80, headers: {} }, response]],
  };
}
