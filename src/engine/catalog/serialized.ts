import type { Catalog } from "../index.ts";

/** What holds the parts of a feature, or of what is always there: most of a catalog, and little of it is wanted. */
const PARTS = /"(parts|base)":(\d+)/g;

/** A catalog as it is shipped: JSON, with each list of parts on a line of its own. */
export function serializeCatalog(catalog: Catalog): string {
  const lists: string[] = [];
  const rest = JSON.stringify(catalog, (key, value: unknown) => {
    if ((key !== "parts" && key !== "base") || !Array.isArray(value)) return value;
    return lists.push(JSON.stringify(value)) - 1;
  });
  const text = rest.replaceAll(PARTS, (_, key, at) => `"${key}":\n${lists[Number(at)]}\n`);
  // Within ASCII, the text is read and parsed in half the time.
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Reads a shipped catalog; each list of parts is parsed when it is first looked at.
 *
 * @example const catalog = parseCatalog(await (await fetch("/catalog.json")).text());
 */
export function parseCatalog(text: string): Catalog {
  const lines = text.split("\n");
  const rest = lines.map((line, at) => (at % 2 === 0 ? line : `${at}`)).join("");
  const catalog = JSON.parse(rest) as Catalog;
  for (const stack of catalog.stacks) {
    later(stack, "base", lines);
    const several = (stack.repeatable ?? []).flatMap((feature) => {
      const { members } = feature.instances;
      return [feature, ...(members === undefined ? [] : [members, ...members.kinds])];
    });
    const once = stack.groups.flatMap(({ features }) => features);
    for (const owner of [...once, ...several]) later(owner, "parts", lines);
  }
  return catalog;
}

function later<Key extends string>(
  owner: { readonly [key in Key]: unknown },
  key: Key,
  lines: readonly string[],
): void {
  const line = lines[Number(owner[key])];
  if (line === undefined) return;
  const settle = (value: unknown) => Object.defineProperty(owner, key, { value, enumerable: true });
  const get = () => {
    const value: unknown = JSON.parse(line);
    settle(value);
    return value;
  };
  Object.defineProperty(owner, key, { get, enumerable: true, configurable: true });
}
