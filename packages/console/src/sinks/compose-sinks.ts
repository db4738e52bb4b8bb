import type { Sink, SinkFilter } from "@fumehood/pipeline";
import { ConfigurationError } from "../configuration/load.ts";
import type { SinkConfig, SinkSettings } from "../configuration/index.ts";
import { createEmailSink } from "./email-sink.ts";
import { createFolderSink } from "./folder-sink.ts";
import { createMispSink } from "./misp-sink.ts";
import { createSyslogSink } from "./syslog-sink.ts";
import { createWebhookSink } from "./webhook-sink.ts";

/** The configured sinks, ready to deliver. @throws {ConfigurationError} where a key is missing that a kind cannot do without. */
export function composeSinks(settings: readonly SinkSettings[], now: () => number): readonly Sink[] {
  return settings.map((each) => composeSink(each, now));
}

function composeSink({ name, config, secret, ca }: SinkSettings, now: () => number): Sink {
  const common = { name, filter: filterOf(config), timeoutMs: config.timeout_seconds * 1000 };
  switch (config.kind) {
    case "webhook":
      return createWebhookSink({ ...common, url: config.url, secret, ca, allowPrivate: config.allow_private, now });
    case "folder":
      return createFolderSink({ ...common, path: config.path, formats: config.formats });
    case "syslog": {
      const { host, port, protocol } = config;
      return createSyslogSink({ ...common, host, port, protocol, ca });
    }
    case "email": {
      const { host, port, security, user, from, to } = config;
      return createEmailSink({ ...common, host, port, security, user, password: secret, ca, from, to });
    }
    case "misp": {
      if (secret === undefined)
        throw new ConfigurationError(`sinks.${name} needs a key: secret, secret_env or secret_file.`);
      const { url, distribution, publish, allow_private: allowPrivate } = config;
      return createMispSink({ ...common, url, key: secret, ca, allowPrivate, distribution, publish });
    }
    default:
      return assertNever(config);
  }
}

function assertNever(config: never): never {
  throw new Error(`unreachable: no sink is made of ${JSON.stringify(config)}`);
}

function filterOf(config: SinkConfig): SinkFilter {
  const { min_score: minScore, verdicts, channels, tags, targets, decisions, max_tlp: maxTlp } = config;
  return { minScore, verdicts, channels, tags, targets, decisions, maxTlp };
}
