/**
 * The table of file types: what a type is called, which family it belongs to, which extensions are honest for it,
 * and the short name under which the service reports it.
 */

/** What kind of thing a type is; policies are usually written over families. */
export type FileFamily =
  | "executable"
  | "script"
  | "document"
  | "archive"
  | "email"
  | "image"
  | "media"
  | "text"
  | "shortcut"
  | "web"
  | "certificate"
  | "data";

/** label, MIME type, family, honest extensions (most usual first, blank separated), the service's short type string. */
type Row = readonly [label: string, mime: string, family: FileFamily, extensions: string, serviceType: string];

const ROWS = {
  // Programs
  "pe-exe": [
    "Windows program",
    "application/vnd.microsoft.portable-executable",
    "executable",
    "exe scr com pif mui",
    "exe",
  ],
  "pe-dll": [
    "Windows library",
    "application/vnd.microsoft.portable-executable",
    "executable",
    "dll ocx cpl ax drv mui xll tlb",
    "dll",
  ],
  "pe-sys": ["Windows driver", "application/vnd.microsoft.portable-executable", "executable", "sys drv efi", "sys"],
  "dos-mz": ["DOS program (MZ)", "application/x-dosexec", "executable", "exe com ovl", "exe"],
  "dos-com": ["DOS program (COM)", "application/x-dosexec", "executable", "com", "com"],
  elf: ["ELF program", "application/x-elf", "executable", "elf so o bin ko axf out run", "elf"],
  "mach-o": ["Mach-O program", "application/x-mach-binary", "executable", "macho dylib bundle o", "macho"],
  "java-class": ["Java class", "application/java-vm", "executable", "class", "class"],
  jar: ["Java archive", "application/java-archive", "executable", "jar war ear xpi", "jar"],
  apk: ["Android package", "application/vnd.android.package-archive", "executable", "apk xapk", "apk"],
  dex: ["Android byte code", "application/vnd.android.dex", "executable", "dex", "dex"],
  wasm: ["WebAssembly module", "application/wasm", "executable", "wasm", "wasm"],
  swf: ["Flash movie", "application/x-shockwave-flash", "executable", "swf", "swf"],
  msi: ["Windows Installer package", "application/x-msi", "executable", "msi msp mst", "msi"],
  msix: ["Windows app package", "application/msix", "executable", "msix appx msixbundle appxbundle", "msix"],
  pyc: ["Python byte code", "application/x-python-code", "executable", "pyc pyo", "pyc"],
  eicar: ["EICAR test file", "application/x-eicar", "executable", "com txt exe", "com"],
  // Scripts
  js: ["JavaScript", "text/javascript", "script", "js mjs cjs jsx ts", "js"],
  jse: ["Encoded JScript", "application/x-encoded-jscript", "script", "jse", "jse"],
  vbs: ["VBScript", "text/vbscript", "script", "vbs bas vb cls", "vbs"],
  vbe: ["Encoded VBScript", "application/x-encoded-vbscript", "script", "vbe", "vbe"],
  wsf: ["Windows script file", "application/x-wsf", "script", "wsf wsc sct", "wsf"],
  sct: ["Windows scriptlet", "text/scriptlet", "script", "sct wsc", "sct"],
  ps1: ["PowerShell script", "application/x-powershell", "script", "ps1 psm1 psd1", "ps1"],
  bat: ["Windows batch file", "application/x-bat", "script", "bat cmd", "bat"],
  sh: ["Shell script", "application/x-sh", "script", "sh bash zsh ksh command run", "sh"],
  python: ["Python script", "text/x-python", "script", "py pyw", "py"],
  perl: ["Perl script", "text/x-perl", "script", "pl pm cgi", "pl"],
  php: ["PHP script", "application/x-httpd-php", "script", "php phtml php5 inc", "php"],
  ruby: ["Ruby script", "text/x-ruby", "script", "rb", "rb"],
  hta: ["HTML application", "application/hta", "script", "hta", "hta"],
  inf: ["Windows setup information", "application/inf", "script", "inf", "inf"],
  reg: ["Windows registry entries", "text/x-ms-regedit", "script", "reg", "reg"],
  applescript: ["AppleScript", "text/applescript", "script", "scpt applescript", "scpt"],
  // Web
  html: ["HTML document", "text/html", "web", "html htm xhtml shtml", "html"],
  mhtml: ["Saved web page (MHTML)", "multipart/related", "web", "mhtml mht", "mhtml"],
  xml: ["XML document", "text/xml", "web", "xml xsl xsd config rels manifest vcxproj csproj", "xml"],
  svg: ["SVG image", "image/svg+xml", "web", "svg", "svg"],
  chm: ["Compiled HTML help", "application/vnd.ms-htmlhelp", "document", "chm", "chm"],
  // Documents
  pdf: ["PDF document", "application/pdf", "document", "pdf", "pdf"],
  rtf: ["RTF document", "application/rtf", "document", "rtf doc", "rtf"],
  doc: ["Word 97-2003 document", "application/msword", "document", "doc wbk", "doc"],
  dot: ["Word 97-2003 template", "application/msword", "document", "dot", "doc"],
  docx: [
    "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "document",
    "docx dotx",
    "docx",
  ],
  docm: [
    "Word document with macros",
    "application/vnd.ms-word.document.macroEnabled.12",
    "document",
    "docm dotm",
    "docm",
  ],
  xls: ["Excel 97-2003 workbook", "application/vnd.ms-excel", "document", "xls xlt xla xlm", "xls"],
  xlsx: [
    "Excel workbook",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "document",
    "xlsx xltx",
    "xlsx",
  ],
  xlsm: [
    "Excel workbook with macros",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "document",
    "xlsm xltm xlam",
    "xlsm",
  ],
  xlsb: ["Excel binary workbook", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "document", "xlsb", "xlsb"],
  ppt: ["PowerPoint 97-2003 presentation", "application/vnd.ms-powerpoint", "document", "ppt pps pot", "ppt"],
  pptx: [
    "PowerPoint presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "document",
    "pptx ppsx potx",
    "pptx",
  ],
  pptm: [
    "PowerPoint presentation with macros",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "document",
    "pptm ppsm potm ppam",
    "pptm",
  ],
  "ooxml-encrypted": [
    "Encrypted Office document",
    "application/encrypted",
    "document",
    "docx xlsx pptx docm xlsm pptm xlsb",
    "docx",
  ],
  ole: ["OLE compound file", "application/x-ole-storage", "document", "ole bin db", "ole"],
  pub: ["Publisher document", "application/x-mspublisher", "document", "pub", "pub"],
  vsd: ["Visio drawing", "application/vnd.visio", "document", "vsd vss vst", "vsd"],
  one: ["OneNote section", "application/onenote", "document", "one onepkg", "one"],
  odt: ["OpenDocument text", "application/vnd.oasis.opendocument.text", "document", "odt ott", "odt"],
  ods: ["OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", "document", "ods ots", "ods"],
  odp: ["OpenDocument presentation", "application/vnd.oasis.opendocument.presentation", "document", "odp otp", "odp"],
  epub: ["EPUB book", "application/epub+zip", "document", "epub", "epub"],
  xps: ["XPS document", "application/vnd.ms-xpsdocument", "document", "xps oxps", "xps"],
  hwp: ["Hangul document", "application/x-hwp", "document", "hwp hwt", "hwp"],
  hwpx: ["Hangul document (HWPX)", "application/hwp+zip", "document", "hwpx", "hwpx"],
  jtd: ["Ichitaro document", "application/x-js-taro", "document", "jtd jtt jtdc jttc", "jtd"],
  postscript: ["PostScript document", "application/postscript", "document", "ps eps ai", "ps"],
  djvu: ["DjVu document", "image/vnd.djvu", "document", "djvu djv", "djvu"],
  // E-mail
  eml: ["E-mail message", "message/rfc822", "email", "eml", "eml"],
  msg: ["Outlook message", "application/vnd.ms-outlook", "email", "msg oft", "msg"],
  mbox: ["Mailbox", "application/mbox", "email", "mbox mbx", "mbox"],
  tnef: ["Outlook attachment container", "application/vnd.ms-tnef", "email", "dat tnef", "tnef"],
  pst: ["Outlook data file", "application/vnd.ms-outlook-pst", "email", "pst ost", "pst"],
  // Shortcuts
  lnk: ["Windows shortcut", "application/x-ms-shortcut", "shortcut", "lnk", "lnk"],
  url: ["Internet shortcut", "application/x-mswinurl", "shortcut", "url website", "url"],
  desktop: ["Desktop entry", "application/x-desktop", "shortcut", "desktop", "desktop"],
  // Archives and disk images
  zip: ["ZIP archive", "application/zip", "archive", "zip zipx", "zip"],
  "7z": ["7-Zip archive", "application/x-7z-compressed", "archive", "7z", "7z"],
  rar: ["RAR archive", "application/vnd.rar", "archive", "rar r00", "rar"],
  tar: ["tar archive", "application/x-tar", "archive", "tar", "tar"],
  gz: ["gzip data", "application/gzip", "archive", "gz tgz svgz", "gz"],
  bz2: ["bzip2 data", "application/x-bzip2", "archive", "bz2 tbz2 tbz", "bz2"],
  xz: ["xz data", "application/x-xz", "archive", "xz txz", "xz"],
  lzma: ["lzma data", "application/x-lzma", "archive", "lzma", "lzma"],
  zst: ["Zstandard data", "application/zstd", "archive", "zst tzst", "zst"],
  lz4: ["LZ4 data", "application/x-lz4", "archive", "lz4", "lz4"],
  compress: ["compress data", "application/x-compress", "archive", "z", "z"],
  lzh: ["LHA archive", "application/x-lzh-compressed", "archive", "lzh lha", "lzh"],
  arj: ["ARJ archive", "application/x-arj", "archive", "arj", "arj"],
  ace: ["ACE archive", "application/x-ace-compressed", "archive", "ace", "ace"],
  cab: ["Cabinet archive", "application/vnd.ms-cab-compressed", "archive", "cab", "cab"],
  iso: ["ISO 9660 image", "application/x-iso9660-image", "archive", "iso img", "iso"],
  udf: ["UDF image", "application/x-udf-image", "archive", "udf iso img", "iso"],
  img: ["Disk image", "application/x-raw-disk-image", "archive", "img ima dd raw bin", "img"],
  vhd: ["Virtual hard disk", "application/x-vhd", "archive", "vhd vhdx", "vhd"],
  vmdk: ["VMware disk", "application/x-vmdk", "archive", "vmdk", "vmdk"],
  qcow2: ["QEMU disk", "application/x-qemu-disk", "archive", "qcow2 qcow", "qcow2"],
  dmg: ["Apple disk image", "application/x-apple-diskimage", "archive", "dmg", "dmg"],
  wim: ["Windows image", "application/x-ms-wim", "archive", "wim swm esd", "wim"],
  deb: ["Debian package", "application/vnd.debian.binary-package", "archive", "deb udeb", "deb"],
  rpm: ["RPM package", "application/x-rpm", "archive", "rpm", "rpm"],
  cpio: ["cpio archive", "application/x-cpio", "archive", "cpio", "cpio"],
  ar: ["ar archive", "application/x-archive", "archive", "a lib ar", "ar"],
  xar: ["xar archive", "application/x-xar", "archive", "xar pkg", "xar"],
  vbn: ["Symantec quarantine file", "application/x-symantec-quarantine", "archive", "vbn", "vbn"],
  // Data
  evtx: ["Windows event log", "application/x-ms-evtx", "data", "evtx", "evtx"],
  sqlite: ["SQLite database", "application/vnd.sqlite3", "data", "sqlite db sqlite3 db3", "sqlite"],
  pcap: ["Packet capture", "application/vnd.tcpdump.pcap", "data", "pcap pcapng cap", "pcap"],
  "registry-hive": ["Windows registry hive", "application/x-ms-registry-hive", "data", "dat hve hiv", "hive"],
  minidump: ["Windows memory dump", "application/x-dmp", "data", "dmp mdmp", "dmp"],
  // Certificates and keys
  pem: ["PEM certificate or key", "application/x-pem-file", "certificate", "pem crt cer key csr p7b", "pem"],
  der: ["DER certificate", "application/pkix-cert", "certificate", "cer der crt", "der"],
  pkcs7: ["PKCS #7 signature", "application/pkcs7-signature", "certificate", "p7b p7s p7m p7c cat spc", "p7b"],
  pkcs12: ["PKCS #12 key store", "application/x-pkcs12", "certificate", "pfx p12", "pfx"],
  // Images, sound, video, fonts
  png: ["PNG image", "image/png", "image", "png apng", "png"],
  jpg: ["JPEG image", "image/jpeg", "image", "jpg jpeg jpe jfif", "jpg"],
  gif: ["GIF image", "image/gif", "image", "gif", "gif"],
  bmp: ["BMP image", "image/bmp", "image", "bmp dib", "bmp"],
  tiff: ["TIFF image", "image/tiff", "image", "tif tiff dng", "tiff"],
  ico: ["Windows icon", "image/vnd.microsoft.icon", "image", "ico cur", "ico"],
  webp: ["WebP image", "image/webp", "image", "webp", "webp"],
  psd: ["Photoshop image", "image/vnd.adobe.photoshop", "image", "psd", "psd"],
  emf: ["Windows metafile", "image/emf", "image", "emf wmf", "emf"],
  heif: ["HEIF image", "image/heif", "image", "heic heif avif", "heic"],
  mp3: ["MP3 audio", "audio/mpeg", "media", "mp3", "mp3"],
  mp4: ["MPEG-4 media", "video/mp4", "media", "mp4 m4v m4a mov 3gp", "mp4"],
  mkv: ["Matroska media", "video/x-matroska", "media", "mkv webm mka", "mkv"],
  avi: ["AVI video", "video/x-msvideo", "media", "avi", "avi"],
  wav: ["WAVE audio", "audio/wav", "media", "wav", "wav"],
  ogg: ["Ogg media", "application/ogg", "media", "ogg oga ogv opus", "ogg"],
  flac: ["FLAC audio", "audio/flac", "media", "flac", "flac"],
  asf: ["Windows Media", "video/x-ms-asf", "media", "asf wmv wma", "wmv"],
  ttf: ["TrueType font", "font/ttf", "media", "ttf ttc", "ttf"],
  otf: ["OpenType font", "font/otf", "media", "otf", "otf"],
  woff: ["Web font", "font/woff", "media", "woff woff2", "woff"],
  // Text and the rest
  json: ["JSON document", "application/json", "text", "json jsonl har ipynb map", "json"],
  csv: ["CSV table", "text/csv", "text", "csv tsv", "csv"],
  ics: ["Calendar entry", "text/calendar", "text", "ics", "ics"],
  text: [
    "Text",
    "text/plain",
    "text",
    "txt log md ini cfg conf yml yaml toml c h cpp css java go rs sql tex srt asc nfo",
    "txt",
  ],
  empty: ["Empty file", "application/x-empty", "data", "", ""],
  data: ["Unknown data", "application/octet-stream", "data", "bin dat", ""],
} as const satisfies Record<string, Row>;

