import { PLATFORM } from "../../platform.ts";

/** Quotes one argument for the user's shell, and leaves it alone where nothing needs quoting. */
export function quote(argument: string, platform = PLATFORM): string {
  if (platform === "win32") {
    // A comma makes a list in PowerShell, and an @ at the beginning takes one apart.
    return /^[\w+=:.\\/-][\w@+=:.\\/-]*$/.test(argument) ? argument : `"${argument.replaceAll('"', '\\"')}"`;
  }
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command line that can be pasted into a shell; cmd.exe takes what follows a slash in a program's path for a switch. */
export function commandLine([file = "", ...rest]: readonly string[], platform = PLATFORM): string {
  const program = platform === "win32" ? file.replaceAll("/", "\\") : file;
  return [program, ...rest].map((argument) => quote(argument, platform)).join(" ");
}
