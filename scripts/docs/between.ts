/** Replaces what is between `<!-- NAME: begin … -->` and `<!-- NAME: end -->` in a document; fails where these are not. */
export function putBetween(document: string, name: string, lines: readonly string[]): string {
  const place = new RegExp(`(<!-- ${name}: begin[^>]*-->\\n)[\\s\\S]*?([ \\t]*<!-- ${name}: end -->)`);
  if (!place.test(document)) throw new Error(`no comments "${name}: begin" and "${name}: end"`);
  return document.replace(place, (_, begin: string, end: string) => `${begin}${lines.join("\n")}\n${end}`);
}
