import type { FileTypeId } from "../file-type.ts";

/** Languages that the token classifier tells apart; the others are told by marks at the beginning. */
export const SCRIPT_TYPES = [
  "js",
  "vbs",
  "ps1",
  "bat",
  "sh",
  "python",
  "perl",
  "php",
  "ruby",
] as const satisfies readonly FileTypeId[];

export type ScriptTypeId = (typeof SCRIPT_TYPES)[number];

/**
 * Words that speak for a language, with their weight: 5 is as good as proof, 1 is a hint that many languages share. Lower case, since
 * VBScript, batch and PowerShell do not care. A compound of two words joined by "." or "-" is looked up whole, then its parts.
 */
const WORDS: Readonly<Record<ScriptTypeId, string>> = {
  js: `activexobject:5 document.write:4 document.getelementbyid:5 document.createelement:5 window.location:4 console.log:3 json.parse:4
    json.stringify:4 string.fromcharcode:5 fromcharcode:3 parseint:2 settimeout:3 setinterval:3 unescape:2 charcodeat:3 function:2 var:2
    let:1 const:2 typeof:3 prototype:3 undefined:2 null:1 module.exports:5 exports:2 require:2 addeventlistener:4 eval:1 async:1 await:1
    wscript.shell:1 wscript.createobject:1 math.random:3 math.floor:3 enumerator:3 math.round:2 instanceof:3 split:1 join:1 new:1 this:1 catch:1
    scripting.filesystemobject:1 msxml2.xmlhttp:1 decodeuricomponent:5 encodeuricomponent:4 process.env:4 charat:2 substr:1 tostring:1`,
  vbs: `createobject:3 wscript.createobject:2 dim:3 msgbox:4 elseif:1 chrw:4 chr:1 strreverse:4 execute:2 executeglobal:5 wscript.shell:2
    wscript.echo:2 wscript.sleep:1 wscript.quit:2 wscript.arguments:2 scripting.filesystemobject:2 on:1 sub:2 nothing:3 isnull:2 ubound:3 lbound:4
    wend:4 option:1 explicit:2 vbcrlf:5 getobject:2 byval:4 byref:4 redim:5 adodb.stream:2 msxml2.xmlhttp:1 msxml2.serverxmlhttp:1
    isempty:1 cstr:3 cint:2 clng:4 instr:2 autoopen:4 document_open:4 workbook_open:4 activedocument:4 thisworkbook:3 attribute:1 vb_name:5 private:1`,
  ps1: `new-object:4 invoke-expression:5 iex:4 invoke-webrequest:5 iwr:3 write-host:5 write-output:5 get-process:4 start-process:4 set-itemproperty:5
    get-wmiobject:5 get-content:4 set-content:4 out-file:4 foreach-object:5 where-object:5 add-type:4 get-childitem:5 get-item:4 downloadstring:3
    net.webclient:3 system.net.webclient:3 system.net:1 frombase64string:3 system.convert:2 executionpolicy:2 param:2 cmdletbinding:5 erroractionpreference:5
    invoke-command:5 invoke-restmethod:5 out-null:5 start-sleep:5 set-executionpolicy:5 system.reflection:2 import-module:4 convertto-securestring:5
    get-ciminstance:5 select-object:5 new-item:4 remove-item:4 copy-item:4 test-path:5 join-path:5 system.text:1 system.io:1 env:1 psobject:3
    write-error:5 get-date:5 start-job:5 set-mppreference:5 add-mppreference:5 downloadfile:2 read-host:5 set-location:5 get-location:5 get-command:5 out-string:5`,
  bat: `errorlevel:4 setlocal:2 endlocal:5 enabledelayedexpansion:5 goto:3 nul:2 pause:2 comspec:3 systemroot:2 cmd.exe:1 xcopy:4 robocopy:4 tasklist:2
    taskkill:2 reg:1 schtasks:2 vssadmin:2 bitsadmin:2 certutil:2 netsh:2 wmic:2 attrib:2 rmdir:1 del:2 cls:3 choice:1 timeout:1 appdata:1 temp:1 userprofile:2
    icacls:2 takeown:2 bcdedit:3 wbadmin:3 eof:2 start:1 echo:1`,
  sh: `esac:5 fi:3 elif:1 done:2 then:1 chmod:3 grep:2 awk:3 sed:2 curl:1 wget:1 nohup:4 crontab:4 dev/null:3 bin/sh:4 bin/bash:4 usr/bin:2 export:1 unset:2
    sudo:2 systemctl:4 apt-get:4 xargs:3 mktemp:3 local:1 echo:1 dev/tcp:5 mkfifo:4 busybox:4 uname:3 whoami:1 rm:2 mkdir:1 tftp:2 pkill:3 killall:3`,
  python: `__name__:5 __main__:5 __init__:5 def:2 elif:2 self:2 import:1 os.system:5 sys.argv:5 os.path:4 subprocess.popen:5 subprocess.call:5 subprocess.run:5
    urllib.request:5 none:1 lambda:2 except:2 print:1 base64.b64decode:5 socket.socket:4 pass:1 os.environ:4 requests.get:3 zlib.decompress:5 exec:1
    yield:1 isinstance:4 sys.exit:4 range:1 len:1 self.:1 argparse:4 kwargs:4 ctypes.windll:5 time.sleep:2`,
  perl: `my:1 strict:3 warnings:3 foreach:1 bless:4 chomp:5 elsif:2 io::socket:5 sub:1 qw:4 unless:2 die:1 _:1 lwp::useragent:5 getopt::long:5 shift:1 socket_stream:4 file::basename:4 data::dumper:4`,
  php: `php:1 base64_decode:4 gzinflate:5 str_rot13:5 isset:3 _post:4 _get:4 _request:4 _server:4 _files:4 shell_exec:5 passthru:4 preg_replace:4 array:1 echo:1 file_get_contents:5
    file_put_contents:5 error_reporting:5 move_uploaded_file:5 function:1 ini_set:4 foreach:1 phpinfo:4`,
  ruby: `puts:3 elsif:2 end:1 require:1 attr_accessor:5 require_relative:5 def:1 nil:2 module:1 unless:2 each:1 io.popen:4 tcpsocket:3 do:1 class:1`,
};

