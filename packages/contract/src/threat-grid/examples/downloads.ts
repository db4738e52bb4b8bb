import type { OperationExample } from "../../operation.ts";
import { ID, SHA256 } from "./shared.ts";

const elementOf = (source: string, element: string): OperationExample => ({
  source,
  request: { params: { sampleId: ID, element } },
});

/** Names are looked up here; the bytes are the element's own. */
export const downloadElement: readonly OperationExample[] = [
  elementOf("guide", "analysis.json"),
  elementOf("guide", "processes.json"),
  elementOf("guide", "network.pcap"),
  elementOf("guide (written viedo.webm there)", "video.webm"),
  elementOf("public connector 2022", "timeline.json"),
  elementOf("public connector 2022", "report.html"),
  elementOf("public connector 2022", "screenshot.png"),
  elementOf("public connector 2022", "sample.zip"),
  elementOf("public connector 2022", "extracted-artifacts.zip"),
  elementOf("public connector 2022", "network-artifacts.zip"),
  elementOf("public connector (with an envelope around the list)", "warnings.json"),
];

export const downloadArtifact: readonly OperationExample[] = [
  { source: "Cisco's example script", request: { params: { sha256: SHA256 } } },
];
