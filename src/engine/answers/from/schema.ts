import { UserError } from "../../../errors.ts";
import type { Members, Repeatable } from "../../catalog/repeatable.ts";
import { fillValues, instanceValues } from "../../render/values.ts";
import { didYouMean } from "../suggest.ts";
import type { Source } from "./index.ts";
import { memberOf } from "./kinds.ts";
import { following, isNode, type Node, propertyOf, resolved } from "./property.ts";

/** Where documents have schemas by name: OpenAPI, JSON Schema, and what both had before. */
const PLACES = [["components", "schemas"], ["$defs"], ["definitions"]];
/** How many names a message has. */
const SHOWN = 8;

/** Whether a document is a JSON Schema, or has some as an OpenAPI document does. */
export function isSchema(document: unknown): document is Node {
  return isNode(document) && (isRoot(document) || schemasIn(document) !== undefined);
}

function isRoot(document: Node): boolean {
  return ["properties", "allOf", "$ref"].some((key) => Object.hasOwn(document, key));
}

function schemasIn(document: Node): Node | undefined {
  const found = PLACES.map((path) =>
    path.reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), document),
  );
  return found.find(isNode);
}

/**
 * The words that would be typed for an instance that a schema describes.
 *
 * @throws {UserError} if there is no schema of its name, or one of its properties is of no kind.
 */
export function schemaWords(document: Node, { where, feature, name: typed }: Source): readonly string[] {
  const { members } = feature.instances;
  if (members === undefined)
    throw new UserError(`${feature.title} has no members for a schema's properties.`);
  const [name, schema] = isRoot(document)
    ? [typed ?? nameIn(document, feature, where), document]
    : choose(schemasIn(document) ?? {}, feature, where, typed);
  const followed = following(document);
  const { properties, required } = resolved(schema, followed, where);
  if (!isNode(properties) || Object.keys(properties).length === 0)
    throw new UserError(`The schema of ${name} in ${where} has no properties.`);
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const own = Object.entries(properties).filter(
    ([key, property]) => !isGiven(key, members) && !isReadOnly(property),
  );
  const about = { feature, members, where, instance: name, each: "property" } as const;
  return [
    name,
    ...own.map(
      ([key, property]) =>
        memberOf(
          key,
          propertyOf(property, followed, `The property ${key} in ${where}`),
          needed.includes(key),
          about,
        ).word,
    ),
  ];
}

/** What every instance has, whatever its members are. */
function isGiven(name: string, { name: { lists } }: Members): boolean {
  return lists.some(({ given, names }) => given === true && names.includes(name));
}

function isReadOnly(property: unknown): boolean {
  return isNode(property) && property.readOnly === true;
}

/** @throws {UserError} if the schema's title is no name. */
function nameIn({ title }: Node, { id, instances }: Repeatable, where: string): string {
  if (typeof title === "string" && new RegExp(`^(?:${instances.name.pattern})$`, "u").test(title))
    return title;
  throw new UserError(
    `${where} does not say what it is: give a name, as in ${example(id, instances, where)}.`,
  );
}

/**
 * The schema of what was typed, or the only one.
 *
 * @throws {UserError} if there is none of this name, or several and no name.
 */
function choose(
  schemas: Node,
  feature: Repeatable,
  where: string,
  typed: string | undefined,
): readonly [name: string, schema: unknown] {
  const names = Object.keys(schemas);
  const [only] = names;
  if (typed === undefined && only !== undefined && names.length === 1) return [only, schemas[only]];
  const some = `${names.slice(0, SHOWN).join(", ")}${names.length > SHOWN ? " …" : ""}`;
  if (typed === undefined)
    throw new UserError(
      `${where} has ${names.length} schemas: give a name, as in ${example(feature.id, feature.instances, where)}. There is: ${some}.`,
    );
  const values = instanceValues(feature, { feature: feature.id, instance: typed });
  const wanted = [...(feature.instances.schemas ?? []).map((text) => fillValues(text, values)), typed];
  const found = wanted.find((one) => Object.hasOwn(schemas, one));
  if (found !== undefined) return [typed, schemas[found]];
  const known = names.length > SHOWN ? `There is: ${some}.` : didYouMean(typed, names);
  throw new UserError(`${where} has no schema ${wanted.join(" or ")}. ${known}`);
}

function example(id: string, { name }: Repeatable["instances"], where: string): string {
  return `add ${id} ${name.example} --from ${where}`;
}
