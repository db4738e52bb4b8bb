/** Reading the facts of scripts, for the tables of script rules. */
import type { ScriptFacts } from "@fumehood/inspect";
import type { Facts } from "../indicator.ts";

/** Languages of Windows' own script hosts and shells. */
const WINDOWS_LANGUAGES: ReadonlySet<string> = new Set(["vbscript", "powershell", "batch", "wsf", "hta"]);
/** JavaScript is for a Windows host only where it asks for the host's objects. */
const HOST_OBJECT =
  /activexobject|wscript|msxml2|adodb|winhttp|microsoft\.xmlhttp|scripting\.filesystem|shell\.application/i;

/** The script that a file is, or that lies in the page that it is. */
export function scriptOf({ inspection }: Facts): ScriptFacts | undefined {
  return inspection.script ?? inspection.html?.script;
}

/** True for scripts that run on Windows by a double click, with the rights of the user. */
export function isForWindowsHost({ language, signs }: ScriptFacts): boolean {
  if (WINDOWS_LANGUAGES.has(language)) return true;
  return language === "javascript" && signs.some(({ excerpt }) => HOST_OBJECT.test(excerpt));
}
