import { attr, html } from "@fumehood/report";
import { block, frame, PAGE_PATHS } from "./frame.ts";

/**
 * Where links to a sample lead that clients make as they do for the service's portal. It is the same for every id, there or not, and needs no
 * key: it only says how to ask for the sample with one.
 */
export function renderSamplePage(sampleId: string, baseUrl: string): string {
  const path = `/api/v2/samples/${sampleId}`;
  const commands = [
    `export TG_URL=${baseUrl}`,
    "export TG_KEY=your-key",
    "",
    `curl -H "Authorization: bearer $TG_KEY" "$TG_URL${path}"`,
    `curl -H "Authorization: bearer $TG_KEY" -o report.html "$TG_URL${path}/report.html"`,
    `curl -H "Authorization: bearer $TG_KEY" -o analysis.json "$TG_URL${path}/analysis.json"`,
  ];
  const body = html`<main id="main" class="start">
    <h1>Sample <code>${sampleId}</code></h1>
    <p class="lead">
      A sandbox that runs by itself shows no samples in the browser: whoever has a key for it asks for them over the
      API. Started as a part of Fumehood’s console, it links to the sample’s page there.
    </p>
    ${block(commands.join("\n"), "Commands for this sample")}
  </main>`;
  return frame({
    title: "Sample, Fumehood sandbox",
    bar: html`<a class="plain" href="${attr(PAGE_PATHS.docs)}">API</a>`,
    body,
  });
}
