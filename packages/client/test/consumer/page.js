import { createClient, discoverRegions, fileFromBlob } from "@fumehood/client";

export async function submit(file, apiKey) {
  const [region] = (await discoverRegions()).regions;
  const client = createClient({ baseUrl: region.baseUrl, apiKey });
  return client.samples.submitFile({ file: fileFromBlob(file) });
}
