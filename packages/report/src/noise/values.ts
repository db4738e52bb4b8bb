/** Digests of contents that turn up everywhere. */
export const NOISE_HASHES: ReadonlyMap<string, string> = new Map([
  ["d41d8cd98f00b204e9800998ecf8427e", "the empty file"],
  ["da39a3ee5e6b4b0d3255bfef95601890afd80709", "the empty file"],
  ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "the empty file"],
  [
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "the empty file",
  ],
  ["68b329da9893e34099c7d8ad5cb9c940", "a file of one line feed"],
  ["adc83b19e793491b1c6ea0fd8b46cd9f32e592fc", "a file of one line feed"],
  ["01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b", "a file of one line feed"],
  ["93b885adfe0da089cdf634904fd59f71", "a file of one zero byte"],
  ["5ba93c9db0cff93f52b521d7420e43f6eda2784f", "a file of one zero byte"],
  ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "a file of one zero byte"],
]);

/** A beginning, in lower case, that marks a value as noise. */
export interface NoisePrefix {
  prefix: string;
  list: string;
  reason: string;
}

/** Paths, in lower case with backslashes. */
export const NOISE_PATHS: readonly NoisePrefix[] = [
  {
    prefix: "c:\\windows\\prefetch\\",
    list: "operating-system",
    reason: "Windows keeps its own record of starts there",
  },
  { prefix: "c:\\windows\\system32\\winevt\\logs\\", list: "operating-system", reason: "an event log of Windows" },
  { prefix: "c:\\windows\\system32\\wdi\\", list: "operating-system", reason: "diagnostics of Windows" },
  { prefix: "c:\\windows\\serviceprofiles\\", list: "operating-system", reason: "a profile of a Windows service" },
  { prefix: "c:\\windows\\softwaredistribution\\", list: "operating-system", reason: "Windows Update" },
  { prefix: "c:\\programdata\\microsoft\\search\\", list: "operating-system", reason: "the index of Windows Search" },
  { prefix: "\\device\\", list: "operating-system", reason: "a device, not a file" },
  { prefix: "\\??\\pipe\\", list: "operating-system", reason: "a pipe, not a file" },
  { prefix: "/proc/", list: "operating-system", reason: "the kernel's own view, not a file" },
  { prefix: "/sys/", list: "operating-system", reason: "the kernel's own view, not a file" },
  { prefix: "/dev/null", list: "operating-system", reason: "not a file" },
];

/** Registry keys, in lower case, with short hive names. */
export const NOISE_REGISTRY_KEYS: readonly NoisePrefix[] = [
  {
    prefix: "hklm\\system\\controlset001\\services\\bam\\",
    list: "operating-system",
    reason: "Windows notes activity there",
  },
  {
    prefix: "hklm\\software\\microsoft\\windows nt\\currentversion\\prefetcher",
    list: "operating-system",
    reason: "the prefetcher of Windows",
  },
  { prefix: "hklm\\software\\microsoft\\rfc1156agent", list: "operating-system", reason: "the SNMP agent of Windows" },
  {
    prefix: "hklm\\software\\microsoft\\systemcertificates\\authroot\\",
    list: "certificates",
    reason: "trusted roots",
  },
];

/** Mutexes that Windows and its libraries make in any process, in lower case. */
export const NOISE_MUTEXES: readonly NoisePrefix[] = [
  { prefix: "local\\msctf.", list: "operating-system", reason: "the text services of Windows" },
  { prefix: "msctf.", list: "operating-system", reason: "the text services of Windows" },
  { prefix: "ctf.", list: "operating-system", reason: "the text services of Windows" },
  { prefix: "local\\zonescachecountermutex", list: "operating-system", reason: "the zones of Internet Explorer" },
  { prefix: "local\\zoneslockedcachecountermutex", list: "operating-system", reason: "the zones of Internet Explorer" },
  {
    prefix: "local\\zoneattributecachecountermutex",
    list: "operating-system",
    reason: "the zones of Internet Explorer",
  },
  { prefix: "local\\!ietld!mutex", list: "operating-system", reason: "Internet Explorer" },
  { prefix: "local\\wininet", list: "operating-system", reason: "the HTTP library of Windows" },
  { prefix: "wininet", list: "operating-system", reason: "the HTTP library of Windows" },
  { prefix: "_!shmsfthistory!_", list: "operating-system", reason: "the history of Internet Explorer" },
  { prefix: "iesqmmutex_", list: "operating-system", reason: "Internet Explorer" },
  { prefix: "ddrawwindowlistmutex", list: "operating-system", reason: "the graphics libraries of Windows" },
  { prefix: "global\\cln", list: "operating-system", reason: "the cleaner of the .NET runtime" },
  { prefix: "rasppppid", list: "operating-system", reason: "the dial-up library of Windows" },
];

/** User agents of Windows itself, in lower case. */
export const NOISE_USER_AGENTS: readonly NoisePrefix[] = [
  { prefix: "microsoft-cryptoapi/", list: "certificates", reason: "Windows fetching certificates" },
  { prefix: "microsoft ncsi", list: "operating-system", reason: "Windows testing its connection" },
  { prefix: "windows-update-agent", list: "operating-system", reason: "Windows Update" },
  { prefix: "microsoft-wns/", list: "operating-system", reason: "notifications of Windows" },
];
