// Scripts and command lines, wherever they lie.

rule powershell_encoded_command : script
{
    meta:
        description = "PowerShell command line with an encoded command"
        severity = 65
        confidence = 80
        mitre = "T1059.001"
    strings:
        $a = /powershell(\.exe)?[ ^"'][^\r\n]{0,200}[ ^][\/-]e(nc?|ncodedcommand)?[ ^]+["']?(JAB|SQB|cwB|aQB|UwB|WwB|IAB|LgA|JgA|CgA)[A-Za-z0-9+\/]{20}/ nocase ascii wide
    condition:
        $a
}

rule powershell_download_cradle : script downloader
{
    meta:
        description = "PowerShell fetches code and runs it in memory"
        severity = 75
        confidence = 85
        mitre = "T1059.001"
    strings:
        $fetch1 = "DownloadString" nocase ascii wide
        $fetch2 = "DownloadData" nocase ascii wide
        $fetch3 = "Invoke-WebRequest" nocase ascii wide
        $fetch4 = "Invoke-RestMethod" nocase ascii wide
        $run1 = "Invoke-Expression" nocase ascii wide
        $run2 = /(^|[\s|;&({"'])IEX[\s("'$]/ nocase
        $run3 = "Reflection.Assembly]::Load" nocase ascii wide
        $run4 = /\|\s{0,3}IEX\b/ nocase
    condition:
        filesize < 5MB and any of ($fetch*) and any of ($run*)
}

rule powershell_amsi_bypass : script evasion
{
    meta:
        description = "Switches off the antimalware scan interface"
        severity = 90
        confidence = 90
        mitre = "T1562.001"
    strings:
        $a = "amsiInitFailed" nocase ascii wide
        $b = "AmsiUtils" nocase ascii wide
        $c = "AmsiScanBuffer" nocase ascii wide
        $d = "VirtualProtect" nocase ascii wide
        $e = "GetProcAddress" nocase ascii wide
        $text = "Assembly" nocase ascii wide
    condition:
        ($a and $b) or ($b and $text) or ($c and $d and $e and uint16(0) != 0x5a4d)
}

rule windows_script_downloader : script downloader
{
    meta:
        description = "Windows script that fetches a file, writes it and runs it"
        severity = 80
        confidence = 80
        mitre = "T1059.005"
    strings:
        $fetch1 = "MSXML2." nocase
        $fetch2 = "WinHttp.WinHttpRequest" nocase
        $fetch3 = "Microsoft.XMLHTTP" nocase
        $write1 = "ADODB.Stream" nocase
        $write2 = "SaveToFile" nocase
        $run1 = "WScript.Shell" nocase
        $run2 = "Shell.Application" nocase
    condition:
        filesize < 5MB and any of ($fetch*) and any of ($write*) and any of ($run*)
}

rule windows_script_char_code_obfuscation : script obfuscation
{
    meta:
        description = "Code assembled from many character codes and run"
        severity = 60
        confidence = 65
        mitre = "T1027"
    strings:
        $code = /chrw?\(\s{0,2}[0-9&h]{1,5}\s{0,2}\)\s{0,2}[&+]/ nocase
        $run1 = /execute(global)?[\s(]/ nocase
        $run2 = "eval(" nocase
    condition:
        filesize < 5MB and #code > 40 and any of ($run*)
}

rule encoded_windows_script : script obfuscation
{
    meta:
        description = "Script encoded with the Windows Script Encoder"
        severity = 50
        confidence = 80
        mitre = "T1027.010"
    strings:
        $start = /#@~\^[A-Za-z0-9+\/]{6}==/
        $end = "==^#~@"
    condition:
        filesize < 5MB and $start and $end
}

rule batch_obfuscated_by_substrings : script obfuscation
{
    meta:
        description = "Batch file that puts its commands together from pieces of variables"
        severity = 60
        confidence = 75
        mitre = "T1027.010"
    strings:
        $piece = /%[A-Za-z0-9_]{1,30}:~-?[0-9]{1,3},[0-9]{1,3}%/
    condition:
        filesize < 2MB and #piece > 15
}

rule shell_reverse_shell : script backdoor
{
    meta:
        description = "Shell command that hands a shell to a remote address"
        severity = 90
        confidence = 90
        mitre = "T1059.004"
    strings:
        $a = /(ba|z|k)?sh\s+-i[^\r\n]{0,20}\/dev\/(tcp|udp)\/[^\s\/]{1,80}\/[0-9]{1,5}/
        $b = /\bnc(at)?(\.traditional)?\s[^\r\n]{0,80}-e\s{0,3}\/bin\/(ba)?sh/
        $c = /mkfifo\s+[^\r\n;]{1,60};[^\r\n]{0,80}\|\s{0,3}(ba)?sh\s[^\r\n]{0,60}\|\s{0,3}nc/
        $d = /exec\s+[0-9]{1,3}<>\s{0,3}\/dev\/tcp\//
    condition:
        filesize < 5MB and any of them
}

rule python_reverse_shell : script backdoor
{
    meta:
        description = "Python code that ties a shell to a socket"
        severity = 90
        confidence = 85
        mitre = "T1059.006"
    strings:
        $socket = "socket.socket("
        $connect = ".connect(("
        $dup = "os.dup2("
        $pty = "pty.spawn("
        $shell = /["']\/bin\/(ba|z)?sh["']/
        $call = "subprocess."
    condition:
        filesize < 5MB and $socket and $connect and (($dup and ($shell or $call or $pty)) or ($pty and $shell))
}

rule perl_reverse_shell : script backdoor
{
    meta:
        description = "Perl code that ties a shell to a socket"
        severity = 90
        confidence = 85
        mitre = "T1059"
    strings:
        $socket1 = "use Socket"
        $socket2 = "IO::Socket::INET"
        $out = /open\s{0,3}\(?\s{0,3}STD(IN|OUT|ERR)\s{0,3},\s{0,3}["'][<>]&/
        $redirect = /STD(IN|OUT)->fdopen\(/
        $shell = /exec\s{0,3}\(?\s{0,3}[{"']{1,2}\/bin\/(ba)?sh/
        $system = "system$_ while" 
    condition:
        filesize < 5MB and any of ($socket*) and (($out and $shell) or $redirect or $system)
}

rule php_webshell : webshell
{
    meta:
        description = "PHP page that runs what a request sends"
        severity = 90
        confidence = 85
        mitre = "T1505.003"
    strings:
        $run = /(eval|assert|system|passthru|shell_exec|exec|popen|proc_open)\s{0,4}\(\s{0,4}@?\s{0,4}((base64_decode|gzinflate|str_rot13|stripslashes|urldecode)\s{0,4}\(\s{0,4}){0,3}\$_(GET|POST|REQUEST|COOKIE|SERVER)\s{0,2}\[/ nocase
        $callback = /(array_map|call_user_func|usort)\s{0,4}\(\s{0,4}\$_(GET|POST|REQUEST)\s{0,2}\[/ nocase
    condition:
        filesize < 2MB and any of them
}

rule jsp_or_aspx_webshell : webshell
{
    meta:
        description = "JSP or ASP page that runs what a request sends"
        severity = 85
        confidence = 75
        mitre = "T1505.003"
    strings:
        $jsp1 = "getRuntime().exec(" nocase
        $jsp2 = "request.getParameter(" nocase
        $asp1 = /eval\s{0,3}\(?\s{0,3}request/ nocase
        $asp2 = "Process.Start(" nocase
        $asp3 = /Request(\.Form|\.QueryString)?\s{0,2}[\[(]/ nocase
        $page = "<%"
    condition:
        filesize < 2MB and $page and (($jsp1 and $jsp2) or $asp1 or ($asp2 and $asp3))
}

rule linux_dropper_script : script downloader
{
    meta:
        description = "Shell script that fetches programs for several processors and runs them, as botnet loaders do"
        severity = 85
        confidence = 80
        mitre = "T1105"
    strings:
        $fetch = /(wget|curl|tftp|ftpget)\s[^\r\n;]{3,200}(mips|mipsel|arm[4567]?|x86|i[56]86|ppc|sh4|m68k|sparc)/ nocase
        $mode = /chmod\s+(\+x|[0-7]?777|[0-7]?755)/
        $place = /cd\s+\/(tmp|var\/run|mnt|root|dev\/shm)/
    condition:
        filesize < 1MB and #fetch >= 3 and ($mode or $place)
}
