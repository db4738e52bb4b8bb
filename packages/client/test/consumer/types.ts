// What the compiler of somebody says who has installed the two tarballs. Each expected error would be none if types were lost on the way.
import { threatGridOperations, type SampleState } from "@fumehood/contract";
import { createClient, type Client, type Download, type SampleStatus } from "@fumehood/client";
import { saveTo } from "@fumehood/client/node";

export const client: Client = createClient({ baseUrl: "https://panacea.threatgrid.com", apiKey: "key" });

export async function use(): Promise<string> {
  const sample = await client.samples.get("id");
  const state: SampleState = sample.state;
  // @ts-expect-error: a state is no number.
  const wrong: number = sample.state;
  // @ts-expect-error: there is no such field.
  void sample.filename;
  // @ts-expect-error: an id is a text.
  void client.samples.get(7);
  const raw = await client.call("listIpDomains", { params: { ip: "192.0.2.1" } });
  const domain: string | undefined = raw.domains[0]?.domain;
  // @ts-expect-error: data is not `any`.
  const lost: number = raw.domains;
  const nothing: undefined = await client.call("addTag", { params: { entity: "samples", entityId: "id" } });
  // @ts-expect-error: downloads are not called.
  void client.call("downloadElement");
  await using download: Download = await client.samples.download("id", "video.webm");
  await saveTo("x", (part) => client.samples.download("id", "video.webm", part));
  const path: "/api/v2/samples" = threatGridOperations.submitSample.path;
  return [state, wrong, domain, lost, nothing, download.status, path].join(" ");
}

export function explain(status: SampleStatus): string {
  // @ts-expect-error: only a failure has a reason.
  void status.reason;
  return status.state === "fail" ? status.reason : status.state;
}
