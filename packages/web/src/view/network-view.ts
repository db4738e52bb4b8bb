import type { Report } from "@fumehood/contract";
import { defang } from "@fumehood/report";
import { countOf, formatSize } from "./numbers.ts";
import { ABSENT } from "./time.ts";

/** `2 HTTP requests, 3 DNS queries, 3 streams, 205.8 kB`; what is not there is left out. */
export function describeNetwork(report: Pick<Report, "network">): string {
  const { http, dns, streams } = report.network;
  const bytes = streams.reduce((sum, stream) => sum + (stream.bytes ?? 0), 0);
  return [
    http.length > 0 ? countOf(http.length, "HTTP request") : "",
    dns.length > 0 ? countOf(dns.length, "DNS query", "DNS queries") : "",
    streams.length > 0 ? countOf(streams.length, "stream") : "",
    bytes > 0 ? formatSize(bytes) : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Address and port as one value: `198.51.100[.]23:80`, IPv6 in brackets. */
export function endpointText(address: string | null, port: number | null, isRaw: boolean): string {
  if (address === null) return ABSENT;
  const isV6 = address.includes(":");
  const shown = isRaw ? address : defang(isV6 ? "ipv6" : "ipv4", address);
  if (port === null) return shown;
  return isV6 ? `[${shown}]:${port}` : `${shown}:${port}`;
}

/** A host as it stands in an answer: an address of either family, or a name, each defanged in its own way. */
export function hostText(host: string, isRaw: boolean): string {
  if (isRaw) return host;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return defang("ipv4", host);
  return defang(host.includes(":") ? "ipv6" : "domain", host);
}
