import { parse, parseAllDocuments } from "yaml";

/** Fails where a text is not YAML: one document, or several. */
export function parseYaml(text: string): void {
  // What is only warned of, such as a tag that another program knows, is no error.
  for (const document of parseAllDocuments(text, { logLevel: "error" })) {
    if (document.errors[0] !== undefined) throw document.errors[0];
    // Only this resolves aliases; as an object, it would have to write keys that are no scalars.
    document.toJS({ maxAliasCount: -1, mapAsMap: true });
  }
}

/** The value of a YAML document. */
export function readYaml(text: string): unknown {
  return parse(text, { logLevel: "error" });
}
