/** The downloads of a sample, as the service's 404 text and public clients list them, with their content types. */
export const ELEMENTS = {
  "analysis.json": "application/json;charset=utf-8",
  "processes.json": "application/json;charset=utf-8",
  "timeline.json": "application/json;charset=utf-8",
  "warnings.json": "application/json;charset=utf-8",
  "network.pcap": "application/vnd.tcpdump.pcap",
  "video.webm": "video/webm",
  "report.html": "text/html;charset=utf-8",
  "screenshot.png": "image/png",
  "sample.zip": "application/zip",
  "extracted-artifacts.zip": "application/zip",
  "network-artifacts.zip": "application/zip",
} as const;

/** The name of one result of an analysis, as it stands at the end of its download path. */
export type ElementName = keyof typeof ELEMENTS;

// Object.keys of a const object: the cast only restores the literal names.
export const ELEMENT_NAMES = Object.keys(ELEMENTS) as readonly ElementName[];

export function isElementName(name: string): name is ElementName {
  return Object.hasOwn(ELEMENTS, name);
}

/**
 * Finds the element that somebody means by a short name: `video` is `video.webm`, `pcap` is `network.pcap`.
 * Returns `undefined` when there is none.
 */
export function findElement(name: string): ElementName | undefined {
  const wanted = name.toLowerCase();
  return (
    ELEMENT_NAMES.find((element) => element === wanted) ??
    ELEMENT_NAMES.find((element) => element.slice(0, element.lastIndexOf(".")) === wanted) ??
    ELEMENT_NAMES.find(
      (element) => element.slice(element.lastIndexOf(".") + 1) === wanted && wanted !== "json" && wanted !== "zip",
    )
  );
}
