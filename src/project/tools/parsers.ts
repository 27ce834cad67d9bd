import { extname } from "node:path";

/** Fails where a text does not parse. */
type Parser = (text: string) => unknown;

const loadYaml = async (): Promise<Parser> => (await import("./parse-yaml.ts")).parseYaml;

/** How the parser of a kind of file is loaded. */
const PARSERS: Readonly<Record<string, () => Promise<Parser>>> = {
  ".toml": async () => (await import("./parse-toml.ts")).parseToml,
  ".yaml": loadYaml,
  ".yml": loadYaml,
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
