import { readFileSync } from "node:fs";
import { join } from "node:path";
import { groupsOf, valuesOf } from "../../../engine/answers/choices.ts";
import { instanceSchema } from "../../../engine/answers/instance-schema.ts";
import { didYouMean } from "../../../engine/answers/suggest.ts";
import type { Catalog, Stack } from "../../../engine/catalog/catalog.ts";
import type { Repeatable } from "../../../engine/catalog/repeatable.ts";
import { UserError } from "../../../errors.ts";
import { builtFolder } from "../../../project/built/catalog.ts";
import type { Invocation } from "../../command.ts";
import { printDocument } from "../../output/print.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/**
 * Prints a JSON Schema: of a command's output, which the build made, or of a file that this catalog takes.
 *
 * @throws {UserError} if there is no such schema.
 */
export async function schema({ words, catalog }: Invocation): Promise<number> {
  const schemas = readSchemas();
  const files = new Map(repeatableIn(catalog).map((feature) => [feature.id, feature]));
  const known = schemaNames(catalog);
  const [word] = words;
  if (word === undefined) throw new UserError(`Which one? There is ${known.join(", ")}.`);
  if (!known.includes(word)) throw new UserError(`There is no schema "${word}". ${didYouMean(word, known)}`);
  const feature = files.get(word);
  if (feature !== undefined) printDocument(instanceSchema(feature));
  else printDocument(word === "answers" ? answersSchema(catalog) : schemas[word]);
  return 0;
}

/** What there is a schema of. */
export function schemaNames(catalog: Catalog): readonly string[] {
  return [...Object.keys(readSchemas()), "answers", ...repeatableIn(catalog).map(({ id }) => id)];
}

function repeatableIn({ stacks }: Catalog): readonly Repeatable[] {
  return stacks.flatMap(({ repeatable = [] }) => repeatable);
}

/** The JSON Schema of each command's document, as the build made them. */
export function readSchemas(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(builtFolder(), "schemas.json"), "utf8")) as Record<string, unknown>;
}

/** The JSON Schema of the answers that `create` takes from a file, from a catalog's stacks and groups. */
export function answersSchema(catalog: Catalog): Record<string, unknown> {
  const groups = Object.fromEntries(
    groupsOf(catalog).map((group) => {
      const word = { type: "string", enum: valuesOf(group) };
      if (group.choose === "toggle") return [group.id, { type: "boolean", description: group.title }];
      if (group.choose === "one") return [group.id, { ...word, description: group.title }];
      return [group.id, { type: "array", items: word, uniqueItems: true, description: group.title }];
    }),
  );
  const presets = catalog.stacks.flatMap((stack: Stack) => Object.keys(stack.presets));
  return {
    $schema: DIALECT,
    title: "Answers of create-plinth",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      name: { type: "string" },
      description: { type: "string", maxLength: 200 },
      stack: { type: "string", enum: catalog.stacks.map((stack) => stack.id) },
      preset: { type: "string", enum: [...new Set(presets)] },
      install: { type: "boolean" },
      git: { type: "boolean" },
      choices: { type: "object", additionalProperties: false, properties: groups },
      uses: { type: "array", items: { type: "string" } },
      ...groups,
    },
  };
}
