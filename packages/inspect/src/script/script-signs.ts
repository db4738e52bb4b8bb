import type { ScriptLanguage, ScriptSignName } from "../inspection.ts";

/** A pattern that shows a behaviour, and the languages in which it means that. */
export interface SignRule {
  name: ScriptSignName;
  languages: ReadonlySet<ScriptLanguage>;
  pattern: RegExp;
}

const GROUPS: Readonly<Record<string, readonly ScriptLanguage[]>> = {
  any: [
    "javascript",
    "vbscript",
    "powershell",
    "batch",
    "shell",
    "python",
    "perl",
    "php",
    "ruby",
    "wsf",
    "hta",
    "other",
  ],
  // wsf, hta and others hold JScript or VBScript.
  wsh: ["javascript", "vbscript", "wsf", "hta", "other"],
  vbs: ["vbscript", "wsf", "hta", "other"],
  js: ["javascript", "wsf", "hta", "other"],
  ps: ["powershell", "batch", "javascript", "vbscript", "wsf", "hta", "other"],
  win: ["powershell", "batch", "javascript", "vbscript", "wsf", "hta", "python", "other"],
  unix: ["shell", "python", "perl", "php", "ruby", "other"],
  py: ["python", "other"],
  php: ["php", "other"],
  pl: ["perl", "ruby", "other"],
};

type Row = readonly [name: ScriptSignName, group: string, pattern: RegExp];

/**
 * All patterns are linear on hostile text: fixed words and bounded runs, no repetition within a repetition. They are matched against
 * text in which split literals were joined and escape characters within words taken out.
 */
