import { createHmac } from "node:crypto";
import type { Sink } from "@fumehood/pipeline";
import { deliverJson, httpMeans, showUrl, type HttpSinkOptions } from "./http-sink.ts";
import { buildNoticeBody } from "./notice-body.ts";
import type { Secret } from "../configuration/secret.ts";

export interface WebhookOptions extends HttpSinkOptions {
  readonly name: string;
  readonly url: string;
  readonly secret: Secret | undefined;
  readonly filter: Sink["filter"];
  readonly now: () => number;
}

/**
 * `t=SECONDS,v1=HEX`: HMAC-SHA-256 with the secret over `SECONDS.BODY`. A receiver computes it anew, compares in constant time, and refuses a
 * time that is long past, so that nobody can send an old call again.
 */
export function signBody(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** Posts each notice as JSON, signed where there is a secret. */
export function createWebhookSink({ name, url, secret, filter, now, ...http }: WebhookOptions): Sink {
  const means = httpMeans(http);
  return {
    name,
    kind: "webhook",
    destination: showUrl(url),
    filter,
    concurrency: 4,
    timeoutMs: http.timeoutMs,
    async deliver(notice, signal) {
      const body = JSON.stringify(buildNoticeBody(notice));
      const headers = {
        "x-fumehood-event": notice.isTest ? "test" : "item.ended",
        "x-fumehood-delivery": notice.id,
        ...(secret === undefined ? {} : { "x-fumehood-signature": signBody(body, secret.reveal(), now()) }),
      };
      return deliverJson(url, body, { ...means, headers }, signal);
    },
  };
}
