import { isFinalItemState, type Item } from "@fumehood/contract";
import { itemLines } from "./item-lines.ts";
import { paint, type Terminal } from "./terminal.ts";

/** Lines of the block that is drawn again and again; the rest is counted. */
const MAX_LIVE_LINES = 20;

export interface Progress {
  show(items: readonly Item[]): void;
  /** Removes what was drawn, so that the result stands alone. */
  end(): void;
}

/** On a terminal a block that is redrawn in place; elsewhere one line on standard error for each item that ended. */
export function createProgress(terminal: Terminal, isWanted: boolean): Progress {
  if (!isWanted) return { show: () => undefined, end: () => undefined };
  return terminal.isTty ? createLiveBlock(terminal) : createLog(terminal);
}

function createLiveBlock(terminal: Terminal): Progress {
  let drawn = 0;
  const clear = () => (drawn === 0 ? "" : `\u001B[${drawn}A\u001B[0J`);
  return {
    show(items) {
      const ended = items.filter((item) => isFinalItemState(item.state)).length;
      const open = items.filter((item) => !isFinalItemState(item.state));
      const lines = itemLines(open.slice(0, MAX_LIVE_LINES), terminal);
      const more = open.length > MAX_LIVE_LINES ? [`… and ${open.length - MAX_LIVE_LINES} more on their way`] : [];
      const block = [...lines, ...more, paint(terminal, `${ended} of ${items.length} ended`, "bold")];
      process.stdout.write(`${clear()}${block.join("\n")}\n`);
      drawn = block.length;
    },
    end() {
      process.stdout.write(clear());
      drawn = 0;
    },
  };
}

function createLog(terminal: Terminal): Progress {
  const told = new Set<string>();
  return {
    show(items) {
      for (const item of items) {
        if (told.has(item.id) || !isFinalItemState(item.state)) continue;
        told.add(item.id);
        terminal.err(itemLines([item], terminal).join("\n"));
      }
    },
    end: () => undefined,
  };
}
