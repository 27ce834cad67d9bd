/** Quotes one argument for a POSIX shell, and leaves it alone where nothing needs quoting. */
export function quote(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command line that can be pasted into a shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(" ");
}
