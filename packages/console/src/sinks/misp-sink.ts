import type { Sink } from "@fumehood/pipeline";
import type { Secret } from "../configuration/secret.ts";
import { deliverJson, httpMeans, showUrl, type HttpSinkOptions } from "./http-sink.ts";
import { toMispEvent } from "./misp-event.ts";

export interface MispOptions extends HttpSinkOptions {
  readonly name: string;
  readonly url: string;
  readonly key: Secret;
  readonly distribution: number;
  readonly publish: boolean;
  readonly filter: Sink["filter"];
}

/** Makes an event in MISP for each notice; a repetition has the event's own UUID, which MISP then refuses as known. */
export function createMispSink({ name, url, key, distribution, publish, filter, ...http }: MispOptions): Sink {
  const means = { ...httpMeans(http), headers: { authorization: key.reveal(), accept: "application/json" } };
  const endpoint = new URL("events/add", url.endsWith("/") ? url : `${url}/`).href;
  return {
    name,
    kind: "misp",
    destination: showUrl(url),
    filter,
    concurrency: 1,
    timeoutMs: http.timeoutMs,
    async deliver(notice, signal) {
      const body = JSON.stringify(toMispEvent(notice, { distribution, publish }));
      return deliverJson(endpoint, body, means, signal);
    },
  };
}
