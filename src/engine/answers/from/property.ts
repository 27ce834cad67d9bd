import { UserError } from "../../../errors.ts";

/** An object of a JSON document. */
export type Node = Readonly<Record<string, unknown>>;

/** A property of a schema: the types of its values, whether null is one, and what else is said of them. */
export interface Property {
  readonly types: readonly string[];
  readonly isNullable: boolean;
  readonly keywords: ReadonlyMap<string, unknown>;
}

/** A document, and how many of its schemas may still be followed: a few lines can name more than there is time for. */
export interface Followed {
  readonly root: Node;
  left: number;
}

/** How many schemas can refer to each other in a row. */
const DEEPEST = 30;
/** How many schemas of a document are followed, each as often as it is referred to. */
const MOST = 10_000;
/** Keywords that say nothing about which values there are. */
const ANNOTATIONS = [
  "$comment",
  "$defs",
  "$id",
  "$schema",
  "definitions",
  "deprecated",
  "description",
  "discriminator",
  "example",
  "examples",
  "externalDocs",
  "nullable",
  "readOnly",
  "title",
  "xml",
];

/** Whether a value is an object. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A document whose schemas are to be followed.
 *
 * @example const { properties } = resolved(schema, following(document), where);
 */
export function following(root: Node): Followed {
  return { root, left: MOST };
}

/**
 * A schema with what it refers to, and all parts of an `allOf`, in one.
 *
 * @throws {UserError} if it is no schema, refers to nothing or to itself, or the document has too many.
 */
export function resolved(schema: unknown, document: Followed, where: string, depth = 0): Node {
  if (!isNode(schema)) throw new UserError(`${where} is no schema.`);
  if (depth > DEEPEST) throw new UserError(`${where} refers to itself.`);
  document.left -= 1;
  if (document.left < 0)
    throw new UserError(`${where} is made of too many schemas: at most ${MOST} are followed in a file.`);
  const { $ref, allOf = [], ...own } = schema;
  const parts = [
    ...($ref === undefined ? [] : [targetOf($ref, document.root, where)]),
    ...(Array.isArray(allOf) ? allOf : [allOf]),
  ].map((part) => resolved(part, document, where, depth + 1));
  return [...parts, own].reduce((all, part) => merged(all, part), {});
}

function merged(a: Node, b: Node): Node {
  const properties =
    isNode(a.properties) && isNode(b.properties) ? { properties: { ...a.properties, ...b.properties } } : {};
  const required =
    Array.isArray(a.required) && Array.isArray(b.required) ? [...a.required, ...b.required] : 0;
  return { ...a, ...b, ...properties, ...(required !== 0 && { required }) };
}

/** @throws {UserError} if there is nothing at that place of the document. */
function targetOf(ref: unknown, root: Node, where: string): unknown {
  const path = typeof ref === "string" && /^#(?:\/|$)/.test(ref) ? ref.split("/").slice(1) : undefined;
  const found = path?.reduce<unknown>((node, step) => {
    const name = unescaped(step).replaceAll("~1", "/").replaceAll("~0", "~");
    return isNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }, root);
  if (found !== undefined) return found;
  throw new UserError(`${where} refers to ${JSON.stringify(ref)}, which is not in the file.`);
}

/** A step of a reference, which is part of a URI. */
function unescaped(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/**
 * A property in one form, whichever way the schema says that it may be null or has one of several types.
 *
 * @throws {UserError} if it is no schema, or its alternatives contradict each other.
 */
export function propertyOf(schema: unknown, document: Followed, where: string, depth = 0): Property {
  const { anyOf, oneOf, type, const: only, ...own } = resolved(schema, document, where, depth);
  const keywords = new Map(
    Object.entries(own).filter(([key]) => !ANNOTATIONS.includes(key) && !key.startsWith("x-")),
  );
  // Any further property is what an object has that says nothing of them.
  const more = keywords.get("additionalProperties");
  if (more === true || (isNode(more) && Object.keys(more).length === 0))
    keywords.delete("additionalProperties");
  if (keywords.get("default") === null) keywords.delete("default");
  const enumerated = only === undefined ? keywords.get("enum") : [only];
  const values = Array.isArray(enumerated) ? enumerated.filter((one) => one !== null) : undefined;
  if (values !== undefined) keywords.set("enum", values);
  const named = type === undefined ? typesIn(values) : [type].flat().map(String);
  const isNullable =
    own.nullable === true ||
    named.includes("null") ||
    (Array.isArray(enumerated) && enumerated.includes(null));
  const types = named.filter((one) => one !== "null");
  inclusive(keywords, types);
  const alternatives = anyOf ?? oneOf;
  if (!Array.isArray(alternatives)) return { types, isNullable, keywords };
  const all = alternatives.map((one) => propertyOf(one, document, where, depth + 1));
  const both = all.filter((one) => one.types.length > 0 || one.keywords.size > 0);
  for (const [key, value] of both.flatMap((one) => [...one.keywords])) {
    if (keywords.has(key) && JSON.stringify(keywords.get(key)) !== JSON.stringify(value))
      throw new UserError(`${where} has several of ${key}: no one column has that.`);
    keywords.set(key, value);
  }
  return {
    types: [...new Set([...types, ...both.flatMap((one) => one.types)])],
    isNullable: isNullable || all.some((one) => one.isNullable),
    keywords,
  };
}

function typesIn(values: readonly unknown[] | undefined): readonly string[] {
  return values?.every((one) => typeof one === "string") ? ["string"] : [];
}

/** Whole numbers beyond a bound are at least, or at most, the next one; a bound can be said to be one in two ways. */
function inclusive(keywords: Map<string, unknown>, types: readonly string[]): void {
  if (types.join() !== "integer") return;
  for (const [exclusive, bound, step] of [
    ["exclusiveMinimum", "minimum", 1],
    ["exclusiveMaximum", "maximum", -1],
  ] as const) {
    const said = keywords.get(exclusive);
    const value = said === true ? keywords.get(bound) : said;
    if (said === false) keywords.delete(exclusive);
    if (typeof value !== "number" || said === undefined || said === false) continue;
    keywords.delete(exclusive);
    keywords.set(bound, value + step);
  }
}
