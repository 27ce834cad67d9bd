import { extname } from "node:path";

/** Fails where a text does not parse. */
type Parser = (text: string) => unknown;

/** How the parser of a kind of file is loaded. */
const PARSERS: Readonly<Record<string, () => Promise<Parser>>> = {
  ".toml": async () => (await import("smol-toml")).parse,
  ".yaml": yamlParser,
  ".yml": yamlParser,
};

/** Loads the parsers of such files, and tells by them whether a text parses; a text of a kind without one does. */
export async function loadParsers(
  paths: readonly string[],
): Promise<(path: string, text: string) => boolean> {
  const parsers = new Map<string, Parser | undefined>();
  for (const kind of new Set(paths.map((path) => extname(path)))) parsers.set(kind, await PARSERS[kind]?.());
  return (path, text) => {
    try {
      parsers.get(extname(path))?.(text);
      return true;
    } catch {
      return false;
    }
  };
}

async function yamlParser(): Promise<Parser> {
  const { parseAllDocuments } = await import("yaml");
  return (text) => {
    // What is only warned of, such as a tag that another program knows, is no error.
    for (const document of parseAllDocuments(text, { logLevel: "error" })) {
      if (document.errors[0] !== undefined) throw document.errors[0];
      // This alone looks for what an alias stands for.
      document.toJS({ maxAliasCount: -1 });
    }
  };
}
