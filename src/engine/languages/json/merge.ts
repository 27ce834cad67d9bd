import { type Chunk, isUnresolved } from "../../merge/chunk.ts";
import { allVersions, type Lines, mapVersions, type Versions } from "../../merge/versions.ts";
import type { Fallback } from "../language.ts";
import { indentAt, isBlock, Unwritable, type Writer, writerOf } from "./layout.ts";
import { type Placed, type Written, writeMembers } from "./members.ts";
import { commentsIn, type Document, Meanings, type Member, type Node, readJson } from "./syntax.ts";

/** Properties that identify the objects of an array, the most telling first. */
const KEYS = ["id", "uid", "key", "name"];

/** A value that both sides changed in two ways, where it cannot be shown in its place. */
class Disagreement extends Error {}

/** A place that both sides changed, as it is in the outcome until it is shown: `\0` and its number. */
interface OpenConflict {
  readonly yours: string;
  /** Undefined if the template removed the whole member. */
  readonly template: string | undefined;
  readonly why: string;
}

/** The three documents of a merge, and what is found on the way. */
interface Merging extends Versions<Document> {
  readonly meanings: Meanings;
  readonly writer: Writer;
  readonly conflicts: OpenConflict[];
  /** The comments that the template had. */
  readonly known: ReadonlySet<string>;
}

/** The value at one place in each; undefined where it is not there. */
interface Values extends Versions<Node | undefined> {
  readonly yours: Node;
  readonly template: Node;
}

/**
 * **keyed-union**: merges JSON by key, and arrays of objects by the property that identifies them, in the user's layout: their text
 * stays, and what comes from the template is written as what is around it. Undefined if one of the three is no JSON.
 */
export function mergeJson(
  versions: Versions<Lines>,
  { byLine, conflict }: Fallback,
): readonly Chunk[] | undefined {
  const meanings = new Meanings();
  const documents = allVersions(mapVersions(versions, (lines) => readJson(lines.join("\n"), meanings)));
  if (documents === undefined) return undefined;
  const { before, yours, template } = documents;
  const meaningOf = (chunks: readonly Chunk[]) => {
    const lines = chunks.flatMap((chunk) => (isUnresolved(chunk) ? chunk.yours : chunk.lines));
    const read = readJson(lines.join("\n"), meanings);
    return read === undefined || read.hasDuplicateKeys ? undefined : read.root.meaning;
  };
  const written = [before, yours, template].some(({ hasDuplicateKeys }) => hasDuplicateKeys)
    ? undefined
    : write({ ...documents, meanings });
  const isRight = written !== undefined && meaningOf(written.chunks) === written.meaning;
  // Comments have no key: where the template changed some, lines tell better where they belong.
  const isByKey = before.comments.join("\n") === template.comments.join("\n");
  if (isRight && isByKey) return written.chunks;
  const chunks = byLine();
  if (!chunks.some(isUnresolved) && written !== undefined && meaningOf(chunks) === written.meaning)
    return chunks;
  if (isRight) return written.chunks;
  return chunks.some(isUnresolved) ? chunks : conflict();
}

/** Writes the merge of the three, with its meaning if the user's side of each conflict is taken. */
function write(
  texts: Pick<Merging, "before" | "yours" | "template" | "meanings">,
): { readonly chunks: readonly Chunk[]; readonly meaning: number } | undefined {
  const { before, yours, template } = texts;
  const merging = {
    ...texts,
    writer: writerOf(yours, template),
    conflicts: [],
    known: new Set(before.comments),
  };
  try {
    const { text, meaning } = mergeValue(merging, {
      before: before.root,
      yours: yours.root,
      template: template.root,
    });
    const whole = yours.text.slice(0, yours.root.start) + text + yours.text.slice(yours.root.end);
    return { chunks: showConflicts(whole, merging.conflicts), meaning };
  } catch (error) {
    if (error instanceof Disagreement || error instanceof Unwritable) return undefined;
    throw error;
  }
}

const PLACEHOLDER = /\0(\d+)\0/g;

