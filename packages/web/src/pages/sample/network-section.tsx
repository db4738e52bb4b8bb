import { consoleOperations, type Item, type Report } from "@fumehood/contract";
import { defang } from "@fumehood/report";
import type { ReactNode } from "react";
import { addressOf } from "../../api/address.ts";
import { Icon } from "../../ui/icon.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { countOf, formatCount, formatSize } from "../../view/numbers.ts";
import { describeNetwork, endpointText, hostText } from "../../view/network-view.ts";
import { formatClock } from "../../view/time.ts";
import { Section } from "./section.tsx";
import { useValueMode, ValueModeToggle } from "./value-mode.tsx";

const ROWS_LIMIT = 200;

/** HTTP, DNS and the streams under them, as far as the analysis decoded them. */
export function NetworkSection({ item, report }: { readonly item: Item; readonly report: Report }) {
  const { http, dns, streams } = report.network;
  return (
    <Section
      id="network"
      title="Network"
      note={describeNetwork(report)}
      actions={
        <>
          <ValueModeToggle />
          {item.elements.includes("network.pcap") && (
            <a
              className="btn s"
              href={addressOf(consoleOperations.getElement, { itemId: item.id, element: "network.pcap" })}
              download
            >
              <Icon name="download" />
              pcap
            </a>
          )}
        </>
      }
    >
      {http.length > 0 && <HttpTable http={http} />}
      {dns.length > 0 && <DnsTable dns={dns} />}
      {streams.length > 0 && <StreamTable report={report} />}
    </Section>
  );
}

function Sub({ title, note }: { readonly title: string; readonly note: ReactNode }) {
  return (
    <h3 className="sub-head">
      {title} <span className="t3 s12">{note}</span>
    </h3>
  );
}

function More({ count, what }: { readonly count: number; readonly what: string }) {
  return count <= ROWS_LIMIT ? null : (
    <p className="pad t2">
      and {formatCount(count - ROWS_LIMIT)} more {what}, in the raw JSON
    </p>
  );
}

function HttpTable({ http }: { readonly http: Report["network"]["http"] }) {
  const { isRaw } = useValueMode();
  const show = (url: string | null): string => (url === null ? "–" : isRaw ? url : defang("url", url));
  return (
    <>
      <Sub title="HTTP" note={countOf(http.length, "request")} />
      <table className="fix stk">
        <colgroup>
          <col className="w-verb" />
          <col />
          <col className="w-code-n" />
          <col className="w-size" />
          <col className="w-agent" />
        </colgroup>
        <thead>
          <tr>
            <th>Verb</th>
            <th>URL</th>
            <th className="r">Code</th>
            <th className="r">Answer</th>
            <th>User agent</th>
          </tr>
        </thead>
        <tbody>
          {http.slice(0, ROWS_LIMIT).map((row, index) => (
            <tr key={`${index}-${row.streamId}`}>
              <td className="mono">{row.method ?? "–"}</td>
              <td className="mono val" title={show(row.url ?? row.host)}>
                <OutsideText text={show(row.url ?? row.host)} />
              </td>
              <td className="r mono">{row.status ?? "–"}</td>
              <td className="r">{formatSize(row.bodyBytes)}</td>
              <td className="mono t2 d" title={row.userAgent ?? undefined}>
                <OutsideText text={row.userAgent ?? "–"} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={http.length} what="requests" />
    </>
  );
}

function DnsTable({ dns }: { readonly dns: Report["network"]["dns"] }) {
  const { isRaw } = useValueMode();
  return (
    <>
      <Sub title="DNS" note={countOf(dns.length, "query", "queries")} />
      <table className="fix stk">
        <colgroup>
          <col className="w-verb" />
          <col />
          <col className="w-answer" />
        </colgroup>
        <thead>
          <tr>
            <th>Type</th>
            <th>Query</th>
            <th>Answer</th>
          </tr>
        </thead>
        <tbody>
          {dns.slice(0, ROWS_LIMIT).map((row, index) => (
            <tr key={`${index}-${row.query}`}>
              <td className="mono t2">{row.type ?? "–"}</td>
              <td className="mono val">
                <OutsideText text={hostText(row.query, isRaw)} />
              </td>
              <td className="mono t2">
                {row.answers.length === 0 ? (
                  <span className="t3">no answer</span>
                ) : (
                  <OutsideText text={row.answers.map((answer) => hostText(answer.data, isRaw)).join(", ")} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={dns.length} what="queries" />
    </>
  );
}

function StreamTable({ report }: { readonly report: Report }) {
  const { isRaw } = useValueMode();
  const { streams } = report.network;
  return (
    <>
      <Sub title="Streams" note={countOf(streams.length, "stream")} />
      <table className="fix stk">
        <colgroup>
          <col className="w-time" />
          <col className="w-proto" />
          <col className="w-endpoint" />
          <col />
          <col className="w-size" />
          <col className="w-size" />
        </colgroup>
        <thead>
          <tr>
            <th>UTC</th>
            <th>Protocol</th>
            <th>From</th>
            <th>To</th>
            <th className="r">Packets</th>
            <th className="r">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {streams.slice(0, ROWS_LIMIT).map((stream) => (
            <tr key={stream.id}>
              <td className="mono t2">{formatClock(stream.beganAt)}</td>
              <td>{[stream.transport, stream.protocol].filter((each) => each !== null).join(" · ") || "–"}</td>
              <td className="mono t2 d">
                <OutsideText text={endpointText(stream.source, stream.sourcePort, isRaw)} />
              </td>
              <td className="mono val">
                <OutsideText text={endpointText(stream.destination, stream.destinationPort, isRaw)} />
                <Owner report={report} address={stream.destination} />
              </td>
              <td className="r">{formatCount(stream.packets)}</td>
              <td className="r">{formatSize(stream.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={streams.length} what="streams" />
    </>
  );
}

/** Who holds the address, where the analysis says it. */
function Owner({ report, address }: { readonly report: Report; readonly address: string | null }) {
  const note = report.annotations.find((each) => each.address === address);
  if (!note) return null;
  const words = [note.country, note.organisation, note.asn === null ? null : `AS${note.asn}`].filter(
    (each) => each !== null,
  );
  return words.length === 0 ? null : (
    <span className="t3 owner">
      <OutsideText text={words.join(", ")} />
    </span>
  );
}
