// What the code is for: extortion, mining, theft; and the test file.

rule ransom_note : ransomware
{
    meta:
        description = "Text of a ransom note"
        severity = 85
        confidence = 75
        mitre = "T1486"
    strings:
        $lock1 = /your (files|documents|photos|databases|network|data)[^\r\n]{0,60}(encrypted|locked)/ nocase ascii wide
        $lock2 = "all your important files" nocase ascii wide
        $pay1 = "bitcoin" nocase ascii wide
        $pay2 = ".onion" nocase ascii wide
        $pay3 = "monero" nocase ascii wide
        $pay4 = "decryption key" nocase ascii wide
        $pay5 = "private key" nocase ascii wide
        $threat1 = "do not rename" nocase ascii wide
        $threat2 = "permanently" nocase ascii wide
        $threat3 = "recover your files" nocase ascii wide
    condition:
        any of ($lock*) and any of ($pay*) and (any of ($threat*) or 2 of ($pay*))
}

rule destroys_backups : ransomware
{
    meta:
        description = "Removes shadow copies or switches off recovery"
        severity = 90
        confidence = 85
        mitre = "T1490"
    strings:
        $a = /vssadmin(\.exe)?"?\s+delete\s+shadows/ nocase ascii wide
        $b = /wmic(\.exe)?"?\s+shadowcopy\s+delete/ nocase ascii wide
        $c = /bcdedit(\.exe)?"?\s[^\r\n\x00]{0,80}recoveryenabled\s+no/ nocase ascii wide
        $d = /wbadmin(\.exe)?"?\s+delete\s+(catalog|systemstatebackup)/ nocase ascii wide
        $e = "Win32_ShadowCopy" nocase ascii wide
    condition:
        any of ($a, $b, $c, $d) or ($e and filesize < 5MB)
}

rule crypto_miner : miner
{
    meta:
        description = "Configuration or code of a cryptocurrency miner"
        severity = 70
        confidence = 80
        mitre = "T1496"
    strings:
        $a = "stratum+tcp://" nocase
        $b = "stratum+ssl://" nocase
        $c = "xmrig" nocase
        $d = "cryptonight" nocase
        $e = "donate-level" nocase
        $f = "randomx" nocase
        $g = "--coin=" nocase
        $h = "coinhive" nocase
    condition:
        any of ($a, $b) or 2 of ($c, $d, $e, $f, $g) or $h
}

rule browser_credential_theft : stealer
{
    meta:
        description = "Reads the password stores of several browsers"
        severity = 80
        confidence = 75
        mitre = "T1555.003"
    strings:
        $a = "Login Data" ascii wide
        $b = "logins.json" ascii wide
        $c = "key4.db" ascii wide
        $d = "\\Google\\Chrome\\User Data" nocase ascii wide
        $e = "\\BraveSoftware\\Brave-Browser" nocase ascii wide
        $f = "\\Mozilla\\Firefox\\Profiles" nocase ascii wide
        $g = "encrypted_key" ascii wide
        $h = "CryptUnprotectData" ascii wide
        $i = "Web Data" ascii wide
    condition:
        4 of them
}

rule wallet_theft : stealer
{
    meta:
        description = "Looks for several cryptocurrency wallets"
        severity = 75
        confidence = 75
        mitre = "T1005"
    strings:
        $a = "wallet.dat" nocase ascii wide
        $b = "\\Electrum\\wallets" nocase ascii wide
        $c = "\\Exodus\\exodus.wallet" nocase ascii wide
        $d = "\\Ethereum\\keystore" nocase ascii wide
        $e = "nkbihfbeogaeaoehlefnkodbefgpgknn" ascii wide
        $f = "\\atomic\\Local Storage" nocase ascii wide
        $g = "\\Coinomi\\" nocase ascii wide
    condition:
        3 of them
}

rule memory_credential_theft : stealer
{
    meta:
        description = "Reads credentials from the memory of the security subsystem"
        severity = 90
        confidence = 80
        mitre = "T1003.001"
    strings:
        $a = "sekurlsa" nocase ascii wide
        $b = "logonpasswords" nocase ascii wide
        $c = "lsass" nocase ascii wide
        $d = "MiniDumpWriteDump" ascii wide
        $e = "comsvcs" nocase ascii wide
        $f = "SeDebugPrivilege" ascii wide
    condition:
        ($a and $b) or ($c and $d and $f) or ($c and $e)
}

rule messenger_exfiltration : stealer
{
    meta:
        description = "Sends what it collected through a messenger's bot interface"
        severity = 65
        confidence = 70
        mitre = "T1567"
    strings:
        $telegram = /api\.telegram\.org\/bot[0-9]{6,12}:/ nocase ascii wide
        $telegram_send = /api\.telegram\.org[^\r\n]{0,120}\/send(Document|Message)/ nocase ascii wide
        $discord = /discord(app)?\.com\/api\/webhooks\/[0-9]{6,22}/ nocase ascii wide
    condition:
        any of them
}

rule linux_preload_rootkit : rootkit
{
    meta:
        description = "ELF library that hides itself by way of the loader's preload file"
        severity = 80
        confidence = 70
        mitre = "T1574.006"
    strings:
        $preload = "/etc/ld.so.preload"
        $hook1 = "readdir64" fullword
        $hook2 = "readdir" fullword
        $real = "dlsym" fullword
        $hide = "/proc/net/tcp"
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and $preload and $real and (any of ($hook*) or $hide)
}

rule disk_wiper : destructive
{
    meta:
        description = "Overwrites disks at their lowest level"
        severity = 90
        confidence = 65
        mitre = "T1561.002"
    strings:
        $device = /\\\\\.\\PhysicalDrive[0-9%]/ nocase ascii wide
        $write = "WriteFile" fullword
        $control = "DeviceIoControl" fullword
        $dd = /dd\s+if=\/dev\/(zero|u?random)[^\r\n]{0,60}of=\/dev\/(sd|hd|vd|nvme)/
        $no_root = /rm\s[^\r\n]{0,60}--no-preserve-root/
    condition:
        (uint16(0) == 0x5a4d and $device and $write and $control) or
        $dd or
        ($no_root and filesize < 1MB and uint32(0) != 0x464c457f)
}

rule eicar_test_file : test
{
    meta:
        description = "The EICAR test file, harmless by definition"
        severity = 100
        confidence = 100
        mitre = "T1204"
    strings:
        // The standard text in hexadecimal, so that this file is not itself taken for it.
        $text = { 58 35 4f 21 50 25 40 41 50 5b 34 5c 50 5a 58 35 34 28 50 5e 29 37 43 43 29 37 7d 24 45 49 43 41 52 2d 53 54 41 4e 44 41 52 44 2d 41 4e 54 49 56 49 52 55 53 2d 54 45 53 54 2d 46 49 4c 45 21 24 48 2b 48 2a }
    condition:
        $text at 0 and filesize <= 128
}
