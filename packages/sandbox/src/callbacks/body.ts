import { randomInt } from "node:crypto";
import type { CallbackBody } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import { indicatorsOf, sampleRecord } from "../routes/records.ts";
import type { SampleRow } from "../tables/schema.ts";

/** What the receiver of a callback is told: the record as its owner sees it, the verdict, and where to go on. No key, no password, no address. */
export function callbackBody(context: SandboxContext, row: SampleRow): CallbackBody {
  const owner = { login: row.login, organization_id: row.organization_id };
  const indicators = indicatorsOf(row);
  return {
    api_version: 2,
    id: randomInt(1, 10_000_000),
    event: "sample.finished",
    data: {
      ...sampleRecord(row, owner),
      threat_score: row.threat_score,
      indicator_count: indicators.length,
      bis: indicators.map(({ ioc }) => ioc),
      portal_url: context.portalUrl(row.id),
      report_url: `${context.publicUrl}/api/v2/samples/${row.id}/report.html`,
    },
  };
}
