import { JSON_TYPE } from "../../http/envelope.ts";
import type { FeedFormat } from "./format.ts";

/** A bare list, `[]` without lines. */
export const JSON_FORMAT: FeedFormat = {
  contentType: JSON_TYPE,
  async *write(_head, entries) {
    let before = "[";
    for await (const entry of entries) {
      yield `${before}${JSON.stringify(entry)}`;
      before = ",";
    }
    yield before === "[" ? "[]" : "]";
  },
};
