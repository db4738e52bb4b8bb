/** Sets of file name extensions that rules of several families speak of: lower case, without the dot. */

/** What Windows runs, or hands to an interpreter, on a double click. */
export const RUNNABLE_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    "exe scr com pif bat cmd ps1 vbs vbe js jse wsf wsh hta msi msp cpl dll lnk jar reg inf sct chm msc appref-ms application gadget " +
    "settingcontent-ms xll url iqy slk"
  ).split(" "),
);

/** The part of them that is a script or a shortcut: seldom sent by people in archives and mail. */
export const SCRIPT_EXTENSIONS: ReadonlySet<string> = new Set(
  "bat cmd ps1 vbs vbe js jse wsf wsh hta sct lnk reg inf".split(" "),
);

/** Programs proper. */
export const PROGRAM_EXTENSIONS: ReadonlySet<string> = new Set("exe scr com pif cpl msi dll xll jar".split(" "));

/** What a reader takes for a harmless document, picture or text. */
export const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    "pdf doc docx xls xlsx ppt pptx rtf odt ods odp txt csv jpg jpeg png gif bmp tif tiff svg webp mp3 mp4 avi mov wav zip rar 7z htm " +
    "html eml xml"
  ).split(" "),
);

/** The extension of the last part of a path of either kind; "" without one. */
export function extensionOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0
    ? ""
    : name
        .slice(dot + 1)
        .trimEnd()
        .toLowerCase();
}

/** "invoice.pdf.exe": a runnable extension behind that of a document. */
export function hasDoubleExtension(path: string): boolean {
  if (!RUNNABLE_EXTENSIONS.has(extensionOf(path))) return false;
  return DOCUMENT_EXTENSIONS.has(extensionOf(path.slice(0, path.lastIndexOf(".")).trimEnd()));
}
