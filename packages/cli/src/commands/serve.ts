import { startFumehood } from "@fumehood/console";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { paint } from "../output/terminal.ts";

export interface ServeFlags {
  readonly host?: string;
  readonly port?: string;
}

/** `fumehood serve` (and `npm start`): console, worker and built-in sandbox, until Ctrl-C. */
export async function serve(context: CliContext, flags: ServeFlags): Promise<number> {
  const { terminal } = context;
  const configuration = context.configure({ "server.host": flags.host, "server.port": readPort(flags.port) });
  const fumehood = await startFumehood(configuration, { mode: "serve", work: true, say: (line) => terminal.err(line) });
  const link = await fumehood.createSignInLink();
  if (context.json) {
    context.printJson({
      url: fumehood.url,
      signInUrl: link,
      sandboxUrl: fumehood.sandboxUrl,
      dataFolder: configuration.dataFolder,
    });
  } else {
    const lines = [
      ["Console", paint(terminal, fumehood.url, "bold")],
      ["Sign in", `${paint(terminal, link, "cyan")}  (works once; "npx fumehood signin" makes another)`],
      [
        "Sandbox",
        fumehood.sandboxUrl === null
          ? "switched off"
          : `${fumehood.sandboxUrl}  (Threat Grid API; key in ${fumehood.sandboxKeyFile})`,
      ],
      ["Data", configuration.dataFolder],
    ];
    for (const [name = "", value = ""] of lines) terminal.out(`${name.padEnd(9)}${value}`);
    for (const engine of await fumehood.engines())
      terminal.out(
        `${"Engine".padEnd(9)}${engine.name}: ${engine.available ? "ready" : "not there"}, ${engine.detail}`,
      );
    terminal.out(
      paint(terminal, "Ctrl-C stops it. Nothing is lost: a later start goes on where this one ended.", "dim"),
    );
  }
  const reload = () => void fumehood.reloadPolicy();
  // A service is told so that its files have changed; in a terminal the same signal says that the window was closed.
  if (!terminal.isTty) process.on("SIGHUP", reload);
  await untilAborted(context.signal);
  process.off("SIGHUP", reload);
  if (!context.json) terminal.err("Stopping …");
  await fumehood.stop();
  return 0;
}

export function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new CliError("usage", `--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
