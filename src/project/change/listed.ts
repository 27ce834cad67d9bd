/** Names for one line of output: the first ones, and how many there are besides. */
export function listed(names: readonly (string | number)[], most = 10): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
