import type { IndicatorCategory } from "@fumehood/contract";

type Row = readonly [name: string, title: string, parent: string | null, description: string];

/** The categories of the engine's indicators; a parent gathers what is alike. */
const ROWS: readonly Row[] = [
  ["attribute", "Attribute", null, "What a file is like; by itself no judgement."],
  ["network-information", "Network Information", null, "What a file has to do with a network; by itself no judgement."],
  ["malware", "Malware", null, "What is known to be malicious."],
  ["ransomware", "Ransomware", "malware", "Makes files unreadable and asks for money, or prepares for that."],
  ["spyware", "Spyware", "malware", "Records what people type, copy or see."],
  ["rootkit", "Rootkit", "malware", "Hides itself or others deep within the system."],
  ["remote-access", "Remote Access", "malware", "Gives somebody elsewhere control of the machine."],
  ["miner", "Crypto Miner", "malware", "Uses the machine to earn crypto currency."],
  ["destructive", "Destructive", "malware", "Deletes or overwrites data."],
  ["denial-of-service", "Denial Of Service", "malware", "Uses up what others need to work."],
  ["dropper", "Dropper", null, "Carries another program and sets it free."],
  ["downloader", "Downloader", null, "Fetches another program or code from a network."],
  ["execution", "Execution", null, "Starts programs or code, or has the reader start them."],
  ["exploit", "Exploit", null, "Uses an error of another program."],
  ["phishing", "Phishing", null, "Pretends to be somebody or something that people trust."],
  ["credential-theft", "Credential Theft", null, "Reaches for passwords, keys and tokens."],
  ["exfiltration", "Exfiltration", null, "Sends data away."],
  ["evasion", "Evasion", null, "Hides from people, scanners or analysis."],
  ["injection", "Injection", "evasion", "Runs code within another program."],
  ["persistence", "Persistence", null, "Sees to being started again."],
  ["privilege-escalation", "Privilege Escalation", null, "Takes rights that it was not given."],
  ["yara", "YARA", null, "Matches of YARA rules; what they mean, the rules say."],
];

export const INDICATOR_CATEGORIES: readonly IndicatorCategory[] = ROWS.map(([name, title, parent, description]) => ({
  name,
  title,
  parent,
  description,
}));