/** The stable name of a file type; stored with items, so an id is never renamed. */
export type FileTypeId = keyof typeof ROWS;

/** One row of the table. */
export interface FileType {
  id: FileTypeId;
  /** For people: "Word document with macros". */
  label: string;
  mime: string;
  family: FileFamily;
  /** Lower case, without the dot, the most usual first; a name with another known extension is a mismatch. */
  extensions: readonly string[];
  /** The short type string of the service ("exe", "doc", "url"); "" for unknown data, as the service writes it. */
  serviceType: string;
}

/** Every type id, in table order. */
// Object.keys of a const object yields exactly its keys: none is added later, the object is module-private.
export const FILE_TYPE_IDS: readonly FileTypeId[] = Object.keys(ROWS) as FileTypeId[];

/** The table, by id. */
export const FILE_TYPES: Readonly<Record<FileTypeId, FileType>> = buildTable();

function buildTable(): Record<FileTypeId, FileType> {
  const entries = FILE_TYPE_IDS.map((id): [FileTypeId, FileType] => {
    const [label, mime, family, extensions, serviceType] = ROWS[id];
    return [id, { id, label, mime, family, extensions: extensions === "" ? [] : extensions.split(" "), serviceType }];
  });
  // One entry per id of FILE_TYPE_IDS, which holds all of them.
  return Object.fromEntries(entries) as Record<FileTypeId, FileType>;
}

