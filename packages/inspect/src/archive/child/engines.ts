import type { ArchiveFormat, UnpackReason } from "../types.ts";
import type { Extraction } from "./extraction.ts";

/** Lists and extracts one archive; yields why it could not be done as a whole, if so. */
export type Engine = (extraction: Extraction) => Promise<UnpackReason | undefined>;

/** The engine of a format, loaded when it is needed: starting the child is what small archives mostly cost. */
export async function engineFor(format: ArchiveFormat): Promise<Engine> {
  switch (format) {
    case "zip":
      return (await import("../zip/read-zip.ts")).readZip;
    case "tar":
      return (await import("../tar/read-tar.ts")).readTar;
    case "gz":
      return (await import("../stream/read-gzip.ts")).readGzip;
    case "zst":
      return (await import("../stream/read-zstd.ts")).readZstd;
    case "eml":
      return (await import("../mail/read-eml.ts")).readEml;
    case "msg":
      return (await import("../mail/read-msg.ts")).readMsg;
    case "mbox":
      return (await import("../mail/read-mbox.ts")).readMbox;
    case "tnef":
      return (await import("../mail/read-tnef.ts")).readTnef;
    default: {
      const { readWithSevenZip } = await import("../sevenzip/read-seven-zip.ts");
      return (extraction) => readWithSevenZip(extraction, format);
    }
  }
}