function showConflicts(text: string, conflicts: readonly OpenConflict[]): readonly Chunk[] {
  return text.split("\n").map((line): Chunk => {
    const found = [...line.matchAll(PLACEHOLDER)].flatMap(([, number]) => conflicts[Number(number)] ?? []);
    if (found.length === 0) return { lines: [line], from: "both" };
    const side = (textOf: (open: OpenConflict) => string | undefined) =>
      line
        .replaceAll(
          PLACEHOLDER,
          (_, number: string) => textOf(conflicts[Number(number)] as OpenConflict) ?? "",
        )
        .split("\n");
    const isRemoved = found.some(({ template }) => template === undefined);
    return {
      yours: side((open) => open.yours),
      template: isRemoved ? [] : side((open) => open.template),
      why: found.map(({ why }) => why).join("; "),
    };
  });
}

function mergeValue(merging: Merging, values: Values, key?: string): Written {
  const { before, yours, template } = values;
  const kept = { text: textOf(merging.yours, yours), meaning: yours.meaning };
  if (yours.meaning === template.meaning || before?.meaning === template.meaning) return kept;
  const isAlike = yours.kind === template.kind && (before === undefined || before.kind === yours.kind);
  if (isAlike && yours.kind !== "scalar") {
    const members = yours.kind === "object" ? mergeObjects(merging, values) : mergeArrays(merging, values);
    if (members !== undefined) {
      const text = writeMembers(merging.yours, yours, template, members, merging.known, merging.writer);
      return { text, meaning: merging.meanings.ofMembers(yours.kind, members) };
    }
  }
  const indent = indentAt(merging.yours.text, yours.start);
  const text = merging.writer.value(template, { indent, container: undefined });
  if (before?.meaning === yours.meaning) return { text, meaning: template.meaning };
  const why = `${key ?? "the value"}: ${before === undefined ? "added by both, with other values" : "changed by both"}`;
  return { text: leaveOpen(merging, { yours: kept.text, template: text, why }), meaning: yours.meaning };
}

function leaveOpen({ conflicts }: Merging, found: OpenConflict): string {
  conflicts.push(found);
  return `\0${conflicts.length - 1}\0`;
}

function textOf({ text }: Document, { start, end }: Pick<Node, "start" | "end">): string {
  return text.slice(start, end);
}

type Named = ReadonlyMap<string, Member>;

const keyed = ({ members }: Node): Named => new Map(members.map((member) => [member.key ?? "", member]));

function mergeObjects(merging: Merging, { before, yours, template }: Values): readonly Placed[] {
  const was: Named = before === undefined ? new Map() : keyed(before);
  return mergeNamed(merging, was, keyed(yours), keyed(template), yours);
}

/** Merges members by name, in the user's order; a new one of the template's comes behind its neighbour. */
function mergeNamed(
  merging: Merging,
  was: Named,
  has: Named,
  will: Named,
  container: Node,
): readonly Placed[] {
  const behind = new Map<string | undefined, Placed[]>([[undefined, []]]);
  const kept: (readonly [string, Placed])[] = [];
  for (const [name, own] of has) {
    const placed = mergeMember(merging, was.get(name), own, will.get(name), container, name);
    if (placed === undefined) continue;
    kept.push([name, placed]);
    behind.set(name, []);
  }
  let above: string | undefined;
  for (const [name, member] of will) {
    if (behind.has(name)) above = name;
    else if (!was.has(name) && !has.has(name)) behind.get(above)?.push(newMember(merging, member, container));
  }
  return [
    ...(behind.get(undefined) ?? []),
    ...kept.flatMap(([name, placed]) => [placed, ...(behind.get(name) ?? [])]),
  ];
}

function mergeMember(
  merging: Merging,
  before: Member | undefined,
  own: Member,
  template: Member | undefined,
  container: Node,
  name: string,
): Placed | undefined {
  const { text } = merging.yours;
  const head = text.slice(own.start, own.node.start);
  const { key } = own;
  if (template !== undefined) {
    const { text: value, meaning } = mergeValue(
      merging,
      { before: before?.node, yours: own.node, template: template.node },
      key ?? name,
    );
    return { key, text: head + value, meaning, own };
  }
  const whole = text.slice(own.start, own.node.end);
  if (before === undefined) return { key, text: whole, meaning: own.node.meaning, own };
  if (before.node.meaning === own.node.meaning) return undefined;
  if (!isBlock(merging.yours, container)) throw new Disagreement();
  const why = `${key ?? name}: changed by you, removed by the template`;
  return {
    key,
    text: leaveOpen(merging, { yours: whole, template: undefined, why }),
    meaning: own.node.meaning,
    own,
  };
}

