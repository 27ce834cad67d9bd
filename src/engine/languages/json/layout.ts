import { commentsIn, type Document, type Member, type Node } from "./syntax.ts";

/** Where a new value goes: the indentation of its line, and what its container is. */
export interface Place {
  readonly indent: string;
  readonly container: Node | undefined;
}

/** What has a comment of its own cannot be written on one line. */
export class Unwritable extends Error {}

/** Writes values of another document as a document is laid out. */
export interface Writer {
  /** What is behind a comma on one line. */
  readonly gap: string;
  readonly value: (node: Node, place: Place) => string;
  readonly member: (member: Member, place: Place) => string;
  /** What is between the members of a container, and around them. */
  readonly spaces: (container: Node, indent: string) => Spaces;
}

/** The whitespace of a container. */
export interface Spaces {
  readonly isBlock: boolean;
  readonly first: string;
  readonly between: string;
  readonly last: string;
  /** The indentation of a member's line. */
  readonly indent: string;
}

/** How a document is laid out, as far as it shows it. */
interface Layout {
  readonly unit: string | undefined;
  readonly colon: string | undefined;
  readonly gap: string | undefined;
  readonly padding: { readonly object?: string; readonly array?: string };
  /** Whether it has containers on one line, and on several. */
  readonly has: ReadonlySet<string>;
}

/** The whitespace above and before a member, without comments and blank lines. */
export function leadOf({ text }: Document, member: Member | undefined): string {
  if (member === undefined) return "";
  const space = text.slice(member.lead, member.start);
  const line = space.lastIndexOf("\n");
  if (line < 0) return commentsIn(space).length > 0 ? " " : space;
  return `\n${indentAt(text, member.start)}`;
}

/** Whether the members of a container have lines of their own. */
export function isBlock({ text }: Document, { start, members }: Node): boolean {
  return text.slice(start, members[0]?.start ?? start).includes("\n");
}

/** The indentation of the line that an offset is on. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";
}

/** **json-layout**: writes values of `source` as `yours` is laid out, and where that shows nothing, as `source` is. */
export function writerOf(yours: Document, source: Document): Writer {
  const [mine, other] = [layoutOf(yours), layoutOf(source)];
  const isCompact = mine.has.size > 0 && !yours.text.trim().includes("\n");
  const unit = mine.unit ?? other.unit ?? "  ";
  const colon = mine.colon ?? other.colon ?? ": ";
  const gap = mine.gap ?? (isCompact ? mine.colon?.slice(1) : undefined) ?? other.gap ?? " ";
  const paddingOf = (node: Node) => {
    if (node.kind === "scalar") return "";
    return (
      mine.padding[node.kind] ??
      (isCompact ? "" : (other.padding[node.kind] ?? (node.kind === "object" ? gap : "")))
    );
  };

  // How the containers in one are laid out, by their kind.
  const known = new Map<Node, ReadonlyMap<Node["kind"], ReadonlySet<string>>>();
  const siblings = (container: Node) => {
    const before = known.get(container);
    if (before !== undefined) return before;
    const found = new Map<Node["kind"], Set<string>>();
    for (const { node } of container.members) {
      if (node.members.length === 0) continue;
      const ways = found.get(node.kind) ?? new Set();
      found.set(node.kind, ways.add(isBlock(yours, node) ? "block" : "inline"));
    }
    known.set(container, found);
    return found;
  };

  const isInline = (node: Node, container: Node | undefined): boolean => {
    if (isCompact || (container !== undefined && container.members.length > 0 && !isBlock(yours, container)))
      return true;
    const beside = container && siblings(container).get(node.kind);
    if (beside?.size === 1) return beside.has("inline");
    return (
      !isBlock(source, node) && (mine.has.has(`inline ${node.kind}`) || !mine.has.has(`block ${node.kind}`))
    );
  };

  const spacesOf = (block: boolean, padding: string, indent: string): Spaces => {
    const inner = block ? indent + unit : indent;
    const [first, last] = block ? [`\n${inner}`, `\n${indent}`] : [padding, padding];
    return { isBlock: block, first, between: block ? first : gap, last, indent: inner };
  };
  const textOf = (node: Node, indent: string, inline: boolean): string => {
    if (node.kind === "scalar") return source.text.slice(node.start, node.end);
    const [open, close] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
    if (node.members.length === 0) return `${open}${close}`;
    const spaces = spacesOf(!inline, paddingOf(node), indent);
    const parts = node.members.map((member, at) => {
      const comma = at === node.members.length - 1 ? "" : ",";
      const leads = commentsIn(source.text.slice(member.lead, member.start));
      const behind = commentsIn(source.text.slice(member.comma, member.until));
      if (inline && leads.length + behind.length > 0) throw new Unwritable();
      const lead = leads.map((comment) => comment + spaces.first).join("");
      const child = textOf(member.node, spaces.indent, inline || isInline(member.node, undefined));
      return `${lead}${keyOf(member)}${child}${comma}${behind.map((comment) => ` ${comment}`).join("")}`;
    });
    return `${open}${spaces.first}${parts.join(spaces.between)}${spaces.last}${close}`;
  };
  const keyOf = ({ key, start, keyEnd }: Member): string =>
    key === undefined ? "" : source.text.slice(start, keyEnd) + colon;
  const value = (node: Node, { indent, container }: Place) => textOf(node, indent, isInline(node, container));
  return {
    gap,
    value,
    member: (member, place) => keyOf(member) + value(member.node, place),
    spaces: (container, indent) => spacesOf(!isInline(container, undefined), paddingOf(container), indent),
  };
}

function layoutOf(document: Document): Layout {
  const { text, root } = document;
  let [unit, colon, gap]: (string | undefined)[] = [];
  const padding: { object?: string; array?: string } = {};
  const has = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === "scalar" || node.members.length === 0) return;
    const block = isBlock(document, node);
    has.add(`${block ? "block" : "inline"} ${node.kind}`);
    const lead = leadOf(document, node.members[0]);
    if (block) {
      const [outer, inner] = [indentAt(text, node.start), lead.slice(1)];
      if (inner.startsWith(outer) && inner !== outer) unit ??= inner.slice(outer.length);
    } else {
      padding[node.kind] ??= lead;
      const [, second] = node.members;
      const between = second && leadOf(document, second);
      if (between !== undefined && !between.includes("\n")) gap ??= between;
    }
    for (const { key, keyEnd, node: child } of node.members) {
      if (key !== undefined) colon ??= /^[ \t]*:[ \t]*$/.exec(text.slice(keyEnd, child.start))?.[0];
      visit(child);
    }
  };
  visit(root);
  return { unit, colon, gap, padding, has };
}
