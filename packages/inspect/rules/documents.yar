// Documents that carry code.

rule macro_runs_by_itself_and_downloads : macro downloader
{
    meta:
        description = "Macro source that starts with the document and fetches a file"
        severity = 85
        confidence = 80
        mitre = "T1204.002"
    strings:
        $auto1 = "AutoOpen" nocase
        $auto2 = "Document_Open" nocase
        $auto3 = "Workbook_Open" nocase
        $auto4 = "Auto_Open" nocase
        $fetch1 = "URLDownloadToFile" nocase
        $fetch2 = "MSXML2." nocase
        $fetch3 = "WinHttp" nocase
        $fetch4 = "DownloadString" nocase
        $fetch5 = "DownloadFile" nocase
        $fetch6 = "bitsadmin" nocase
        $fetch7 = "certutil" nocase
        $source1 = "End Sub" nocase
        $source2 = "Attribute VB_"
    condition:
        any of ($auto*) and any of ($fetch*) and any of ($source*)
}

rule macro_runs_by_itself_and_starts_programs : macro
{
    meta:
        description = "Macro source that starts with the document and runs a program"
        severity = 75
        confidence = 75
        mitre = "T1204.002"
    strings:
        $auto1 = "AutoOpen" nocase
        $auto2 = "Document_Open" nocase
        $auto3 = "Workbook_Open" nocase
        $auto4 = "Auto_Open" nocase
        $auto5 = "AutoExec" nocase
        $run1 = "WScript.Shell" nocase
        $run2 = /\bShell\s{0,2}\(?\s{0,2}["'a-z]/ nocase
        $run3 = "Win32_Process" nocase
        $run4 = "ShellExecute" nocase
        $source1 = "End Sub" nocase
        $source2 = "Attribute VB_"
    condition:
        any of ($auto*) and any of ($run*) and any of ($source*)
}

rule rtf_equation_editor_object : exploit
{
    meta:
        description = "RTF with an object of the old equation editor, whose flaws are used to run code"
        severity = 85
        confidence = 75
        mitre = "T1203"
    strings:
        $class = "Equation.3" nocase
        $class_hex = "4571756174696f6e2e33" nocase
        $clsid_hex = "02ce020000000000c000000000000046" nocase
        $object = "\\objdata" nocase
    condition:
        uint32(0) == 0x74725c7b and $object and any of ($class, $class_hex, $clsid_hex)
}

rule rtf_object_updates_itself : exploit
{
    meta:
        description = "RTF with an object that loads without a click"
        severity = 60
        confidence = 70
        mitre = "T1221"
    strings:
        $object = "\\objdata" nocase
        $update = "\\objupdate" nocase
        $link = "\\objautlink" nocase
    condition:
        uint32(0) == 0x74725c7b and $object and any of ($update, $link)
}

rule pdf_action_starts_program : exploit
{
    meta:
        description = "PDF whose opening action starts a program or script"
        severity = 65
        confidence = 70
        mitre = "T1204.002"
    strings:
        $launch = "/Launch"
        $open = "/OpenAction"
        $additional = "/AA"
        $javascript = "/JavaScript"
        $export = "exportDataObject"
    condition:
        uint32(0) == 0x46445025 and (($launch and any of ($open, $additional)) or ($javascript and $export))
}

rule shortcut_runs_script_host : shortcut
{
    meta:
        description = "Shortcut that starts a script host or a tool that fetches files"
        severity = 70
        confidence = 75
        mitre = "T1204.002"
    strings:
        $a = "powershell" nocase ascii wide
        $b = "mshta" nocase ascii wide
        $c = "wscript" nocase ascii wide
        $d = "cmd.exe" nocase ascii wide
        $e = "certutil" nocase ascii wide
        $f = "http" nocase ascii wide
        $g = "rundll32" nocase ascii wide
        $h = "-enc" nocase ascii wide
    condition:
        uint32(0) == 0x4c and filesize < 2MB and (any of ($a, $b, $c) or ($d and any of ($e, $f, $g, $h)))
}

rule onenote_embedded_script : document
{
    meta:
        description = "OneNote section with an embedded script or program"
        severity = 75
        confidence = 70
        mitre = "T1204.002"
    strings:
        $file = { e7 16 e3 bd 65 26 11 45 a4 c4 8d 4d 0b 7a 9e ac }
        $a = "<script" nocase
        $b = "WScript." nocase
        $c = "powershell" nocase ascii wide
        $d = "@echo off" nocase
        $e = "This program cannot be run"
        $f = "HTA:APPLICATION" nocase
    condition:
        uint32(0) == 0x7b5c52e4 and $file and any of ($a, $b, $c, $d, $e, $f)
}

rule html_smuggling : web
{
    meta:
        description = "HTML page that builds a file in the browser and saves it"
        severity = 70
        confidence = 75
        mitre = "T1027.006"
    strings:
        $decode = "atob(" nocase
        $array = "Uint8Array" nocase
        $blob = "new Blob" nocase
        $url = "createObjectURL" nocase
        $save1 = ".download" nocase
        $save2 = "msSaveOrOpenBlob" nocase
        $save3 = "msSaveBlob" nocase
        $page = /<(script|html|svg)/ nocase
    condition:
        $page and $blob and ($decode or $array) and ($url or any of ($save2, $save3)) and any of ($save*)
}