/** A member that only the template has, with its comments, as the members around it are written. */
function newMember({ template, writer, yours }: Merging, member: Member, container: Node): Placed {
  const { text } = template;
  const lead = commentsIn(text.slice(member.lead, member.start));
  const behind = commentsIn(text.slice(member.comma, member.until));
  if (lead.length + behind.length > 0 && container.members.length > 0 && !isBlock(yours, container))
    throw new Unwritable();
  const [first] = container.members;
  const indent = indentAt(yours.text, first?.start ?? container.start);
  return {
    key: member.key,
    text: writer.member(member, { indent, container }),
    meaning: member.node.meaning,
    lead,
    behind: behind.map((comment) => ` ${comment}`).join(""),
  };
}

/** Merges arrays; undefined where both changed one whose elements cannot be distinguished. */
function mergeArrays(merging: Merging, { before, yours, template }: Values): readonly Placed[] | undefined {
  const nameOf = naming([
    ...(before === undefined ? [] : [[merging.before, before] as const]),
    [merging.yours, yours],
    [merging.template, template],
  ]);
  if (before?.meaning === yours.meaning) return follow(merging, yours, template, nameOf);
  if (nameOf === undefined) return before && byPlace(merging, before, yours, template);
  const named = (document: Document, node: Node | undefined): Named =>
    new Map(node?.members.map((member) => [nameOf(document, member), member]));
  const [was, has, will] = [
    named(merging.before, before),
    named(merging.yours, yours),
    named(merging.template, template),
  ];
  const orderIn = (names: Named) =>
    [...names.keys()].filter((name) => was.has(name) && has.has(name) && will.has(name)).join();
  if (orderIn(was) !== orderIn(will) && orderIn(has) !== orderIn(will)) return undefined;
  return mergeNamed(merging, was, has, will, yours);
}

/** What the template made of an array that the user left alone: its elements in its order, in the user's layout. */
function follow(
  merging: Merging,
  yours: Node,
  template: Node,
  nameOf: NameOf | undefined,
): readonly Placed[] {
  const idOf = (document: Document, member: Member) =>
    nameOf?.(document, member) ?? String(member.node.meaning);
  const left = new Map<string, Member[]>();
  for (const member of yours.members) {
    const id = idOf(merging.yours, member);
    left.set(id, [...(left.get(id) ?? []), member]);
  }
  return template.members.map((member) => {
    const own = left.get(idOf(merging.template, member))?.shift();
    if (own === undefined) return newMember(merging, member, yours);
    return {
      ...mergeValue(merging, { before: own.node, yours: own.node, template: member.node }),
      key: undefined,
      own,
    };
  });
}

/** Merges arrays of one length by place, where no place was changed by both. */
function byPlace(merging: Merging, before: Node, yours: Node, template: Node): readonly Placed[] | undefined {
  const [o, a, b] = [before.members, yours.members, template.members];
  if (o.length !== a.length || o.length !== b.length) return undefined;
  const placed = a.map((own, at): Placed | undefined => {
    const [was, will] = [o[at]?.node, b[at]?.node];
    if (was === undefined || will === undefined) return undefined;
    if (was.meaning !== own.node.meaning && was.meaning !== will.meaning) return undefined;
    return { ...mergeValue(merging, { before: was, yours: own.node, template: will }), key: undefined, own };
  });
  const found = placed.flatMap((one) => one ?? []);
  return found.length === a.length ? found : undefined;
}

type NameOf = (document: Document, member: Member) => string;

/** What tells the elements of arrays apart: a property of all objects in them, or plain values themselves. */
function naming(arrays: readonly (readonly [Document, Node])[]): NameOf | undefined {
  const property = ({ node }: Member, name: string) => {
    const found = node.members.find(({ key }) => key === name)?.node;
    return found?.kind === "scalar" ? String(found.meaning) : undefined;
  };
  const [first] = arrays.flatMap(([, { members }]) => members);
  const ids = first?.node.members.flatMap(({ key }) => (key?.endsWith("Id") === true ? [key] : [])) ?? [];
  const ways: ((member: Member) => string | undefined)[] = [...KEYS, ...ids].map(
    (name) => (member) => property(member, name),
  );
  ways.push(({ node }) => (node.kind === "scalar" ? String(node.meaning) : undefined));
  const way = ways.find((nameOf) =>
    arrays.every(([, { members }]) => {
      const names = members.map(nameOf);
      return !names.includes(undefined) && new Set(names).size === names.length;
    }),
  );
  return way && ((_, member) => way(member) ?? "");
}
