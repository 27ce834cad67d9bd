import type { Repeatable } from "../../catalog/repeatable.ts";
import { ownWords } from "./own.ts";
import { isSchema, schemaWords } from "./schema.ts";

/** What is known of a document that an instance is read from. */
export interface Source {
  /** The file, in messages. */
  readonly where: string;
  readonly feature: Repeatable;
  /** The name that was typed. */
  readonly name?: string | undefined;
}

/**
 * The words that would be typed for an instance that a document describes, in our own form, as a JSON Schema or in an
 * OpenAPI document: its name with its options, and its members.
 *
 * @throws {UserError} if the document describes none, or what no kind of member keeps.
 * @example readInstanceFrom({ name: "Post" }, { where: "post.json", feature }) // => ["Post"]
 */
export function readInstanceFrom(document: unknown, source: Source): readonly string[] {
  return isSchema(document)
    ? schemaWords(document, source)
    : ownWords(document, source.where, source.feature);
}
