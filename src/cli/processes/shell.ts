/** Quotes one argument for the user's shell, and leaves it alone where nothing needs quoting. */
export function quote(argument: string, platform = process.platform): string {
  if (platform === "win32") {
    return /^[\w@+=:,.\\/-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '\\"')}"`;
  }
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command line that can be pasted into a shell. */
export function commandLine(argv: readonly string[], platform = process.platform): string {
  return argv.map((argument) => quote(argument, platform)).join(" ");
}