/** True for a string that is a type id of this table (configuration and stored items come as strings). */
export function isFileTypeId(value: string): value is FileTypeId {
  return Object.hasOwn(ROWS, value);
}

/**
 * Types on the service's documented list: EXE, DLL, JAR, JS, PDF, DOC, DOCX, RTF, XLS, XLSX, PPT, PPTX, XML, ZIP, VBN, XZ, GZ,
 * BZ2, TAR, MHTML, SWF, LNK, URL, MSI, JTD, HWP, HWPX, BAT, HTA, PS1, VBS, WSF, JSE, VBE, CHM, ISO, and HTML by the integration
 * guide. The list names Office formats without their template and macro variants; those open in the same programs and are counted
 * in here (an inference, not a documented fact), as are the EICAR test file (it runs as a program) and encrypted Office documents
 * (the service takes a password for them). SEP is on the list too, but has no public description to recognise it by.
 */
export const THREAT_GRID_TYPES: ReadonlySet<FileTypeId> = new Set<FileTypeId>([
  ...([
    "pe-exe",
    "pe-dll",
    "pe-sys",
    "eicar",
    "jar",
    "swf",
    "msi",
    "js",
    "jse",
    "vbs",
    "vbe",
    "wsf",
    "ps1",
    "bat",
    "hta",
  ] as const),
  ...([
    "html",
    "mhtml",
    "xml",
    "chm",
    "pdf",
    "rtf",
    "doc",
    "dot",
    "docx",
    "docm",
    "xls",
    "xlsx",
    "xlsm",
    "xlsb",
  ] as const),
  ...(["ppt", "pptx", "pptm", "ooxml-encrypted", "hwp", "hwpx", "jtd", "lnk", "url"] as const),
  ...(["zip", "xz", "gz", "bz2", "tar", "iso", "udf", "vbn"] as const),
]);

/** Types that the service accepts but that automatic submission should leave out, as the integration guide advises. */
export const NOT_SENT_BY_DEFAULT: ReadonlySet<FileTypeId> = new Set<FileTypeId>(["html", "js"]);
