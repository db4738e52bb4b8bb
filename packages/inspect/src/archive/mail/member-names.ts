/** Extensions for parts that have no name, by their content type. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "message/rfc822": "eml",
  "text/plain": "txt",
  "text/html": "html",
  "text/calendar": "ics",
  "text/csv": "csv",
  "text/xml": "xml",
  "application/pdf": "pdf",
  "application/zip": "zip",
  "application/json": "json",
  "application/ms-tnef": "dat",
  "application/vnd.ms-tnef": "dat",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/svg+xml": "svg",
};

/** The name of a part without one, from its place and its content type. */
export function unnamedPart(place: number, contentType: string): string {
  const extension = Object.hasOwn(EXTENSIONS, contentType) ? EXTENSIONS[contentType] : "bin";
  return `part-${place}.${extension}`;
}