/** First words of lines that speak for a language. */
const LINE_STARTS: Readonly<Record<ScriptTypeId, string>> = {
  js: `var:3 let:2 const:3 function:2 import:1 export:2 try{:3 }:1 });:4 (function:4 (function():5 !function:5 return:1 /*:1 //:2 "use:3`,
  vbs: `dim:5 set:2 sub:3 private:1 public:1 on:1 end:2 option:2 ':2 rem:2 const:1 execute:4 do:1 loop:2 wend:4 attribute:5 function:1 next:2 with:1`,
  ps1: `param(:5 param:3 [cmdletbinding()]:5 <#:5 #requires:5 function:1 [system:4 [net:4 [ref].assembly:5 powershell:3 powershell.exe:3 $erroractionpreference:5 }:0`,
  bat: `@echo:5 @powershell:5 rem:3 :::4 >nul:4 setlocal:2 goto:3 if:0 for:0 cls:4 pause:3 copy:2 del:3 start:2 cmd:3 cmd.exe:3 reg:4 schtasks:4 vssadmin:5 net:3 taskkill:4 powershell:2 powershell.exe:2
    echo:2 call:2 certutil:4 bitsadmin:4 mshta:3 rundll32:3 regsvr32:3 title:2 color:2 mode:2 md:2 xcopy:4 @if:5 @set:5 netsh:4 wmic:4 wevtutil:4 attrib:3 icacls:4 ping:2 timeout:3`,
  sh: `#!/bin/sh:9 fi:5 done:4 esac:5 then:2 export:2 chmod:4 wget:4 curl:4 rm:3 cd:1 mkdir:2 sudo:4 nohup:5 echo:1 crontab:4 exit:1 unset:4 apt-get:5 local:2 kill:2 pkill:4 /bin/bash:4 bash:4 sh:3 (crontab:5 cat:2 cp:2 mv:2 systemctl:5 busybox:5 do:1 ./:2`,
  python: `def:3 import:2 from:2 class:1 elif:3 except:3 except::5 try::5 else::4 @:1 print:1 with:1 if:0 exec(:2 """:3`,
  perl: `my:2 use:1 sub:2 package:2 our:4 #!perl:5 =head1:5 }:0`,
  php: `<?php:9 <?=:5 <?:2 $_:1`,
  ruby: `require:2 def:2 puts:4 module:2 end:2 class:1 attr_accessor:5 require_relative:5`,
};

type Weights = ReadonlyMap<string, readonly (readonly [type: number, weight: number])[]>;

function buildWeights(table: Readonly<Record<ScriptTypeId, string>>): Weights {
  const weights = new Map<string, (readonly [number, number])[]>();
  for (const [index, type] of SCRIPT_TYPES.entries()) {
    for (const entry of table[type].split(/\s+/)) {
      const colon = entry.lastIndexOf(":");
      const word = entry.slice(0, colon);
      const weight = Number(entry.slice(colon + 1));
      if (weight > 0) weights.set(word, [...(weights.get(word) ?? []), [index, weight]]);
    }
  }
  return weights;
}

/** word → [index in SCRIPT_TYPES, weight] */
export const WORD_WEIGHTS: Weights = buildWeights(WORDS);
export const LINE_START_WEIGHTS: Weights = buildWeights(LINE_STARTS);