const ROWS: readonly Row[] = [
  // Fetching
  [
    "download",
    "ps",
    /\b(?:downloadstring|downloadfile|downloaddata|invoke-webrequest|invoke-restmethod|start-bitstransfer|openread)\b|\b(?:iwr|irm)\s{1,4}[-"'h$]/gi,
  ],
  ["download", "win", /\bbitsadmin\b[^\n]{0,40}\/transfer|\bcertutil\b[^\n]{0,60}-urlcache|urldownloadtofile/gi],
  ["download", "wsh", /msxml2\.(?:server)?xmlhttp|winhttp\.winhttprequest|microsoft\.xmlhttp/gi],
  ["download", "any", /\b(?:curl|wget)(?:\.exe)?\s[^\n]{0,120}?https?:\/\//gi],
  ["download", "unix", /\btftp\s{1,4}-|\bftpget\b|\bbusybox\s{1,4}wget\b/gi],
  ["download", "py", /urllib2?\.(?:request\.)?(?:urlopen|urlretrieve)|requests\.get\s{0,4}\(|http\.client/gi],
  ["download", "php", /file_get_contents\s{0,4}\(\s{0,4}["']https?:|\bcurl_exec\b/gi],
  ["download", "pl", /\blwp::(?:simple|useragent)\b|\bnet\/http\b|\bopen-uri\b/gi],
  // Running
  ["execution", "wsh", /wscript\.shell|shell\.application|\.shellexecute\b|\bshell\s{0,4}\(?\s{0,4}["']/gi],
  ["execution", "ps", /\bstart-process\b|\binvoke-item\b|\[diagnostics\.process\]|invoke-command\b/gi],
  ["execution", "py", /\bos\.(?:system|popen|exec[lv]p?e?)\s{0,4}\(|subprocess\.(?:popen|call|run|check_output)/gi],
  ["execution", "php", /\b(?:system|shell_exec|passthru|proc_open|popen|pcntl_exec)\s{0,4}\(/gi],
  ["execution", "pl", /\b(?:system|exec)\s{0,4}\(?\s{0,4}["'`$]/gi],
  ["execution", "unix", /\|\s{0,4}(?:ba|da|z)?sh\b|\bnohup\b|\bchmod\s{1,4}(?:\+x|[0-7]{0,1}7[0-7]{2})/gi],
  ["execution", "win", /\bcmd(?:\.exe)?\s{1,4}\/[ck]\b/gi],
  [
    "dynamic-code",
    "js",
    /\beval\s{0,4}\(|\bnew\s{1,4}function\s{0,4}\(|\bfunction\s{0,4}\(\s{0,4}["']|\[["']constructor["']\]\s{0,4}\(/gi,
  ],
  ["dynamic-code", "vbs", /\bexecute(?:global)?\s{0,4}[( ]|\beval\s{0,4}\(/gi],
  [
    "dynamic-code",
    "ps",
    /\binvoke-expression\b|(?:^|[|;&({\s])iex\b|\[scriptblock\]::create|\[system\.reflection\.assembly\]::load|\[reflection\.assembly\]::load|\bassembly\]?::load\b/gim,
  ],
  ["dynamic-code", "py", /\b(?:exec|eval|compile)\s{0,4}\(|\b__import__\s{0,4}\(|marshal\.loads/gi],
  [
    "dynamic-code",
    "php",
    /\b(?:eval|assert|create_function)\s{0,4}\(|preg_replace\s{0,4}\(\s{0,4}["'].{1,40}\/e["']/gi,
  ],
  ["dynamic-code", "unix", /\beval\s{1,4}["'$`(]|base64\s{1,4}(?:-d|--decode|-D)\b[^\n]{0,60}\|\s{0,4}(?:ba)?sh/gi],
  [
    "encoded-command",
    "win",
    /\bpowershell(?:\.exe)?\b[^\n]{0,200}?\s[-/]e(?:nc?|nco|ncod|ncode|ncoded|ncodedc|ncodedco|ncodedcom|ncodedcomm|ncodedcomma|ncodedcomman|ncodedcommand)?\s{1,4}["']?[a-z0-9+/]{16}/gi,
  ],
  ["encoded-command", "ps", /frombase64string/gi],
  [
    "hidden-window",
    "win",
    /\s[-/]w(?:in|indowstyle)?\s{1,4}(?:hidden|1)\b|windowstyle\s{0,4}=\s{0,4}["']?hidden|\.run\s{0,4}\(?[^\n]{1,200},\s{0,4}0\s{0,4}(?:,|\)|$)|createnowindow\s{0,4}=\s{0,4}\$?true|start\s{1,4}\/(?:b|min)\b/gim,
  ],
  [
    "policy-bypass",
    "win",
    /\s[-/]e(?:p|x|xec|xecutionpolicy)\s{1,4}(?:bypass|unrestricted)|set-executionpolicy\s[^\n]{0,60}(?:bypass|unrestricted)/gi,
  ],
  // Staying
  [
    "run-key",
    "win",
    /software\\{1,2}microsoft\\{1,2}windows\\{1,2}currentversion\\{1,2}(?:run|runonce|policies\\{1,2}explorer\\{1,2}run)\b|\\winlogon\\|image file execution options/gi,
  ],
  [
    "registry-write",
    "win",
    /\.regwrite\b|\breg(?:\.exe)?\s{1,4}add\b|set-itemproperty\b[^\n]{0,80}hk(?:cu|lm)|new-itemproperty\b|winreg\.setvalue/gi,
  ],
  [
    "scheduled-task",
    "win",
    /\bschtasks(?:\.exe)?\b[^\n]{0,60}\/create|register-scheduledtask|new-scheduledtask|schedule\.service/gi,
  ],
  [
    "startup-folder",
    "win",
    /start menu\\{1,2}programs\\{1,2}startup|\\startup\\|specialfolders\s{0,4}\(\s{0,4}["'](?:all users)?startup/gi,
  ],
  [
    "service-creation",
    "win",
    /\bsc(?:\.exe)?\s{1,4}(?:\\\\\S{1,60}\s{1,4})?create\b|\bnew-service\b|win32_service\b[^\n]{0,60}create/gi,
  ],
  [
    "service-creation",
    "unix",
    /systemctl\s{1,4}(?:enable|start)\b|\/etc\/systemd\/system\/|\/etc\/init\.d\/|\/etc\/rc\.local|update-rc\.d/gi,
  ],
  ["cron", "unix", /\bcrontab\b|\/etc\/cron|\/var\/spool\/cron/gi],
  [
    "shell-profile",
    "unix",
    /~?\/?\.(?:bashrc|bash_profile|profile|zshrc)\b|\/etc\/profile\.d|\/etc\/ld\.so\.preload/gi,
  ],
  ["ssh-key", "unix", /\.ssh\/(?:authorized_keys|id_[a-z0-9]{2,10})|ssh-rsa aaaa/gi],
  [
    "wmi",
    "win",
    /winmgmts:|win32_process\b|\bwmic(?:\.exe)?\s{1,4}|get-wmiobject|invoke-wmimethod|register-wmievent|__eventfilter|commandlineeventconsumer/gi,
  ],
  ["user-creation", "win", /\bnet1?(?:\.exe)?\s{1,4}(?:user|localgroup)\s[^\n]{1,80}\/add|new-localuser/gi],
  ["user-creation", "unix", /\buseradd\b|\badduser\b|>>\s{0,4}\/etc\/(?:passwd|shadow|sudoers)/gi],
  // Stealing and watching
  [
    "credential-access",
    "win",
    /\blsass\b|mimikatz|sekurlsa|comsvcs\.dll|\\sam\b[^\n]{0,40}save|reg\s{1,4}save\s{1,4}hklm\\(?:sam|security|system)|vaultcmd|cmdkey|get-credential|ntds\.dit|\bconvertfrom-securestring/gi,
  ],
  [
    "credential-access",
    "unix",
    /\/etc\/shadow|\.aws\/credentials|\.docker\/config\.json|\.git-credentials|\.netrc\b|\.kube\/config|169\.254\.169\.254/gi,
  ],
  [
    "browser-data",
    "any",
    /login data\b|\\user data\\default|google[\\/]{1,2}chrome[\\/]{1,2}user data|logins\.json|key4\.db|cookies\.sqlite|local state\b[^\n]{0,40}encrypted_key|cryptunprotectdata|\bwallet\.dat\b|metamask|nkbihfbeogaeaoehlefnkodbefgpgknn/gi,
  ],
  ["keylogging", "any", /getasynckeystate|setwindowshookex|getkeyboardstate|\bpynput\b|keyboard\.on_press|keylog/gi],
  [
    "screen-capture",
    "any",
    /copyfromscreen|imagegrab\.grab|pyautogui\.screenshot|\bmss\(\)|screencapture\s{1,4}-x|\bscrot\b/gi,
  ],
  ["clipboard", "any", /get-clipboard|set-clipboard|clipboarddata|pyperclip|getclipboarddata/gi],
  [
    "discovery",
    "win",
    /\bsysteminfo\b|\bwhoami\b|\bipconfig\b|\bnltest\b|\bnet1?(?:\.exe)?\s{1,4}(?:view|group|user|localgroup|accounts)\b|\btasklist\b|\bquery\s{1,4}user\b|get-aduser|win32_computersystem|securitycenter2|antivirusproduct/gi,
  ],
  [
    "discovery",
    "unix",
    /\buname\s{1,4}-|\bwhoami\b|\bifconfig\b|\bip\s{1,4}a(?:ddr)?\b|\/proc\/cpuinfo|\bcat\s{1,4}\/etc\/(?:passwd|issue|os-release)/gi,
  ],
  [
    "exfiltration",
    "any",
    /api\.telegram\.org\/bot|discord(?:app)?\.com\/api\/webhooks|uploadstring|uploadfile|uploaddata|curl\s[^\n]{0,100}(?:-F|-T|--upload-file|-d\s{0,2}@)|\bpastebin\.com\/api|transfer\.sh|webhook\.site|ftp\.storbinary/gi,
  ],
  // Remote control
  [
    "reverse-shell",
    "any",
    /\/dev\/(?:tcp|udp)\/|\bnc(?:at|\.exe)?\s[^\n]{0,80}-e\s{0,4}(?:\/bin\/)?(?:ba)?(?:sh|cmd)|mkfifo\s[^\n]{1,100}\|\s{0,4}nc\b|net\.sockets\.tcpclient|pty\.spawn|os\.dup2\s{0,4}\(|fsockopen\s{0,4}\([^\n]{1,120}(?:exec|proc_open)|socat\s[^\n]{1,120}exec:|io::socket::inet|tcpsocket\.(?:open|new)/gi,
  ],
  [
    "webshell",
    "php",
    /\b(?:eval|assert|system|passthru|shell_exec|exec|popen)\s{0,4}\(\s{0,4}(?:@?\s{0,4}(?:base64_decode|gzinflate|str_rot13|stripslashes)\s{0,4}\(\s{0,4})?\$_(?:get|post|request|cookie|server)\b/gi,
  ],
  // Injecting and evading
  [
    "code-injection",
    "any",
    /\bvirtualalloc(?:ex)?\b|\bwriteprocessmemory\b|\bcreateremotethread\b|\bntmapviewofsection\b|\bqueueuserapc\b|\bcreatethread\b|rtlmovememory|\bmmap\s{0,4}\([^\n]{0,80}prot_exec|callwindowproc[aw]?\b|enumsystemlocales[aw]?\b/gi,
  ],
  ["amsi-bypass", "win", /amsiutils|amsiinitfailed|amsiscanbuffer|amsi\.dll|amsicontext/gi],
  [
    "defender-tampering",
    "win",
    /(?:set|add)-mppreference|disableantispyware|disablerealtimemonitoring|windows defender\\{1,2}exclusions|\bmpcmdrun\b[^\n]{0,60}-removedefinitions|sc(?:\.exe)?\s{1,4}(?:stop|config)\s{1,4}windefend|net\s{1,4}stop\s{1,4}(?:windefend|"?windows defender)/gi,
  ],
  [
    "firewall-tampering",
    "any",
    /netsh\s{1,4}(?:adv)?firewall\b|set-netfirewallprofile\b|new-netfirewallrule\b|iptables\s{1,4}(?:-F|--flush)|ufw\s{1,4}disable|setenforce\s{1,4}0/gi,
  ],
  [
    "log-clearing",
    "any",
    /\bwevtutil(?:\.exe)?\s{1,4}cl|clear-eventlog|remove-eventlog|history\s{1,4}-c\b|unset\s{1,4}histfile|histsize=0|rm\s[^\n]{0,40}\/var\/log|>\s{0,4}\/var\/log/gi,
  ],
  [
    "self-deletion",
    "any",
    /del(?:ete)?\s[^\n]{0,60}%~f0|\.deletefile\s{0,4}\(?\s{0,4}wscript\.scriptfullname|rm\s[^\n]{0,20}\$0\b|remove-item\s[^\n]{0,60}\$(?:myinvocation|pscommandpath)|os\.(?:remove|unlink)\s{0,4}\(\s{0,4}(?:__file__|sys\.argv\[0\])|unlink\s{0,4}\(\s{0,4}__file__/gi,
  ],
  [
    "anti-analysis",
    "any",
    /\bvmware\b|\bvirtualbox\b|\bvboxservice\b|\bvbox(?:guest|tray)\b|\bqemu\b|sandboxie|\bsbiedll\b|wireshark|procmon|ollydbg|x64dbg|processhacker|isdebuggerpresent|win32_(?:videocontroller|bios|baseboard)\b/gi,
  ],
  [
    "delay",
    "any",
    /wscript\.sleep\s{0,4}\(?\s{0,4}\d{5,}|start-sleep\s[^\n]{0,12}\d{3,}|timeout\s{1,4}\/t\s{1,4}\d{3,}|ping\s[^\n]{0,30}-n\s{1,4}\d{2,}|\bsleep\s{1,4}\d{3,}|time\.sleep\s{0,4}\(\s{0,4}\d{3,}/gi,
  ],
  [
    "privilege-escalation",
    "win",
    /-verb\s{1,4}runas|["']runas["']|fodhelper|eventvwr\.exe|\bsdclt\b|computerdefaults\.exe|ms-settings\\{1,2}shell\\{1,2}open|juicypotato|printspoofer/gi,
  ],
  ["privilege-escalation", "unix", /chmod\s{1,4}(?:u\+s|[24]7[0-7]{2})|nopasswd\s{0,4}:\s{0,4}all|\bpkexec\b/gi],
  [
    "lolbin",
    "win",
    /\b(?:mshta|regsvr32|rundll32|msbuild|installutil|regasm|regsvcs|cmstp|certutil|bitsadmin|forfiles|msiexec|odbcconf|wmic|hh|pcalua|mavinject|cscript|wscript)(?:\.exe)?\s{1,4}["'/\\-]{0,2}(?:https?:|javascript:|vbscript:|\/|[a-z%\\])/gi,
  ],
  // Destroying and extorting
  [
    "shadow-copy-deletion",
    "win",
    /vssadmin(?:\.exe)?\s{1,4}(?:delete|resize)\s{1,4}shadow|wmic(?:\.exe)?\s{1,4}shadowcopy\s{1,4}delete|win32_shadowcopy|wbadmin(?:\.exe)?\s{1,4}delete|bcdedit(?:\.exe)?\s[^\n]{0,80}(?:recoveryenabled\s{1,4}no|ignoreallfailures)/gi,
  ],
  [
    "disk-wipe",
    "any",
    /\\\\\.\\physicaldrive\d|\bdd\s{1,4}if=\/dev\/(?:zero|u?random)\s[^\n]{0,40}of=\/dev\/[shv]d|\bmkfs(?:\.\w{1,6})?\s[^\n]{0,30}\/dev\/|format(?:\.com)?\s{1,4}[c-z]:\s{0,4}\/|\bshred\s[^\n]{0,30}\/dev\/|\bcipher(?:\.exe)?\s{1,4}\/w/gi,
  ],
  [
    "mass-deletion",
    "any",
    /\brm\s{1,4}-[rf]{2}\s{1,4}(?:--no-preserve-root\s{1,4})?(?:\/(?:\s|\*|$)|~|\$home|\/home|\/\*)|\bdel\s{1,4}(?:\/[fsq]\s{1,4}){1,3}[^\n]{0,10}(?:[c-z]:\\|%systemdrive%|%userprofile%)|\brd\s{1,4}\/s\s{1,4}\/q\s{1,4}[c-z]:\\|remove-item\s[^\n]{0,60}[c-z]:\\\*?[^\n]{0,30}-recurse/gi,
  ],
  [
    "file-encryption",
    "any",
    /aescryptoserviceprovider|rijndaelmanaged|system\.security\.cryptography\.aes|createencryptor|\bcrypto\.cipher\b|\bfrom crypto\b|\bfernet\s{0,4}\(|openssl\s{1,4}enc\b|createcipheriv|gpg\s[^\n]{0,30}(?:-c|--symmetric)/gi,
  ],
  [
    "ransom-note",
    "any",
    /your (?:files|documents|data|network) (?:have been|has been|are|were) (?:encrypted|locked|stolen)|(?:readme|how_to|how to|restore|recover|decrypt)[_ -]{0,3}(?:decrypt|files|my_files|your_files|back)[^\n]{0,20}\.(?:txt|html?|hta)|send [^\n]{0,30}(?:bitcoin|btc|monero)|private key (?:will be|is) (?:destroyed|deleted)|decryption (?:key|tool|software)/gi,
  ],
  [
    "crypto-mining",
    "any",
    /stratum\+(?:tcp|ssl):\/\/|\bxmrig\b|\bminerd\b|cryptonight|coinhive|--donate-level|\bnanopool\b|\bsupportxmr\b|\brandomx\b/gi,
  ],
  ["file-drop", "wsh", /adodb\.stream|\.savetofile\b|\.createtextfile\b|\.opentextfile\s{0,4}\(/gi],
  ["file-drop", "ps", /\bset-content\b|\bout-file\b|\[(?:system\.)?io\.file\]::write/gi],
  [
    "file-drop",
    "unix",
    />\s{0,4}\/(?:tmp|var\/tmp|dev\/shm)\/|file_put_contents\s{0,4}\(|move_uploaded_file\s{0,4}\(/gi,
  ],
];

/** All rules, in table order. */
export const SIGN_RULES: readonly SignRule[] = ROWS.map(([name, group, pattern]) => ({
  name,
  languages: new Set(GROUPS[group]),
  pattern,
}));
