// Windows programs: packers and what sets of imported functions point at.

rule packed_upx : packer
{
    meta:
        description = "Packed with UPX"
        severity = 30
        confidence = 90
        mitre = "T1027.002"
    strings:
        $section0 = "UPX0"
        $section1 = "UPX1"
        $mark = "UPX!"
    condition:
        (uint16(0) == 0x5a4d and $section0 and $section1) or (uint32(0) == 0x464c457f and #mark >= 2)
}

rule packed_commercial_protector : packer
{
    meta:
        description = "Section names of a commercial protector"
        severity = 45
        confidence = 70
        mitre = "T1027.002"
    strings:
        $a = ".vmp0\x00"
        $b = ".vmp1\x00"
        $c = ".themida"
        $d = ".winlice"
        $e = ".enigma1"
        $f = ".MPRESS1"
        $g = ".aspack\x00"
    condition:
        uint16(0) == 0x5a4d and any of them in (0 .. 4096)
}

rule api_process_injection : injection
{
    meta:
        description = "Imports what it takes to write code into another process and start it there"
        severity = 75
        confidence = 70
        mitre = "T1055"
    strings:
        $open = "OpenProcess" fullword
        $allocate = "VirtualAllocEx" fullword
        $write = "WriteProcessMemory" fullword
        $thread = "CreateRemoteThread" fullword
        $apc = "QueueUserAPC" fullword
        $native = "NtCreateThreadEx" fullword
    condition:
        uint16(0) == 0x5a4d and $write and ($allocate or $open) and any of ($thread, $apc, $native)
}

rule api_process_hollowing : injection
{
    meta:
        description = "Imports what it takes to replace the image of a suspended process"
        severity = 80
        confidence = 70
        mitre = "T1055.012"
    strings:
        $unmap1 = "NtUnmapViewOfSection" fullword
        $unmap2 = "ZwUnmapViewOfSection" fullword
        $context = "SetThreadContext" fullword
        $resume = "ResumeThread" fullword
        $write = "WriteProcessMemory" fullword
    condition:
        uint16(0) == 0x5a4d and any of ($unmap*) and $context and $resume and $write
}

rule api_keylogger : spyware
{
    meta:
        description = "Imports functions with which key strokes are recorded"
        severity = 60
        confidence = 55
        mitre = "T1056.001"
    strings:
        $hook1 = "SetWindowsHookExA" fullword
        $hook2 = "SetWindowsHookExW" fullword
        $state = "GetAsyncKeyState" fullword
        $name1 = "GetKeyNameTextA" fullword
        $name2 = "GetKeyNameTextW" fullword
        $map = "MapVirtualKey"
        $window = "GetForegroundWindow" fullword
    condition:
        uint16(0) == 0x5a4d and ($state or any of ($hook*)) and $window and ($map or any of ($name*))
}

rule anti_virtual_machine : evasion
{
    meta:
        description = "Looks for the traces of several virtual machines"
        severity = 55
        confidence = 70
        mitre = "T1497.001"
    strings:
        $a = "VBoxGuest" nocase ascii wide
        $b = "VBoxService.exe" nocase ascii wide
        $c = "vmtoolsd.exe" nocase ascii wide
        $d = "VMwareTray" nocase ascii wide
        $e = "SbieDll.dll" nocase ascii wide
        $f = "qemu-ga.exe" nocase ascii wide
        $g = "HARDWARE\\ACPI\\DSDT\\VBOX__" nocase ascii wide
        $h = "xenservice.exe" nocase ascii wide
    condition:
        3 of them
}

rule anti_debugging : evasion
{
    meta:
        description = "Combines several checks for a debugger"
        severity = 40
        confidence = 50
        mitre = "T1622"
    strings:
        $a = "IsDebuggerPresent" fullword
        $b = "CheckRemoteDebuggerPresent" fullword
        $c = "NtQueryInformationProcess" fullword
        $e = "x64dbg" nocase ascii wide
        $f = "ollydbg" nocase ascii wide
        $g = "NtSetInformationThread" fullword
    condition:
        uint16(0) == 0x5a4d and ((any of ($e, $f) and any of ($a, $b, $c)) or ($b and $c and $g))
}

rule downloader_program : downloader
{
    meta:
        description = "Fetches a file from an address and runs it"
        severity = 55
        confidence = 55
        mitre = "T1105"
    strings:
        $fetch1 = "URLDownloadToFileA" fullword
        $fetch2 = "URLDownloadToFileW" fullword
        $run1 = "ShellExecuteA" fullword
        $run2 = "ShellExecuteW" fullword
        $run3 = "WinExec" fullword
        $run4 = "CreateProcessA" fullword
        $run5 = "CreateProcessW" fullword
    condition:
        uint16(0) == 0x5a4d and any of ($fetch*) and any of ($run*)
}

rule program_in_overlay : dropper
{
    meta:
        description = "A second program lies within or behind a program"
        severity = 40
        confidence = 50
        mitre = "T1027.009"
    strings:
        $stub = "This program cannot be run in DOS mode"
        $stub2 = "This program must be run under Win32"
    condition:
        uint16(0) == 0x5a4d and (#stub + #stub2) > 1
}
